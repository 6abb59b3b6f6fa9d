import Files
import Glibc
import Ledger
import Profiles

/// Moves refused files to `rejected/`, each with `NAME.reason.json` beside it.
///
/// The reason is written first, then the file moved, then the event recorded. Recovery removes a reason whose file never
/// came, and records the event of one that did.
extension Workplace {
    /// Refuses a file of the inbox.
    ///
    /// - Parameter claimed: nil where it cannot be opened; it is then moved as it is.
    func reject(_ incoming: IncomingFile, _ refusal: Refusal, _ claimed: ClaimedFile?) throws -> JobReport {
        let target = try root.rejected.freeName(incoming.name, separator: ".")
        let sha256 = try claimed?.file.sha256()
        let owner = try claimed?.owner ?? incoming.folder.status(of: incoming.name).map { FileOwner($0.owner) }
        if let claimed, try claimed.file.hasChanged() { return JobReport(.unsettled) }
        let reason = Workplace.reason(incoming, refusal, as: target, sha256: sha256, owner: owner, at: clock())
        try root.rejected.writeAtomically(
            Workplace.reasonName(target), durable: true, text: reason.text(pretty: true) + "\n")
        do {
            switch try move(incoming, as: target, claimed, sha256) {
            case .moved: break
            case .sourceGone:
                try root.rejected.remove(Workplace.reasonName(target))
                return JobReport(.gone)
            case .sourceChanged, .targetExists:
                try root.rejected.remove(Workplace.reasonName(target))
                return JobReport(.unsettled)
            }
        } catch let failure as FileFailure where claimed == nil && Workplace.isAboutOneEntry(failure.code) {
            // Somebody else's folder, say: it is left where it is, and stops nothing else.
            try root.rejected.remove(Workplace.reasonName(target))
            return JobReport(.leftAlone("\(refusal.message), and it cannot be moved away: \(failure)"))
        }
        let remains = try claimed.flatMap { try removeOriginal(incoming, $0) }
        let event = Workplace.event(reason)
        try ledger.record([event.record], at: clock().microseconds)
        return JobReport(.rejected(refusal), [event], remains: remains)
    }

    /// Whether a move failed because of what was to be moved: `rejected/` itself has just been written to.
    private static func isAboutOneEntry(_ code: Int32) -> Bool {
        [EACCES, EPERM, EXDEV, EBUSY, ENOTEMPTY, EINVAL].contains(code)
    }

    private func move(
        _ incoming: IncomingFile, as target: FileName, _ claimed: ClaimedFile?, _ sha256: String?
    ) throws -> MoveOutcome {
        if let claimed, let sha256 {
            return try claimed.folder.move(
                claimed.name, to: root.rejected, as: target, file: claimed.file, sha256: sha256)
        }
        return try incoming.folder.moveUnread(incoming.name, to: root.rejected, as: target)
    }

    static func reasonName(_ name: FileName) -> FileName { FileName(bytes: name.bytes + Array(".reason.json".utf8)) }

    /// The refused file that a reason is about; nil where the name is not that of a reason.
    static func refusedName(_ reason: FileName) -> FileName? {
        let suffix = Array(".reason.json".utf8)
        guard reason.bytes.count > suffix.count, reason.bytes.suffix(suffix.count).elementsEqual(suffix) else {
            return nil
        }
        return FileName(bytes: Array(reason.bytes.dropLast(suffix.count)))
    }

    private static func reason(
        _ incoming: IncomingFile, _ refusal: Refusal, as target: FileName, sha256: String?, owner: FileOwner?,
        at: Timestamp
    ) -> JSONText {
        .object([
            ("file", .string(incoming.name.escaped)),
            ("rejected_as", .string(target.escaped)),
            ("batch", .string(incoming.file.batch.text)),
            ("rule", .string(refusal.rule.rawValue)),
            ("message", .string(refusal.message)),
            ("line", .whole(refusal.line)),
            ("column", .whole(refusal.column)),
            ("offset", .whole(refusal.offset)),
            ("path", .text(refusal.path)),
            ("value", .text(refusal.value)),
            ("hint", .string(refusal.hint)),
            ("sha256", .text(sha256)),
            ("rejected_at", .string(at.text)),
            ("owner", .text(owner?.text)),
            ("owner_id", .whole(owner.map { Int($0.id) })),
        ])
    }

    /// The event of a reason, with its fields in their order, those that say nothing left out.
    private static func event(_ reason: JSONText) -> Event {
        guard case .object(let fields) = reason else { return Event("rejected", []) }
        return Event("rejected", fields.filter { if case .null = $0.1 { false } else { true } })
    }

    /// Settles what a crash left in `rejected/`: a reason without its file goes, a refusal without its event gets it.
    func recoverRejections() throws -> [Event] {
        try root.rejected.removeTemporaries()
        let names = Set(try root.rejected.entries())
        let suffix = Array(".reason.json".utf8)
        let reasons = names.filter {
            $0.bytes.count > suffix.count && $0.bytes.suffix(suffix.count).elementsEqual(suffix)
        }
        if reasons.isEmpty { return [] }
        // Earlier versions wrote some characters as they are that are escaped now.
        let recorded = Set(try ledger.events(word: "rejected").map { escapedJSON($0.fields) })
        var events: [Event] = []
        for name in reasons.sorted() {
            let file = FileName(bytes: Array(name.bytes.dropLast(suffix.count)))
            guard names.contains(file) else {
                try root.rejected.remove(name)
                continue
            }
            guard let text = try root.rejected.text(of: name), let reason = RejectionReason(text) else { continue }
            let event = Workplace.event(reason.json)
            if recorded.contains(event.record.fields) { continue }
            try removeRefused(reason)
            try ledger.record([event.record], at: clock().microseconds)
            events.append(
                Event("recovered", [("file", .string(reason.file)), ("state", .string("rejected, event recorded"))]))
        }
        return events
    }

    /// A copy may have left the file of the inbox behind. What came later is not it.
    private func removeRefused(_ reason: RejectionReason) throws {
        let source = FileName(reason.file)
        guard let sha256 = reason.sha256, let time = Timestamp(reason.rejectedAt),
            let present = try root.inbox.status(of: source), present.changed <= time.microseconds * 1_000,
            let left = try root.inbox.openIfHolds(source, sha256: sha256)
        else { return }
        _ = try removeIfUntouched(source, in: root.inbox, left)
    }
}
