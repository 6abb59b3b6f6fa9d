import Custody
import Daemon
package import Files
import Foundation
import Intake
import Ledger
import Pipeline
import Reporting
import Results
import Vocabulary

/// Everything that became of the files of one name: what was taken, dropped again, refused, and what lies in the inbox
/// now.
package struct FileHistory {
    /// One thing that became of a file.
    package struct Entry {
        enum What: String {
            case scored, trained, duplicate, rejected, waiting, packed
            case notTrained = "not_trained"
            case inInbox = "in_inbox"
            case leftAlone = "left_alone"
            case blocked
        }

        let what: What
        /// RFC 3339; nil for what lies in the inbox now.
        var at: String?
        var batch: String?
        var revision: Int?
        /// From the root.
        let place: String
        let exists: Bool
        var rule: String?
        var message: String?
        /// Who dropped it; nil where that was not noted.
        var owner: String?
        /// About the data of the file.
        var warnings: [FileWarning] = []
        /// What people read, one sentence without a full stop.
        let sentence: String
        let next: String

        /// The cells under the keys that `kycc why --json` has.
        package var row: Listing.Row {
            [
                .text(at), .string(what.rawValue), .text(batch), .whole(revision), .string(place), .bool(exists),
                .text(rule), .text(message), .array(warnings.map(\.json)), .string(next),
                .text(owner),
            ]
        }

        /// What people read: three lines or more.
        package var text: TerminalText {
            "\(at.map { $0 + "  " } ?? "")\(sentence)\n  \(exists ? "in" : "gone from") \(place)\(owner.map { ", dropped by \($0)" } ?? "")\n"
                + warnings.map { "  warning: \($0.code): \($0.what)\n" }.joined(separator: "") + "  next: \(next)\n"
        }
    }

    /// The name the file is dropped under, or what was asked for.
    package private(set) var name: FileName
    /// The oldest first.
    package private(set) var entries: [Entry] = []
    let app: App

    /// - Parameter argument: that name, or what it became in `archive/` or `rejected/`, with or without its folder; or
    ///   the id of a batch, which stands for both of its files.
    package init(_ app: App, _ argument: String) throws {
        let parts = argument.split(separator: "/").map(String.init)
        let last = parts.last ?? argument
        if let file = CSVSetName(last) {
            try self.init(app, name: FileName(file.packed.text()), file: file.packed)
            name = FileName(last)
            entries = try ofSet(file) + entries
        } else if BatchFileName(last) == nil, try app.root.inbox.status(of: FileName(last)) != nil {
            try self.init(app, name: FileName(last), file: nil)
        } else if let file = FileHistory.batchFile(last) {
            try self.init(app, name: FileName(file.text()), file: file)
        } else {
            try self.init(app, name: FileName(last), file: nil)
            // An id, or a file of its folder in the archive.
            for batch in [last, parts.dropLast().last].compactMap({ $0.flatMap(BatchID.init) }) where entries.isEmpty {
                for file in BatchFileName.all(of: batch) {
                    entries += try FileHistory(app, name: FileName(file.text()), file: file).entries
                }
                sort()
            }
        }
    }

    private init(_ app: App, name: FileName, file: BatchFileName?) throws {
        self.app = app
        self.name = name
        if let file { entries = try taken(file) + duplicates(file) + refusals() }
        do {
            if let status = try app.root.inbox.status(of: name) { entries.append(try inInbox(file, status)) }
        } catch let failure as FileFailure where app.root.inbox.isAboutOneName(failure, .looking) {
            entries.append(try unseen(file, failure))
        }
        sort()
    }

    /// The oldest first, what lies in the inbox last.
    private mutating func sort() {
        let ordered = entries.enumerated().sorted {
            ($0.element.at ?? "~", $0.offset) < ($1.element.at ?? "~", $1.offset)
        }
        entries = ordered.map(\.element)
    }

    /// `B_labels.r2.json`, `B_labels.json.duplicate` and `B_labels.json.2` are all about `B_labels.json`.
    private static func batchFile(_ name: String) -> BatchFileName? {
        if let file = BatchFileName(name) { return file }
        for kind in BatchFileName.Kind.allCases {
            guard let mark = name.range(of: "_\(kind.rawValue).", options: .backwards),
                let batch = BatchID(String(name[..<mark.lowerBound]))
            else { continue }
            var parts = name[mark.upperBound...].split(separator: ".")
            if let first = parts.first, first.first == "r", Int(first.dropFirst()) != nil { parts.removeFirst() }
            // The longest: `B_labels.json.gz` is not `B_labels.json`.
            let ending = (1...max(parts.count, 1)).reversed().lazy.map { parts.prefix($0).joined(separator: ".") }
                .first { ending in BatchFormat.suffixes.contains { $0.kind == kind && $0.ending == ending } }
            return ending.map { BatchFileName(batch: batch, kind: kind, ending: $0) }
                ?? BatchFileName(batch: batch, kind: kind)
        }
        return nil
    }

    // MARK: What the ledger tells

    private static func untrained(_ stored: StoredFile) throws -> String {
        if case .setAside(let reason) = try stored.trainingReport().decision {
            return "was read, and its outcomes are set aside (\(reason))"
        }
        return "was read, and nothing could be trained"
    }

    private func taken(_ file: BatchFileName) throws -> [Entry] {
        let files = try app.ledger.files(ofBatch: file.batch.text).filter { $0.kind == file.kind }
        let decisions = try decisions()
        return try files.filter { $0.batchFile == file }.map { stored in
            let archived = FileName(file.text(revision: stored.revision))
            let isArchived = stored.archivedAt != nil
            let place = isArchived ? "archive/\(stored.batchID)/\(archived.escaped)" : "inbox/\(name.escaped)"
            let exists =
                isArchived ? try isInArchive(stored.batchID, archived) : try app.root.inbox.status(of: name) != nil
            let what = Entry.What(rawValue: stored.outcome) ?? .notTrained
            let done =
                switch what {
                case .scored: "was scored"
                case .trained: "trained a model"
                default: try FileHistory.untrained(stored)
                }
            let isNewest = !files.contains { $0.revision > stored.revision }
            let mark = isNewest ? "" : ".r\(stored.revision)"
            let which = isNewest ? "" : " --revision \(stored.revision)"
            let output =
                file.kind == .profiles
                ? "scoring\(mark).json, or kycc scores \(stored.batchID)\(which)" : "training\(mark).json"
            let next =
                !exists
                ? "it is missing: kycc verify tells what else is; restore it from a backup of the archive"
                : isArchived
                    ? "see archive/\(stored.batchID)/\(output)" : "kycc daemon --once, which moves it to the archive"
            return Entry(
                what: what, at: Timestamp(microseconds: stored.archivedAt ?? stored.firstSeen).text,
                batch: stored.batchID, revision: stored.revision, place: place, exists: exists,
                owner: stored.details?.owner?.text, warnings: try app.ledger.warnings(ofFile: stored.id),
                sentence:
                    "\(name.escaped) \(done) as revision \(stored.revision) of \(stored.batchID)\(try stored.countedText())"
                    + (decisions[stored.revision] ?? ""),
                next: next)
        }
    }

    private func isInArchive(_ batch: String, _ name: FileName) throws -> Bool {
        guard try app.root.archive.status(of: FileName(batch))?.kind == .directory else { return false }
        return try app.root.archive.folder(FileName(batch)).status(of: name) != nil
    }

    private func duplicates(_ file: BatchFileName) throws -> [Entry] {
        var counts: [String: Int] = [:]
        return try events("duplicate").map { event in
            let original = event.fields.text("of") ?? name.escaped
            let count = (counts[original] ?? 0) + 1
            counts[original] = count
            // The first is `NAME.duplicate`, the next `NAME.duplicate2`; events of earlier versions do not tell it.
            let archived = event.fields.text("as") ?? "\(original).duplicate\(count == 1 ? "" : "\(count)")"
            return Entry(
                what: .duplicate, at: event.at, batch: file.batch.text,
                place: "archive/\(file.batch)/\(archived)",
                exists: try isInArchive(file.batch.text, FileName(archived)),
                sentence: "\(name.escaped) came again with the bytes of \(original), and nothing was done twice",
                next: "nothing; a corrected file has other bytes")
        }
    }

    private func refusals() throws -> [Entry] {
        try events("rejected").map { event in
            func field(_ key: String) -> String? { event.fields.text(key) }
            let rejected = FileName(field("rejected_as") ?? name.escaped)
            // A later refusal may have the name again, once this one was put back.
            let reason: RejectionReason?
            var obstacle: UnsafeFile?
            do {
                reason = try app.root.rejected.text(of: rejected.reason).flatMap { RejectionReason($0) }
            } catch let danger as UnsafeFile {
                (reason, obstacle) = (nil, danger)
            }
            let isThere =
                try app.root.rejected.status(of: rejected) != nil
                && (obstacle != nil || reason?.rejectedAt == field("rejected_at"))
            let member = field("member").map { " of \($0)" } ?? ""
            let position =
                event.fields.whole("line").map { " in line \($0)\(member)" }
                ?? (member.isEmpty ? "" : " for a fault\(member)")
            let message = field("message") ?? ""
            let hint = field("hint") ?? ""
            return Entry(
                what: .rejected, at: field("rejected_at") ?? event.at, batch: field("batch"),
                place: "rejected/\(rejected.escaped)", exists: isThere, rule: field("rule"), message: message,
                owner: field("owner"),
                sentence: "\(name.escaped) was refused\(position) (\(field("rule") ?? "")): \(message)",
                next: !isThere
                    ? "it was put back or removed since; \(hint)"
                    : obstacle != nil
                        ? "move rejected/\(rejected.reason.escaped) away, which is not the reason that kycc wrote"
                        // That cannot turn out otherwise.
                        : field("rule") == Refusal.Rule.alreadyTrained.rawValue
                            ? hint
                            : "\(hint) Then drop it anew, or put this one back: kycc rejected retry \(rejected.escaped)"
            )
        }
    }

    // MARK: What lies in the inbox

    /// A name that cannot be looked at.
    private func unseen(_ file: BatchFileName?, _ failure: FileFailure) throws -> Entry {
        let since = try InboxObstacles(app).since(name) ?? App.now().text
        return Entry(
            what: .blocked, batch: file?.batch.text, place: "inbox/\(name.escaped)", exists: true,
            rule: BlockedFile.State.unreadable.rawValue, message: "\(failure)",
            sentence: "\(name.escaped) cannot be looked at since \(since): \(failure)", next: failure.hint)
    }

    private func inInbox(_ file: BatchFileName?, _ status: FileStatus) throws -> Entry {
        let place = "inbox/\(name.escaped)"
        let since = Timestamp(microseconds: status.changed / 1_000)
        guard let file else { return leftAlone(place, since: since, isFolder: status.kind == .directory) }
        if file.kind == .labels, try app.ledger.batch(file.batch.text) == nil {
            let days = Listing.short(app.settings.hold / 86_400)
            return Entry(
                what: .waiting, batch: file.batch.text, place: place, exists: true,
                sentence: "\(name.escaped) waits for \(file.batch)_profiles.json, for \(days) days at most",
                next: "drop that file")
        }
        let obstacles = try InboxObstacles(app)
        if let obstacle = obstacles.obstacle(of: name, status) {
            let end = obstacle.until.map { " It is refused at \($0)." } ?? ""
            return Entry(
                what: .blocked, batch: file.batch.text, place: place, exists: true, rule: obstacle.state.rawValue,
                message: obstacle.what,
                sentence:
                    "\(name.escaped) cannot be taken since \(obstacle.since) (\(obstacle.state.rawValue)): \(obstacle.what)",
                next: obstacle.hint + end)
        }
        let deaths = obstacles.deaths(of: name, status)
        let note =
            deaths == 0
            ? "" : "; the program ended \(deaths) times while it read it, and sets it aside at \(Attempts.most)"
        return Entry(
            what: .inInbox, batch: file.batch.text, place: place, exists: true,
            sentence: "\(name.escaped) is taken when it has stood still\(note)",
            next: "kycc status shows whether the daemon runs; kycc daemon --once takes it without one")
    }

    /// A file that nobody takes, because of its name.
    private func leftAlone(_ place: String, since: Timestamp, isFolder: Bool) -> Entry {
        guard Inbox.isIgnored(name) else {
            let misnamed = Inbox.misnamed(name, since: since, isFolder: isFolder)
            return Entry(
                what: .leftAlone, place: place, exists: true, rule: misnamed.state.rawValue, message: misnamed.what,
                sentence: "\(name.escaped) is left alone since \(misnamed.since): \(misnamed.what)",
                next: misnamed.hint)
        }
        let what = "names that begin with \".\" or end in .tmp, .part or ~ are unfinished, and nobody looks at them"
        return Entry(
            what: .leftAlone, place: place, exists: true, rule: "ignored", message: what,
            sentence: "\(name.escaped) is not looked at since \(since.text): \(what)",
            next: "rename it to BATCH_profiles.json or BATCH_labels.json when it is whole")
    }
}

extension FileWarning {
    fileprivate var json: JSONText {
        .object([("code", .string(code)), ("count", .int(count)), ("what", .string(what))])
    }
}
