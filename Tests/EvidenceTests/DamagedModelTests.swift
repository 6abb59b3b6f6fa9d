import Foundation
import TestSupport
import Testing

@Suite("A version with damaged figures")
struct DamagedModelTests {
    @Test("is listed as damaged, and so are the others as they are")
    func listed() throws {
        try withEvidence { root, _ in
            let sound = try root.models()
            #expect(sound.status == 0 && sound.lines.count > 3)
            try root.connection().tamper("UPDATE models SET figures = '[]' WHERE version = 'v3'")
            let damaged = try root.models()
            #expect(damaged.status == 74)
            #expect(damaged.errors.hasPrefix("error: read the figures of v3") && damaged.errors.contains("Try: "))
            for (before, after) in zip(sound.lines, damaged.lines) {
                if before["version"] as? String == "v3" {
                    #expect(after["recipe"] as? String == "damaged" && after["rival_of"] is NSNull)
                    #expect(after["state"] as? String == before["state"] as? String)
                } else {
                    #expect(NSDictionary(dictionary: before) == NSDictionary(dictionary: after))
                }
            }
            #expect(sound.lines.count == damaged.lines.count)
            let text = try RealProgram.run("models", "--root", root.path)
            #expect(text.status == 74 && text.output.split(separator: "\n").count == sound.lines.count + 1)
        }
    }
}

extension EvidenceRoot {
    fileprivate func models() throws -> (status: Int32, errors: String, lines: [[String: Any]]) {
        let run = try RealProgram.run("models", "--json", "--root", path)
        let lines = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
        return (run.status, run.errors, try #require(lines))
    }
}
