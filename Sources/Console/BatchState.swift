import Custody
import Files
import Intake
package import Vocabulary

/// Whether a file of a batch has been worked on, for `kycc wait`.
package enum BatchState: Equatable, Sendable {
    /// It has an outcome, and which: one phrase.
    case done(String)
    /// It was refused, and why.
    case refused(String)
    /// It has not come, or lies in the inbox.
    case pending(String)

    /// What the newest file of a batch and kind has come to.
    ///
    /// - Throws: `LedgerError`; `FileFailure` if a folder cannot be read.
    package init(_ app: App, batch: BatchID, kind: BatchFileName.Kind) throws {
        if kind == .profiles, let waiting = try BatchState.member(of: batch, in: app.root.inbox) {
            self = .pending("\(waiting) lies in the inbox, and its set of CSV files has not been taken")
            return
        }
        let entries = try BatchFileName.all(of: batch).filter { $0.kind == kind }.flatMap {
            try FileHistory(app, $0.text()).entries
        }
        // What lies in the inbox has no time, and comes last.
        guard let last = entries.max(by: { ($0.at ?? "~") < ($1.at ?? "~") }) else {
            self = .pending("no \(kind.rawValue) of \(batch) have come")
            return
        }
        switch last.what {
        case .scored, .trained, .duplicate, .notTrained: self = .done(last.sentence)
        case .rejected: self = .refused(last.sentence)
        case .waiting, .inInbox, .leftAlone, .blocked, .packed: self = .pending(last.sentence)
        }
    }

    /// A file of a set of CSV files of a batch.
    private static func member(of batch: BatchID, in inbox: Folder) throws -> String? {
        try CSVSetName.sections(of: batch).first { try inbox.status(of: FileName($0.text)) != nil }?.text
    }
}
