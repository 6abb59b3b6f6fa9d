import Custody
import Files
import Intake
import Ledger
import Pipeline
import Reporting
import Vocabulary

/// What the worker shows in the status.
extension Worker {
    /// Shows what the ledger says.
    func refreshStatus() throws {
        let ledger = try LedgerStatus(work.ledger) { Timestamp(microseconds: $0).text }
        let refused = refused?.files ?? 0
        board.note {
            $0.take(ledger)
            $0.queue.rejected = refused
        }
        notifier.status("\(ledger.totals.batchesScored) batches scored, \(ledger.activeModel.version) is active")
    }

    /// Counts what lies in `rejected/`, where somebody has changed it. Not after every file: of ten thousand refused
    /// ones the last would wait for twenty thousand names to be read. Where the folder alone cannot be listed the count
    /// stays, which is logged once.
    func countRefused() throws {
        do {
            try countAgain()
        } catch let error where work.store.isOwnTrouble(error) {
            let what = "the files in rejected/ cannot be counted: \(error)"
            guard work.store.openEnds.isNews(what) else { return }
            log.write(LogLine(.warning, word: "warning", fields: [("what", .string(what))]))
        }
    }

    private func countAgain() throws {
        let modified = try work.root.rejected.modified
        if refused?.modified == modified { return }
        let files = try work.root.rejected.entries().count { !$0.isReason && !$0.isLostAndFound }
        refused = (files, modified)
        board.note { $0.queue.rejected = files }
    }

    // MARK: Blocked files

    /// Shows the blocked files, unless that was done less than so many seconds ago.
    func showBlocked(atMostEvery seconds: Double) {
        let now = steady()
        guard now - blockedShown >= seconds else { return }
        blockedShown = now
        let blocked = inbox.blocked(now: now, time: work.clock())
        if blocked != board.snapshot.blocked { board.note { $0.blocked = blocked } }
    }

    /// Says on standard error which files stay in the inbox, and why; for whoever runs it once.
    func sayBlocked() {
        let blocked = inbox.blocked(now: steady(), time: work.clock())
        board.update { $0.blocked = blocked }
        for line in blocked.summaries { log.say(line) }
    }

    /// Counts labels that wait. Returns whether they are to be logged one by one.
    func isWaitingToBeTold() -> Bool {
        said.waiting += 1
        return said.waiting <= Worker.mostTold
    }

    /// Logs how many files this pass did not name.
    func tellMore() {
        if said.waiting > Worker.mostTold {
            let what = "more labels wait for the profiles of their batches"
            log.write(
                LogLine(
                    .info, word: "waiting",
                    fields: [("files", .int(said.waiting - Worker.mostTold)), ("note", .string(what))]))
        }
        if said.blocked > Worker.mostTold {
            let what = "more files are blocked: see kycc status"
            log.write(
                LogLine(
                    .warning, word: "warning",
                    fields: [("files", .int(said.blocked - Worker.mostTold)), ("what", .string(what))]))
        }
        said = (0, 0)
    }

    /// Logs files that have been unfinished for a while, each once.
    func tellUnfinished() {
        for file in inbox.newlyUnfinished(now: steady(), time: work.clock()) {
            log.write(
                LogLine(
                    .warning, word: "warning", file: FileName(file.file),
                    fields: [
                        ("what", .string(file.what)), ("state", .string(file.state.rawValue)),
                        ("try", .string(file.hint)),
                    ]))
        }
    }

    /// Logs that changes of the inbox are found by looking alone.
    func tellWatching() {
        board.update { $0.watching = self.watch.isWatching ? "inotify" : "polling" }
        guard !watch.isWatching else { return }
        log.write(
            LogLine(
                .warning, word: "warning",
                fields: [
                    ("what", .string("inotify is not to be had: the inbox is looked at every \(work.settings.poll) s")),
                    ("try", .string("Raise fs.inotify.max_user_instances and fs.inotify.max_user_watches.")),
                ]))
    }

    // MARK: Unknown files

    /// So many files of a kind are logged one by one at a look or in a pass: from cron, more would rotate everything
    /// else out of the log.
    static let mostTold = 20

    /// Logs unknown files that people were not told of yet: first those whose name is nearly right.
    ///
    /// - Parameter names: not seen before in this run.
    func tellForeign(_ names: [FileName]) throws {
        let news = try seen.news(among: names)
        let misses = news.map { ($0, BatchFileName.nearMiss($0.text)) }
            .sorted { ($0.1 == nil ? 1 : 0, $0.0) < ($1.1 == nil ? 1 : 0, $1.0) }
        for (name, miss) in misses.prefix(Worker.mostTold) {
            let note = "not named BATCH_profiles.json or BATCH_labels.json; it is left alone"
            var fields: [(String, JSONText)] = [("note", .string(miss.map { "\(note): \($0.what)" } ?? note))]
            if let miss { fields.append(("try", .string(miss.hint))) }
            log.write(LogLine(.warning, word: "found", file: name, fields: fields))
        }
        if news.count > Worker.mostTold {
            log.write(
                LogLine(
                    .warning, word: "found",
                    fields: [
                        ("files", .int(news.count - Worker.mostTold)),
                        ("note", .string("more are not named as batch files; they are left alone, see kycc status")),
                    ]))
        }
        try seen.keep(inbox.foreign.keys)
    }
}

extension FileName {
    fileprivate var isReason: Bool { bytes.suffix(12).elementsEqual(".reason.json".utf8) }
}
