import Files
import Foundation
import Testing

@Suite("A file of lines that are appended")
struct AppendingFileTests {
    @Test("is rotated before it would grow beyond its size, and the oldest goes")
    func rotation() throws {
        try inside { root in
            let file = AppendingFile("log", in: root.folder, maximumBytes: 10, keep: 2)
            for number in 0..<7 { try file.append("line\(number)\n") }
            // Five bytes and a line feed each: one fits, two do not.
            #expect(try root.names == ["log", "log.1", "log.2"])
            #expect(root.text("log") == "line6\n" && root.text("log.1") == "line5\n" && root.text("log.2") == "line4\n")
            try file.append("0123\n")
            #expect(root.text("log") == "0123\n")
            try file.append("4567\n")
            #expect(root.text("log") == "0123\n4567\n", "ten bytes are not more than ten")
            try file.append("a line that is longer than the size\n")
            #expect(root.text("log") == "a line that is longer than the size\n")
        }
    }

    @Test("without any to keep is begun anew")
    func keepNone() throws {
        try inside { root in
            let file = AppendingFile("log", in: root.folder, maximumBytes: 6, keep: 0)
            for number in 0..<3 { try file.append("line\(number)\n") }
            #expect(try root.names == ["log"])
            #expect(root.text("log") == "line2\n")
        }
    }

    @Test("goes on where an earlier process ended")
    func goesOn() throws {
        try inside { root in
            try root.put("log", "12345678\n")
            let file = AppendingFile("log", in: root.folder, maximumBytes: 10, keep: 1)
            try file.append("x\n")
            #expect(root.text("log.1") == "12345678\n" && root.text("log") == "x\n")
        }
    }

    @Test("is begun anew where somebody removed it or moved it away")
    func movedAway() throws {
        try inside { root in
            let file = AppendingFile("log", in: root.folder, maximumBytes: 100, keep: 1)
            try file.append("a\n")
            #expect(unlink(root.path("log")) == 0)
            try file.append("b\n")
            #expect(root.text("log") == "b\n")
            #expect(rename(root.path("log"), root.path("old")) == 0)
            try file.append("c\n")
            #expect(root.text("log") == "c\n" && root.text("old") == "b\n")
        }
    }

    @Test("does not follow a link")
    func link() throws {
        try inside { root in
            try root.put("precious", "x")
            try FileManager.default.createSymbolicLink(atPath: root.path("log"), withDestinationPath: "precious")
            let file = AppendingFile("log", in: root.folder, maximumBytes: 100, keep: 1)
            #expect(throws: FileFailure.self) { try file.append("a\n") }
            #expect(root.text("precious") == "x")
        }
    }
}
