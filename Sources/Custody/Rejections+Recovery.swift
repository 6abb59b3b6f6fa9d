import Files
import Intake
import Ledger
import Parallel
import Vocabulary

/// Settles what a crash left in `rejected/`: a reason without its file goes, a refusal without its event gets it.
extension Rejections {
    /// A folder that cannot be listed becomes an event too: what it holds is settled at a later start.
    func recover() throws -> [Event] {
        try store.settling("rejected/") {
            try store.root.rejected.removeTemporaries()
            return try recover(Set(try store.root.rejected.entries()))
        }
    }

    private func recover(_ names: Set<FileName>) throws -> [Event] {
        let suffix = Array(".reason.json".utf8)
        let reasons = names.filter {
            $0.bytes.count > suffix.count && $0.bytes.suffix(suffix.count).elementsEqual(suffix)
        }
        if reasons.isEmpty { return [] }
        let recorded = Set(try store.ledger.events(word: "rejected").compactMap { RejectionEvent($0.fields)?.identity })
        var events: [Event] = []
        for name in reasons.sorted() {
            try store.effort.check()
            let file = FileName(bytes: Array(name.bytes.dropLast(suffix.count)))
            events += try store.settling("rejected/\(name.escaped)") {
                try recoverRejection(name, of: names.contains(file) ? file : nil, recorded: recorded)
            }
        }
        return events
    }

    /// - Parameters:
    ///   - file: the refused file; nil where it is not there.
    ///   - recorded: the refusals that have their event.
    private func recoverRejection(
        _ name: FileName, of file: FileName?, recorded: Set<RefusalIdentity>
    ) throws -> [Event] {
        guard let file else {
            // A reason of ours is a file.
            if try store.root.rejected.status(of: name)?.kind == .regular { try store.root.rejected.remove(name) }
            return []
        }
        guard let text = try store.root.rejected.text(of: name), let reason = RejectionReason(text) else { return [] }
        let identity = RefusalIdentity(name: file.escaped, rejectedAt: reason.rejectedAt, sha256: reason.sha256)
        if recorded.contains(identity) { return [] }
        // A copy may have left the file of the inbox behind: what has its bytes is that file, touched perhaps, or was
        // dropped again, and either way they are in `rejected/`.
        let source = FileName(reason.file)
        let batch = BatchFileName(reason.file)?.batch.text ?? ""
        store.tellRecovery(of: source.escaped, batch: batch, size: reason.size ?? 0)
        if let sha256 = reason.sha256, let left = try store.inboxFile(source, sha256: sha256, size: reason.size) {
            _ = try store.takeAway(source, file: left, sha256: sha256)
        }
        try store.ledger.record([Rejections.event(reason.json(of: file)).record], at: store.now().microseconds)
        return [
            Event(
                "recovered", fields: [("file", .string(reason.file)), ("state", .string("rejected, event recorded"))])
        ]
    }
}
