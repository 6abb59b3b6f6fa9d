import Custody
import Files
import Foundation
import TestSupport
import Testing

@Suite("What is remembered of files that may not be removed")
struct OpenEndsTests {
    @Test("does not grow for as long as the program runs")
    func growth() throws {
        try withTemporaryFolder { url in
            let folder = try Folder(path: url.path)
            try Data("x".utf8).write(to: url.appendingPathComponent("A_profiles.json"))
            let status = try #require(try folder.status(of: "A_profiles.json"))
            let openEnds = OpenEnds(folder)
            let kept = OpenEnds.Remainder(status, sha256: "1", why: "no right")
            try openEnds.remember("K_profiles.json", kept)
            for number in 0..<1_200 {
                let one = OpenEnds.Remainder(status, sha256: "\(number)", why: "no right")
                try openEnds.remember("A_profiles.json", one)
                try openEnds.forget("A_profiles.json")
            }
            let text = try String(contentsOf: url.appendingPathComponent(".kycc.remains"), encoding: .utf8)
            #expect(text.split(separator: "\n").count < 1_100)
            let later = OpenEnds(folder)
            #expect(try later.remainder(of: "K_profiles.json") == kept)
            #expect(try later.remainder(of: "A_profiles.json") == nil)
        }
    }
}
