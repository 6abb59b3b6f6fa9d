import Custody
import Files
import Foundation
import Ledger
import Pipeline
import Results
import TestSupport
import Testing
import Vocabulary

@Suite("Labels that are joined anew")
struct JoinAnewTests {
    private let ids = JobRoot.ids(30)

    private var outcomes: [(String, Int?)] { ids.enumerated().map { ($0.element, $0.offset % 3 == 0 ? 1 : 0) } }

    /// Makes a root as earlier versions left them: profiles whose ids are wrong, and archived labels of which nothing
    /// counted.
    private func withUncounted(_ body: (JobRoot, String) throws -> Void) throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids.map { "x" + $0 }))
            let labels = JobRoot.labels(outcomes, observedAt: "2026-02-01")
            let archive = root.folder.appendingPathComponent("archive/B1")
            try Data(labels.utf8).write(to: archive.appendingPathComponent("B1_labels.json"))
            var digest = SHA256Digest()
            digest.update(labels)
            let file = try root.ledger.record(
                training: TrainingRecord(
                    file: FileRecord(
                        name: "B1_labels.json", batchID: "B1", kind: .labels, revision: 1,
                        sha256: digest.hexadecimal(), size: Int64(labels.utf8.count), firstSeen: 0),
                    labels: [], labelled: 0, defaults: 0, observedAt: nil, model: nil, document: "{\n}", timings: "{}",
                    at: 1, events: [EventRecord(word: "trained", fields: #"{"batch": "B1"}"#)]))
            try root.ledger.markArchived(
                file, at: 2, event: EventRecord(word: "archived", fields: #"{"batch": "B1"}"#))
            try body(root, labels)
        }
    }

    private func words(_ reports: [(file: BatchFileName, report: JobReport)]) -> [String] {
        reports.flatMap { $0.report.events.map(\.word) }
    }

    @Test("count once the profiles of their batch are corrected, and not before")
    func corrected() throws {
        try withUncounted { root, _ in
            #expect(try root.work.joinAnew().isEmpty)
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            #expect(try root.work.joinAnew("B2").isEmpty)
            let reports = try root.work.joinAnew("B1")
            #expect(words(reports).first == "reprocessed" && words(reports).last == "archived")
            #expect(try root.ledger.batch("B1")?.labelled == 30)
            #expect(try root.training("B1")["counted"] as? Int == 30)
            let files = try root.ledger.files(ofBatch: "B1").filter { $0.kind == .labels }
            #expect(files.map(\.revision) == [1, 2] && files[0].sha256 == files[1].sha256)
            let archive = root.folder.appendingPathComponent("archive/B1")
            for file in files {
                let name = file.revision == 1 ? "B1_labels.json" : "B1_labels.r2.json"
                #expect(FileManager.default.fileExists(atPath: archive.appendingPathComponent(name).path))
            }
            #expect(try root.work.joinAnew().isEmpty)
        }
    }

    @Test("are no duplicate when the same bytes come again after the correction")
    func cameAgain() throws {
        try withUncounted { root, labels in
            guard case .duplicate = try root.take("B1_labels.json", labels).outcome else {
                Issue.record("the same bytes are no duplicate although nothing changed")
                return
            }
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            guard case .trained = try root.take("B1_labels.json", labels).outcome else {
                Issue.record("the same bytes are a duplicate although the profiles were corrected")
                return
            }
            #expect(try root.ledger.batch("B1")?.labelled == 30)
            #expect(try root.work.joinAnew().isEmpty)
        }
    }

    @Test("that were refused are put back into the inbox, once for each scoring")
    func refused() throws {
        try JobRoot.with { root in
            let labels = JobRoot.labels(outcomes)
            let inbox = root.folder.appendingPathComponent("inbox/B1_labels.json")
            try root.take("B1_profiles.json", JobRoot.profiles(ids.map { "x" + $0 }))
            #expect(try root.refusal("B1_labels.json", labels)?.rule == .noMatch)
            #expect(try root.work.joinAnew().isEmpty)
            // Times are whole microseconds, and the clock of this test stands still.
            let later = root.later(by: 1)
            _ = try later.take("B1_profiles.json", JobRoot.profiles(ids.map { "y" + $0 }))
            #expect(words(try later.work.joinAnew("B1")) == ["reprocessed"])
            #expect(try String(contentsOf: inbox, encoding: .utf8) == labels)
            #expect(try later.later(by: 1).refusal("B1_labels.json", labels)?.rule == .noMatch)
            #expect(try later.work.joinAnew().isEmpty)
            let last = root.later(by: 3)
            _ = try last.take("B1_profiles.json", JobRoot.profiles(ids))
            #expect(try last.work.joinAnew().count == 1)
            _ = try last.take("B1_labels.json", labels)
            #expect(try root.ledger.batch("B1")?.labelled == 30)
            let rejected = root.folder.appendingPathComponent("rejected")
            #expect(try FileManager.default.contentsOfDirectory(atPath: rejected.path).isEmpty)
        }
    }

    @Test("of which nothing counts again are looked at once")
    func stillNothing() throws {
        try withUncounted { root, _ in
            try root.take("B1_profiles.json", JobRoot.profiles(ids.map { "y" + $0 }))
            #expect(words(try root.work.joinAnew()).contains("trained"))
            #expect(try root.ledger.batch("B1")?.labelled == 0)
            let stopped = try #require(root.training("B1")["stopped_by"] as? [String])
            #expect(stopped.first?.contains("no party of the file") == true, "\(stopped)")
            #expect(try root.work.joinAnew().isEmpty)
            // The next correction counts.
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            #expect(try root.work.joinAnew().count == 1)
            #expect(try root.ledger.batch("B1")?.labelled == 30)
        }
    }

    @Test("whose training does not fit into memory count, and no rows are read for them")
    func memory() throws {
        try withUncounted { root, _ in
            try root.take("A1_profiles.json", JobRoot.profiles(ids, asOf: "2025-12-01"))
            try root.take("A1_labels.json", JobRoot.labels(outcomes, observedAt: "2026-01-01"))
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            var settings = root.work.settings
            settings.memory = 1
            let work = Workplace(
                root: root.work.root, ledger: root.ledger, settings: settings, clock: { JobRoot.now })
            #expect(words(try work.joinAnew()).contains("trained"))
            #expect(try root.ledger.batch("B1")?.labelled == 30)
            let training = try root.training("B1")
            let stopped = try #require(training["stopped_by"] as? [String])
            #expect(stopped.first?.contains("training on 60 rows") == true, "\(stopped)")
            #expect(training["rows"] as? Int == 0 && (training["trained_on"] as? [String])?.isEmpty == true)
            #expect(try work.joinAnew().isEmpty)
        }
    }

    @Test("whose copy a crash kept out of the archive are copied by recovery")
    func recovered() throws {
        try withUncounted { root, _ in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            // The archive cannot be written while the outcome is recorded.
            let archive = root.folder.appendingPathComponent("archive/B1")
            let target = archive.appendingPathComponent("training.json")
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: false)
            let reports = try root.work.joinAnew()
            #expect(reports.flatMap(\.report.events).map(\.word).contains("error"), "\(reports)")
            try FileManager.default.removeItem(at: target)
            #expect(try root.ledger.filesNotArchived().count == 1)
            let events = try Recovery(root.work.store).run()
            #expect(events.map(\.word) == ["recovered", "archived"], "\(events)")
            #expect(
                FileManager.default.fileExists(atPath: archive.appendingPathComponent("B1_labels.r2.json").path))
            #expect(try root.work.joinAnew().isEmpty)
        }
    }

    @Test("a person lets labels and profiles count again, profiles only until a version has learned")
    func reprocess() throws {
        try JobRoot.with { root in
            let batch = try #require(BatchID("B1"))
            let decision = AgainDecision(by: "ana", reason: "other settings")
            #expect(throws: AgainRefused.self) { try root.work.reprocess(batch, kind: .profiles, decision: decision) }
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            guard case .scored = try root.work.reprocess(batch, kind: .profiles, decision: decision).outcome else {
                Issue.record("the profiles were not scored again")
                return
            }
            #expect(try root.ledger.requests(ofBatch: "B1").map(\.supersededBy) == [2, nil])
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            let report = try root.work.reprocess(batch, kind: .labels, decision: decision)
            guard case .trained(let summary) = report.outcome else {
                Issue.record("the labels were not trained on again")
                return
            }
            #expect(summary.report.version?.name == "v3" && summary.report.counts.rows == 30)
            let cause = try #require(try root.ledger.events(word: "reprocessed").last)
            #expect(cause.fields.contains(#""by": "ana""#) && cause.fields.contains("other settings"))
            #expect(throws: AgainRefused.self) { try root.work.reprocess(batch, kind: .profiles, decision: decision) }
            let verified = try Verification(root.work).run()
            #expect(verified.faults.isEmpty, "\(verified.faults)")
        }
    }
}
