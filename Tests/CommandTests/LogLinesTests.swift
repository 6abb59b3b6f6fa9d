import Foundation
import TestSupport
import Testing

@Suite("A line of status.log")
struct LogLinesTests {
    /// The lines of a log without what two runs cannot share: time, process and seconds; and without those that only a
    /// daemon writes about itself and about what stays in the inbox.
    private func lines(_ kycc: TestRoot) throws -> [String] {
        let all = try kycc.text("status/status.log").split(separator: "\n").map(String.init)
        var lines: [String] = []
        for line in all {
            let text = line.drop { $0 != " " }.dropFirst()
            if [" started ", " stopped "].contains(where: { text.contains($0) }) { continue }
            let timeless = text.replacing(/_at=[^ ]+/, with: "_at=T")
            lines.append(String(timeless.replacing(/seconds=[0-9.e-]+/, with: "seconds=S")))
        }
        return lines
    }

    /// Takes a file by the command of its kind, or by the daemon.
    private func take(_ name: String, _ text: String, in kycc: TestRoot, byDaemon: Bool) throws {
        try kycc.write(text, to: byDaemon ? "inbox/\(name)" : name)
        let command = name.hasSuffix("_labels.json") ? "train" : "score"
        try kycc.run(byDaemon ? ["daemon", "--once"] : [command, kycc.path(name).path])
    }

    /// The lines of what is done in a root of its own.
    private func lines(byDaemon: Bool, _ body: (TestRoot) throws -> Void) throws -> [String] {
        try TestRoot.withMadeRoot { kycc throws in
            try body(kycc)
            return try lines(kycc)
        }
    }

    private static let odd =
        #"{"as_of": "2026-01-01T00:00:00Z", "parties": [{"party_id": "P1"}], "transactions": ["#
        + #"{"txn_id": "T1", "from": "P1", "to": "P9", "amount": 1, "timestamp": "2025-12-01T00:00:00Z"}]}"#

    @Test("is the same from score and train as from the daemon")
    func same() throws {
        func told(byDaemon: Bool) throws -> [String] {
            try lines(byDaemon: byDaemon) { kycc in
                let files = [
                    ("A_profiles.json", profiles(30)), ("A_profiles.json", profiles(30)),
                    ("A_profiles.json", profiles(31)), ("B_profiles.json", "["), ("C_profiles.json", LogLinesTests.odd),
                    ("A_labels.json", labels(30)), ("A_labels.json", labels(31)),
                ]
                for (name, text) in files { try take(name, text, in: kycc, byDaemon: byDaemon) }
            }
        }
        let byCommand = try told(byDaemon: false)
        #expect(try byCommand == told(byDaemon: true))
        for word in ["INFO scored", "INFO trained", "WARN warning", "WARN rejected", "INFO duplicate"] {
            #expect(byCommand.contains { $0.hasPrefix(word) }, "\(word) in \(byCommand)")
        }
        let done = byCommand.filter { $0.hasPrefix("INFO scored") || $0.hasPrefix("INFO trained") }
        #expect(done.allSatisfy { $0.hasSuffix(" seconds=S") && !$0.contains("revision=") }, "\(done)")
    }
}
