import Custody
import Daemon
import Files
import Glibc
import Intake
import Ledger
import Pipeline
import Reporting
import Vocabulary

/// What lies in the inbox, for commands that look at it while no daemon shows it, or beside one.
struct InboxSurvey {
    private(set) var queue = StatusSnapshot.Queue()
    private(set) var blocked = BlockedFiles()

    init(_ app: App) throws {
        let obstacles = try InboxObstacles(app)
        let scored = Set(try app.ledger.batchIDs())
        var sets: [CSVSetName: FileStatus] = [:]
        for name in try app.root.inbox.entries().sorted() where !Inbox.isIgnored(name) {
            let status: FileStatus
            do throws(FileFailure) {
                guard let found = try app.root.inbox.status(of: name) else { continue }
                status = found
            } catch {
                guard app.root.inbox.isAboutOneName(error, .looking) else { throw error }
                blocked.add(Inbox.unseen(name, failure: error, since: obstacles.since(name) ?? App.now().text))
                continue
            }
            let since = Timestamp(microseconds: status.changed / 1_000)
            if let member = name.text.flatMap({ CSVSetName($0) }) {
                sets[member] = status
                continue
            }
            guard let file = name.text.flatMap({ BatchFileName($0) }) else {
                blocked.add(Inbox.misnamed(name, since: since, isFolder: status.kind == .directory))
                continue
            }
            if file.kind == .labels, !scored.contains(file.batch.text) {
                queue.waiting += 1
                blocked.add(Inbox.waiting(name, since: since, hold: app.settings.hold))
            } else if let obstacle = obstacles.obstacle(of: name, status) {
                blocked.add(obstacle)
            } else {
                queue.ready += 1
            }
        }
        try add(sets, of: app, obstacles: obstacles)
    }

    /// CSV sets: one that is complete is one file that is ready.
    private mutating func add(_ found: [CSVSetName: FileStatus], of app: App, obstacles: InboxObstacles) throws {
        let store = app.workplace().store
        let files = try found.filter { try !store.isRemainder(FileName($0.key.text), $0.value) }
        for set in CSVSetContents.sets(files.keys) {
            let known = set.names.lazy.compactMap { obstacles.incompleteSet(FileName($0.text)) }.first
            guard let missing = set.missing(app.settings.csvSections) else {
                if let known { blocked.add(known) } else { queue.ready += 1 }
                continue
            }
            for name in set.names {
                guard let status = files[name] else { continue }
                let since = Timestamp(microseconds: status.changed / 1_000)
                blocked.add(Inbox.incomplete(FileName(name.text), since: since, missing: missing))
            }
        }
    }
}

/// What is known, without opening a batch file, of what keeps it from being taken.
struct InboxObstacles {
    private let app: App
    /// What a daemon found, and when it wrote that.
    private let shown: [String: BlockedFile]
    private let shownAt: Timestamp?
    private let attempts: [Attempts.Entry]
    /// Who runs the daemon.
    private let owner: uid_t

    init(_ app: App) throws {
        self.app = app
        let file = try StatusFile(in: app.root.status)
        shown = Dictionary((file?.blocked ?? []).map { ($0.file, $0) }, uniquingKeysWith: { first, _ in first })
        shownAt = file?.writtenAt
        // Whoever may not read the list sees what the daemon shows.
        attempts = (try? Attempts.entries(of: app.root)) ?? []
        owner = FileState(app.root.databasePath)?.owner ?? geteuid()
    }

    /// Since when a daemon has shown a name as unreadable; nil where it has not.
    func since(_ name: FileName) -> String? {
        shown[name.escaped].flatMap { $0.state == .unreadable ? $0.since : nil }
    }

    /// Why a daemon does not pack a complete set of which this is a file; nil where it does not say.
    func incompleteSet(_ name: FileName) -> BlockedFile? {
        shown[name.escaped].flatMap { $0.state == .incomplete ? $0 : nil }
    }

    /// How often the program ended while it read the file.
    func deaths(of name: FileName, _ status: FileStatus) -> Int {
        attempts.first { $0.isOf(name, status) }?.deaths ?? 0
    }

    /// Nil if nothing is known to keep the file from being taken.
    ///
    /// - Parameter status: of the file now.
    func obstacle(of name: FileName, _ status: FileStatus) -> BlockedFile? {
        let deaths = deaths(of: name, status)
        let since = Timestamp(microseconds: status.changed / 1_000).text
        if deaths >= Attempts.most {
            let refusal = Rejections.quarantine(name, deaths: deaths)
            return BlockedFile(
                file: name.escaped, state: .quarantined, since: since, what: refusal.message,
                hint: "Start kycc, which sets it aside; or replace it.", until: nil)
        }
        let known = shown[name.escaped]
        let isUnchanged = shownAt.map { status.changed / 1_000 <= $0.microseconds } ?? false
        if let known, known.state == .unreadable, isUnchanged { return known }
        if let what = unreadable(name, status) {
            let end = status.changed / 1_000 + Int64(app.settings.hold * 1e6)
            return BlockedFile(
                file: name.escaped, state: .unreadable, since: since, what: what,
                hint: "Give \(FileState.userName(owner)) the right to read it, or remove it.",
                until: Timestamp(microseconds: end).text)
        }
        switch known?.state {
        case .mayBeWritten, .changing: return known
        // Whatever happened to the file since may have been the end of it.
        case .notRemovable, .archiveTrouble, .quarantined: return isUnchanged ? known : nil
        case .unreadable, .misnamed, .incomplete, .waiting, nil: return nil
        }
    }

    /// Why the daemon's user may not read the file; nil if that is not so, or cannot be told by another user.
    private func unreadable(_ name: FileName, _ status: FileStatus) -> String? {
        guard status.kind == .regular else { return nil }
        let path = "\(app.root.inbox.path)/\(name.text ?? "")"
        if geteuid() == owner {
            guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0, errno == EACCES || errno == EPERM else {
                return nil
            }
            return "it may not be read: \(String(cString: strerror(errno)))"
        }
        guard status.owner != owner, FileState(path)?.isReadableByOthers == false else { return nil }
        return "\(FileState.userName(owner)) may not read it: only its owner, \(FileState.userName(status.owner)), may"
    }
}
