import Files
import Ledger
import Profiles
import Vocabulary

/// Settles what a crash left in `rejected/`: a reason without its file goes, a refusal without its event gets it.
extension Workplace {
    func recoverRejections() throws -> [Event] {
        try root.rejected.removeTemporaries()
        let names = Set(try root.rejected.entries())
        let suffix = Array(".reason.json".utf8)
        let reasons = names.filter {
            $0.bytes.count > suffix.count && $0.bytes.suffix(suffix.count).elementsEqual(suffix)
        }
        if reasons.isEmpty { return [] }
        var recorded = RecordedRefusals(try ledger.events(word: "rejected").map(\.fields))
        var events: [Event] = []
        for name in reasons.sorted() {
            if isCancelled() { throw ReadingCancelled() }
            let file = FileName(bytes: Array(name.bytes.dropLast(suffix.count)))
            events += try settling("rejected/\(name.escaped)") {
                try recoverRejection(name, hasFile: names.contains(file), &recorded)
            }
        }
        return events
    }

    private func recoverRejection(
        _ name: FileName, hasFile: Bool, _ recorded: inout RecordedRefusals
    ) throws -> [Event] {
        guard hasFile else {
            // A reason of ours is a file.
            if try root.rejected.status(of: name)?.kind == .regular { try root.rejected.remove(name) }
            return []
        }
        guard let text = try root.rejected.text(of: name), let reason = RejectionReason(text) else { return [] }
        let event = Workplace.event(reason.json)
        if recorded.contains(event.record.fields) { return [] }
        // A copy may have left the file of the inbox behind: what has its bytes is that file, touched perhaps, or was dropped
        // again, and either way they are in `rejected/`.
        let source = FileName(reason.file)
        if let sha256 = reason.sha256, let left = try inboxFile(source, sha256: sha256, size: reason.size) {
            _ = try takeAway(source, left, sha256: sha256)
        }
        try ledger.record([event.record], at: clock().microseconds)
        return [Event("recovered", [("file", .string(reason.file)), ("state", .string("rejected, event recorded"))])]
    }
}

/// Which refusals have their event. They are known by name, time and digest: the rest of a reason is for people, who may edit
/// it.
private struct RecordedRefusals {
    private let texts: Set<String>
    /// Made when the first reason is not found as it stands.
    private lazy var identities = Set(texts.compactMap { RejectionEvent($0)?.identity })

    init(_ events: [String]) { texts = Set(events) }

    mutating func contains(_ event: String) -> Bool {
        if texts.contains(event) { return true }
        return RejectionEvent(event).map { identities.contains($0.identity) } ?? false
    }
}
