import Custody
import Files
import Foundation
import Intake
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

/// A root in a temporary folder, into which files are dropped and taken at once, at a fixed time.
struct JobRoot {
    let folder: URL
    let work: Workplace
    /// 2026-06-01.
    static let now = Timestamp("2026-06-01")!

    var ledger: Ledger { work.ledger }

    static func with(_ change: (inout Settings) -> Void = { _ in }, _ body: (JobRoot) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 0,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            var settings = Settings()
            change(&settings)
            try body(
                JobRoot(
                    folder: folder, work: Workplace(root: root, ledger: ledger, settings: settings, clock: { now })))
        }
    }

    /// The same root some microseconds later.
    func later(by microseconds: Int64) -> JobRoot {
        let time = Timestamp(microseconds: work.clock().microseconds + microseconds)
        return JobRoot(
            folder: folder,
            work: Workplace(root: work.root, ledger: work.ledger, settings: work.settings, clock: { time }))
    }

    /// The same root with other settings.
    func with(_ change: (inout Settings) -> Void) -> JobRoot {
        var settings = work.settings
        change(&settings)
        return JobRoot(
            folder: folder, work: Workplace(root: work.root, ledger: work.ledger, settings: settings, clock: work.clock)
        )
    }

    /// Drops a file and takes it.
    @discardableResult
    func take(_ name: String, _ text: String) throws -> JobReport {
        try Data(text.utf8).write(
            to: folder.appendingPathComponent("inbox").appendingPathComponent(name), options: .atomic)
        let incoming = IncomingFile(
            folder: work.root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
            firstSeen: JobRoot.now)
        return try work.take(incoming)
    }

    /// Why a file was refused.
    func refusal(_ name: String, _ text: String) throws -> Refusal? {
        guard case .rejected(let refusal) = try take(name, text).outcome else { return nil }
        return refusal
    }

    /// Profiles as of 2026-01-01 of companies with a feature `u` that tells something of their outcome.
    static func profiles(_ ids: [String], asOf: String = "2026-01-01") -> String {
        let parties = ids.enumerated().map { place, id in
            #"{"party_id":"\#(id)","kyc_verified":\#(place % 2),"features":{"u":\#(Double(place * 37 % 100) / 100)}}"#
        }
        return #"{"as_of":"\#(asOf)","parties":[\#(parties.joined(separator: ","))]}"#
    }

    /// Labels; nil takes an outcome back.
    static func labels(_ outcomes: [(String, Int?)], observedAt: String? = nil) -> String {
        let records = outcomes.map { id, outcome in
            let said = outcome.map { #""will_default":\#($0)"# } ?? #""withdrawn":true"#
            return #"{"party_id":"\#(id)",\#(said)}"#
        }
        let time = observedAt.map { #""observed_at":"\#($0)","# } ?? ""
        return #"{\#(time)"profiles":[\#(records.joined(separator: ","))]}"#
    }

    /// `training.json` of a batch.
    func training(_ batch: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent("archive/\(batch)/training.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The warnings that a report tells of, by code.
    static func warnings(_ report: JobReport) -> [String: String] {
        var warnings: [String: String] = [:]
        for event in report.events where event.word == "warning" {
            let fields = Dictionary(event.fields.map { ($0.0, $0.1.text()) }, uniquingKeysWith: { first, _ in first })
            guard let code = fields["code"] else { continue }
            warnings[code.trimmingCharacters(in: ["\""])] = fields["what"] ?? ""
        }
        return warnings
    }

    /// `P000` and so on.
    static func ids(_ count: Int) -> [String] {
        (0..<count).map { "P" + String(repeating: "0", count: 3 - "\($0)".count) + "\($0)" }
    }
}
