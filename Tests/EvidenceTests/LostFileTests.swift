import Foundation
import TestSupport
import Testing

@Suite("A file that was recorded and is lost")
struct LostFileTests {
    /// The line of the log about the loss, without its time.
    private func line(_ command: (URL) -> [String]) throws -> Substring {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            for name in ["A_profiles.json", "B_profiles.json"] {
                let party = name.prefix(1)
                try Data(#"{"as_of": "2026-01-01", "parties": [{"party_id": "\#(party)"}]}"#.utf8)
                    .write(to: folder.appendingPathComponent(name))
            }
            func run(_ arguments: [String]) throws {
                let run = try RealProgram.run(arguments + ["--root", root.path])
                #expect(run.status == 0, "\(run.errors)")
            }
            try run(["score", folder.appendingPathComponent("A_profiles.json").path])
            try SQLiteConnection(root.appendingPathComponent("kycc.sqlite"))
                .tamper("UPDATE files SET archived_us = NULL")
            try FileManager.default.removeItem(at: root.appendingPathComponent("archive/A"))
            try run(command(folder))
            let log = try String(contentsOf: root.appendingPathComponent("status/status.log"), encoding: .utf8)
            let line = try #require(log.split(separator: "\n").first { $0.contains(" error ") }, "\(log)")
            return line.drop { $0 != " " }
        }
    }

    @Test("is an ERROR in the log, in the same line from a command as from the daemon")
    func level() throws {
        let byCommand = try line { ["score", $0.appendingPathComponent("B_profiles.json").path] }
        #expect(byCommand.hasPrefix(" ERROR error file=A_profiles.json batch=A what="), "\(byCommand)")
        #expect(try line { _ in ["daemon", "--once"] } == byCommand)
    }
}
