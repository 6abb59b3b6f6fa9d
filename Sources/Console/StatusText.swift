package import Files
import Reporting
import Vocabulary

/// `status.json` for people.
package struct StatusText {
    /// Some lines, each with its end.
    package let text: TerminalText

    /// - Parameter json: the text of `status.json`.
    /// - Throws: `Failure` where it is damaged.
    /// - Parameters:
    ///   - held: what can be seen of a daemon that holds the root but does not write this status; nil where none.
    ///   - missing: folders of the root that cannot be opened, a sentence each without a full stop.
    package init(_ json: String, held: String? = nil, missing: [String] = []) throws {
        let file = try StatusFile(json)
        let status = file.document
        let state = held.map { "\($0); what follows is of \(status.writtenAt)" } ?? file.daemonState(now: App.now())
        let since =
            held != nil || state == "stopped"
            ? "" : ", process \(status.daemon.processID), since \(status.daemon.startedAt)"
        var lines: [TerminalText] = ["daemon   \(state)\(since)"]
        lines += missing.map { what -> TerminalText in "trouble  \(what). Try: \(StatusRoot.hint)" }
        if status.daemon.watching == "polling" {
            lines.append("         inotify is not to be had: the inbox is looked at now and then (kycc doctor)")
        }
        if let now = status.current { lines.append("now      \(now.step) \(now.file) \(now.done)/\(now.total)") }
        let queue = status.queue
        let blocked = queue.blocked ?? 0
        let others: TerminalText = blocked == 0 ? "" : ", \(blocked) blocked"
        lines.append(
            "queue    \(queue.ready) ready, \(queue.waiting) waiting, \(queue.rejected) rejected\(others)")
        lines += StatusText.blocked(file, count: blocked)
        let model = status.activeModel
        lines.append("model    \(model?.version ?? "-"), active since \(model?.activatedAt ?? "-")")
        if let last = status.lastBatch {
            lines.append(
                "last     \(last.batch): \(last.parties) parties with \(last.model), \(last.scoredAt)")
        }
        let totals = status.totals
        lines.append(
            "totals   \(totals.batchesScored) batches, \(totals.partiesScored) parties scored,"
                + " \(totals.modelsTrained) models trained, \(totals.filesRejected) files rejected")
        lines += StatusText.warnings(status.warnings ?? [])
        lines += (status.setAside ?? []).map { labels -> TerminalText in
            "decide   labels of \(labels.batch) are set aside (\(labels.why)): kycc labels accept \(labels.batch), or kycc"
                + " labels drop \(labels.batch)"
        }
        lines += (status.advice ?? []).map { advice -> TerminalText in "decide   \(advice.what). Try: \(advice.hint)" }
        if let error = status.lastError { lines.append("trouble  \(error.what). Try: \(error.hint)") }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static let mostWarnings = 5

    /// The newest warnings about data, and how many older ones `status.json` has.
    private static func warnings(_ warnings: [StatusSnapshot.Warning]) -> [TerminalText] {
        let older = warnings.count - mostWarnings
        let newest = warnings.prefix(mostWarnings).map { warning -> TerminalText in
            "warning  \(warning.batch): \(warning.code) \(warning.what)"
        }
        return newest + (older > 0 ? ["warning  \(older) older: kycc status --json"] : [])
    }

    /// So many blocked files are shown one by one.
    private static let mostShown = 10

    /// The blocked files, those that wait for others last: they are in order.
    private static func blocked(_ file: StatusFile, count: Int) -> [TerminalText] {
        let ordered = file.blocked.filter { $0.state != .waiting } + file.blocked.filter { $0.state == .waiting }
        var lines = ordered.prefix(mostShown).map { one -> TerminalText in
            let end = one.until.map { " (until \($0))" } ?? ""
            return
                "blocked  \(one.file) is \(one.state.rawValue) since \(one.since)\(end): \(one.what). Try: \(one.hint)"
        }
        let further = count - lines.count
        if further > 0 { lines.append("blocked  and \(further) more: kycc status --json, kycc why NAME") }
        return lines
    }
}
