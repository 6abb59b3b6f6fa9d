import Custody
import Files
import Foundation
import Ledger
import Pipeline
import Results
import TestSupport
import Testing
import Vocabulary

@Suite("validation.json in the archive")
struct ValidationFileTests {
    private static let ids = JobRoot.ids(100)

    private static func outcome(_ place: Int) -> Int { (place * 37 % 100 > 60) != (place % 9 == 0) ? 1 : 0 }

    private static func labels(_ places: Range<Int> = 0..<100, swapped: Bool = false) -> String {
        JobRoot.labels(places.map { (ids[$0], swapped ? 1 - outcome($0) : outcome($0)) })
    }

    private static func names(_ root: JobRoot, _ batch: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.folder.appendingPathComponent("archive/\(batch)").path)
            .filter { $0.hasPrefix("validation") }.sorted()
    }

    private static func bytes(_ root: JobRoot, _ name: String) throws -> Data {
        try Data(contentsOf: root.folder.appendingPathComponent("archive/\(name)"))
    }

    private static func document(_ root: JobRoot, _ name: String) throws -> BatchValidation {
        try BatchValidation(text: String(decoding: try bytes(root, name), as: UTF8.self))
    }

    /// The outputs of that name as the ledger alone leads to them.
    private static func fromLedger(_ root: JobRoot, _ batch: String) throws -> [String: Data] {
        var texts: [String: Data] = [:]
        let files = try root.ledger.files(ofBatch: batch)
        for file in files {
            for output in try Outputs(root.work.store).outputs(ofFile: file.id, among: files)
            where output.name.escaped.hasPrefix("validation") {
                var text = Data()
                try output.write { text.append(contentsOf: $0) }
                texts[output.name.escaped] = text
            }
        }
        return texts
    }

    @Test("has the bytes that the ledger alone leads to, for any number of threads", arguments: [1, 2])
    func bytes(threads: Int) throws {
        try JobRoot.with {
            $0.threads = threads
        } _: { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", Self.labels(10..<90))
            #expect(try Self.fromLedger(root, "B1") == ["validation.json": Self.bytes(root, "B1/validation.json")])
            let document = try Self.document(root, "B1/validation.json")
            #expect(document.batch == "B1" && document.revision == 1 && document.version == "v1")
            #expect(document.initialAUC == nil && document.trainedAfter == nil && document.trainingRows == 0)
            #expect(document.figures.parties == 100 && document.figures.known == 80 && document.segments.isEmpty)
            let report = try Validation(root.ledger, model: #require(try root.ledger.model("v1"))).report()
            #expect(document.figures == report.batches.first?.figures && document.drift == report.batches.first?.drift)
            #expect(document.red == report.red)
            // The version that was trained then has scored the next batch.
            try root.take("B2_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-02-01"))
            try root.take("B2_labels.json", Self.labels())
            let next = try Self.document(root, "B2/validation.json")
            #expect(next.version == "v2" && next.trainedAfter == "B1" && next.trainingRows == 80)
            #expect(next.initialAUC != nil && next.figures.againstInitial != nil)
            #expect(try Self.fromLedger(root, "B2") == ["validation.json": Self.bytes(root, "B2/validation.json")])
        }
    }

    @Test("of a revision stands beside that of the labels before it, each as of its file")
    func revisions() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", Self.labels(0..<60))
            let first = try Self.bytes(root, "B1/validation.json")
            try root.take("B1_labels.json", Self.labels(40..<100))
            #expect(try Self.bytes(root, "B1/validation.r1.json") == first)
            let second = try Self.document(root, "B1/validation.json")
            #expect(second.revision == 2 && second.figures.known == 100)
            let made = try Self.fromLedger(root, "B1")
            #expect(
                try made["validation.r1.json"] == first
                    && made["validation.json"] == Self.bytes(root, "B1/validation.json"))
        }
    }

    @Test("has the segments of the setting as it was when the labels came, of features that the batch has")
    func segments() throws {
        try JobRoot.with {
            $0.segments = ["u", "kyc_verified", "absent"]
        } _: { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", Self.labels(10..<90))
            let document = try Self.document(root, "B1/validation.json")
            #expect(document.segments.map(\.feature) == ["u", "kyc_verified"])
            let report = try Validation(root.ledger, model: #require(try root.ledger.model("v1")))
                .report(segments: ["u", "kyc_verified"])
            #expect(document.segments == report.segments)
            let form = try #require(try root.training("B1")["validation"] as? [String: Any])
            #expect(form["segments"] as? [String] == ["u", "kyc_verified"] && form["schema"] as? Int == 1)
            // Other settings later, the same bytes.
            let other = root.with { $0.segments = [] }
            #expect(try Self.fromLedger(other, "B1") == ["validation.json": Self.bytes(root, "B1/validation.json")])
        }
    }

    @Test("is not there for labels that do not count: set aside, dropped, or only defaults of a few")
    func notCounted() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", JobRoot.labels([(Self.ids[0], 1), (Self.ids[1], 1)]))
            #expect(try Self.names(root, "B1") == [] && root.training("B1")["validation"] == nil)
            try root.take("B1_labels.json", Self.labels())
            #expect(try Self.names(root, "B1") == ["validation.json"])
            try root.take("B2_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-02-01"))
            try root.take("B2_labels.json", Self.labels(swapped: true))
            #expect(try root.training("B2")["decision"] as? String == "set_aside")
            #expect(try Self.names(root, "B2") == [])
            let batch = try #require(BatchID("B2"))
            let accept = AgainDecision(by: "Ann", reason: "the bank says so", judgement: .accepted)
            _ = try root.work.reprocess(batch, kind: .labels, decision: accept)
            #expect(try Self.names(root, "B2") == ["validation.json"])
            let accepted = try Self.bytes(root, "B2/validation.json")
            let drop = AgainDecision(by: "Ann", reason: "wrong after all", judgement: .dropped)
            _ = try root.work.reprocess(batch, kind: .labels, decision: drop)
            #expect(try Self.names(root, "B2") == ["validation.r2.json"])
            #expect(try Self.bytes(root, "B2/validation.r2.json") == accepted)
        }
    }

    @Test("is of the corrected profiles if labels are joined anew with them")
    func joinedAnew() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Array(Self.ids.suffix(30))))
            // Nothing is learned from one outcome, so that profiles may be corrected.
            let defaults = JobRoot.labels(Self.ids.map { ($0, 1) })
            try root.take("B1_labels.json", defaults)
            #expect(try Self.document(root, "B1/validation.json").figures.known == 30)
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            _ = try root.work.joinAnew()
            let before = try Self.document(root, "B1/validation.r1.json")
            #expect(before.figures.parties == 30 && before.figures.known == 30)
            let document = try Self.document(root, "B1/validation.json")
            #expect(document.revision == 2 && document.figures.parties == 100 && document.figures.known == 100)
            #expect(try Self.fromLedger(root, "B1")["validation.json"] == Self.bytes(root, "B1/validation.json"))
        }
    }

    @Test("is made again by recovery, with the same bytes")
    func recovered() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", JobRoot.labels([(Self.ids[0], 1), (Self.ids[1], 1)]))
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-01-02"))
            _ = try root.work.joinAnew()
            // The archive takes no output while labels are recorded.
            let target = root.folder.appendingPathComponent("archive/B1/validation.json")
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: false)
            guard case .leftAlone(let why) = try root.take("B1_labels.json", Self.labels()).outcome else {
                Issue.record("the labels were taken")
                return
            }
            #expect(why.contains("validation.json"), "\(why)")
            try FileManager.default.removeItem(at: target)
            try root.take("B1_labels.json", Self.labels())
            let bytes = try Self.bytes(root, "B1/validation.json")
            // Accepting what counts is a further revision, whose archive is blocked once it is recorded.
            let blocked = root.folder.appendingPathComponent("archive/B1/validation.r3.json")
            try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: false)
            let decision = AgainDecision(by: "Ann", reason: "a trial")
            let report = try root.work.reprocess(#require(BatchID("B1")), kind: .labels, decision: decision)
            #expect(report.events.map(\.word).contains("error"), "\(report.events)")
            #expect(try root.ledger.filesNotArchived().count == 1)
            try FileManager.default.removeItem(at: blocked)
            #expect(try Recovery(root.work.store).run().map(\.word) == ["recovered", "archived"])
            #expect(try Self.bytes(root, "B1/validation.r3.json") == bytes)
            #expect(try Self.document(root, "B1/validation.json").revision == 4)
        }
    }
}
