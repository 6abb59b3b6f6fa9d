import Files
import Foundation
import TestSupport
import Testing

@Suite("A record that is rewritten in place")
struct RecordFileTests {
    @Test("holds the text that was written last, in this process and the next")
    func texts() throws {
        try withTemporaryFolder { url in
            let folder = try Folder(path: url.path)
            let record = try RecordFile("r", in: folder)
            #expect(try record.text() == nil)
            for text in ["", "one\n", String(repeating: "x", count: RecordFile.capacity), "two"] {
                try record.write(text, syncs: text.count < 10)
                #expect(try record.text() == text)
                #expect(try RecordFile("r", in: folder).text() == text)
                #expect(try RecordFile.text(of: "r", in: folder) == text)
            }
            #expect(throws: FileFailure.self) {
                try record.write(String(repeating: "x", count: RecordFile.capacity + 1), syncs: false)
            }
            #expect(try record.text() == "two")
        }
    }

    @Test("holds none if it was torn, is cut off, or is not there")
    func torn() throws {
        try withTemporaryFolder { url in
            let folder = try Folder(path: url.path)
            #expect(try RecordFile.text(of: "r", in: folder) == nil)
            let record = try RecordFile("r", in: folder)
            try record.write("a text of some length", syncs: true)
            let handle = try FileHandle(forWritingTo: url.appendingPathComponent("r"))
            try handle.seek(toOffset: 80)
            try handle.write(contentsOf: Data("?".utf8))
            #expect(try record.text() == nil)
            try handle.truncate(atOffset: 10)
            #expect(try record.text() == nil)
            #expect(try RecordFile("r", in: folder).text() == nil)
        }
    }
}
