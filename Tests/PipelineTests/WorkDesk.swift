import Custody
import Files
import Foundation
import Glibc
import Intake
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

/// A root with a workplace, for tests of what becomes of files.
struct WorkDesk {
    let url: URL
    let root: Root
    let ledger: Ledger
    let work: Workplace

    /// Runs `body` at a desk of its own.
    ///
    /// - Parameter whenRecorded: called with the root between the record of a file and its archive.
    static func with(
        _ change: (inout Settings) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false },
        whenRecorded: @escaping @Sendable (URL) -> Void = { _ in }, _ body: (WorkDesk) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 0,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            var settings = Settings()
            settings.threads = 1
            change(&settings)
            let work = Workplace(
                root: root, ledger: ledger, settings: settings,
                clock: { Timestamp(microseconds: 2_000_000_000_000_000) }, isCancelled: isCancelled
            ) { if $0.step == "archiving" { whenRecorded(folder) } }
            try body(WorkDesk(url: folder, root: root, ledger: ledger, work: work))
        }
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Puts a file into the inbox.
    func put(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent("inbox/\(name)"), options: .atomic)
    }

    func incoming(_ name: String) throws -> IncomingFile {
        IncomingFile(
            folder: root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
            firstSeen: Timestamp(microseconds: 0))
    }

    func take(_ name: String) throws -> JobReport { try work.take(incoming(name)) }

    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func reason(_ name: String) throws -> [String: Any] {
        let text = try text("rejected/\(name).reason.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    func events(_ word: String) throws -> Int { try ledger.events(word: word).count }

    static let profiles = #"{"as_of": "2026-01-01", "parties": [{"party_id": "a"}, {"party_id": "b"}]}"#
    static let labels = #"{"profiles": [{"party_id": "a", "label": 1}]}"#
}

extension FileOutcome {
    /// The case, without what comes with it.
    var word: String {
        switch self {
        case .scored: "scored"
        case .trained: "trained"
        case .duplicate: "duplicate"
        case .rejected: "rejected"
        case .unsettled: "unsettled"
        case .gone: "gone"
        case .leftAlone: "left alone"
        }
    }
}
