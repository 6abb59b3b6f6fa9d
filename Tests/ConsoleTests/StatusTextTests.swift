import Console
import Files
import Foundation
import Intake
import Reporting
import Testing
import Vocabulary

@Suite("The status for people")
struct StatusTextTests {
    /// A stopped daemon's status.
    private var status: StatusSnapshot {
        var status = StatusSnapshot(processID: 1, version: "1", startedAt: "2026-01-01T00:00:00.000000Z")
        status.state = .stopped
        return status
    }

    private func text(_ status: StatusSnapshot) throws -> String {
        let document = StatusDocument(status, writtenAt: "2026-01-01T00:00:00.000000Z")
        return try StatusText(JSONText(encoding: document).text()).text.text
    }

    @Test("has a line for each part that there is")
    func parts() throws {
        #expect(
            try text(status) == """
                daemon   stopped
                queue    0 ready, 0 waiting, 0 rejected
                model    -, active since -
                totals   0 batches, 0 parties scored, 0 models trained, 0 files rejected

                """)
        var full = status
        full.current = .init(file: "B_profiles.json", batch: "B", step: "reading", done: 1, total: 2)
        full.queue.ready = 3
        full.activeModel = .init(version: "v2", activatedAt: "T", lineage: [])
        full.lastBatch = .init(batch: "A", model: "v1", parties: 4, scoredAt: 0, psi: nil) { _ in "S" }
        full.lastError = .init(at: "T", what: "no space", hint: "Free some.")
        full.watching = "polling"
        full.advice = [Advice("v2 has learned from labels of A", hint: "kycc models activate v3 --reason TEXT.")]
        full.warnings = (1...7).map { .init(at: "T", batch: "B\($0)", code: "order", what: "late") }
        full.blocked.add(
            BlockedFile(file: "x", state: .misnamed, since: "T", what: "no name", hint: "Rename it.", until: "U"))
        full.blocked.add(
            BlockedFile(file: "y", state: .waiting, since: "T", what: "no batch", hint: "Drop it.", until: nil))
        #expect(
            try text(full) == """
                daemon   stopped
                         inotify is not to be had: the inbox is looked at now and then (kycc doctor)
                now      reading B_profiles.json 1/2
                queue    3 ready, 0 waiting, 0 rejected, 2 blocked
                blocked  x is misnamed since T (until U): no name. Try: Rename it.
                blocked  y is waiting since T: no batch. Try: Drop it.
                model    v2, active since T
                last     A: 4 parties with v1, S
                totals   0 batches, 0 parties scored, 0 models trained, 0 files rejected
                warning  B1: order late
                warning  B2: order late
                warning  B3: order late
                warning  B4: order late
                warning  B5: order late
                warning  2 older: kycc status --json
                decide   v2 has learned from labels of A. Try: kycc models activate v3 --reason TEXT.
                trouble  no space. Try: Free some.

                """)
    }

    @Test("of a daemon that cannot answer says so")
    func dead() throws {
        var living = status
        living.state = .idle
        living.processID = getpid()
        func state(_ status: StatusSnapshot, at seconds: Int64, age: Double? = 3600) throws -> String {
            let document = StatusDocument(status, writtenAt: "2026-01-01T00:00:00.000000Z")
            let file = try StatusFile(JSONText(encoding: document).text())
            let written = try #require(Timestamp("2026-01-01T00:00:00Z"))
            return file.daemonState(now: Timestamp(microseconds: written.microseconds + seconds * 1_000_000)) { _ in age
            }
        }
        #expect(try state(living, at: 59) == "idle")
        #expect(try state(living, at: 61) == "does not answer (no sign of life for 61 s)")
        #expect(try state(living, at: 61, age: nil) == "does not answer (no sign of life for 61 s)")
        #expect(
            try state(living, at: 3600, age: 7).hasPrefix("does not answer (no sign of life for at most 7 s; the clock")
        )
        // No process has this id.
        living.processID = Int32.max
        #expect(try state(living, at: 1).hasPrefix("not running"))
        #expect(try state(status, at: 1_000_000) == "stopped")
    }

    @Test("is an error where the document is damaged", arguments: ["", "[]", "{", #"{"schema": 1}"#])
    func damaged(_ json: String) {
        #expect(throws: Failure.self) { try StatusText(json) }
    }
}
