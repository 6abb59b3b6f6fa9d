package import Files
import Glibc
import Ledger
package import Vocabulary

/// Moves refused files to `rejected/`, each with `NAME.reason.json` beside it.
///
/// ```
///  in the inbox ──▶ its reason is there ──▶ moved ──▶ its event is recorded
///       ▲                   │                 │
///       └── crash: the reason is removed      └── crash: recovery records the event
/// ```
package struct Rejections {
    let store: Store

    /// The refused files of a root.
    package init(_ store: Store) { self.store = store }

    /// The digest of a refused file is taken where it has at most so many bytes: about a second's work.
    static let largestDigested: Int64 = 1 << 30

    /// Refuses a file by moving it away: it is neither opened, copied nor hashed. Where it may not be moved, it is left
    /// alone.
    package func reject(unread incoming: IncomingFile, _ refusal: Refusal) throws -> FateReport {
        try store.guarded {
            guard let present = try incoming.folder.status(of: incoming.name) else { return FateReport(.gone) }
            let digest = RefusedDigest(
                present, notTaken: "the file was refused without being read")
            return try reject(incoming, refusal: refusal, digest: digest, claimed: nil)
        }
    }

    /// Refuses a file above the largest size.
    func reject(tooLarge incoming: IncomingFile, _ file: OpenFile) throws -> FateReport {
        // It may be shorter when its writer is done.
        if case .refused = file.takeLease() { return FateReport(.unsettled, because: .open) }
        let refusal = Refusal(
            .tooLarge, message: "the file has \(file.status.size) bytes, more than \(store.largestFile)",
            hint: "Split the batch, or raise limits.largest_file.")
        let digest = RefusedDigest(file.status, notTaken: "a file that is refused for its size is not read")
        return try reject(incoming, refusal: refusal, digest: digest, claimed: nil)
    }

    /// Refuses a file that nobody has read so far and that may be read: its digest is taken where it is not too large.
    package func reject(unexamined incoming: IncomingFile, _ refusal: Refusal) throws -> FateReport {
        try store.guarded { try rejectNow(unexamined: incoming, refusal) }
    }

    private func rejectNow(unexamined incoming: IncomingFile, _ refusal: Refusal) throws -> FateReport {
        var claimed: ClaimedFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            if file.status.size <= min(Rejections.largestDigested, store.largestFile) {
                claimed = try Claims(store).claim(incoming, file)
                if claimed == nil { return FateReport(.unsettled, because: .open) }
            }
        } catch is FileChanged {
            return FateReport(.unsettled)
        } catch is UnsafeFile {
            // It goes as it is.
        } catch is NoRoom {
            // The same.
        } catch let failure as FileFailure where store.hindrance(of: failure) != nil {
            // Closed to us, or gone: the move will tell.
        }
        guard let claimed else { return try reject(unread: incoming, refusal) }
        return try reject(incoming, refusal: refusal, claimed: claimed)
    }

    /// Refuses a file of the inbox for what it says.
    ///
    /// - Parameter sha256: of its bytes; nil where nobody knows it yet.
    package func reject(
        _ incoming: IncomingFile, refusal: Refusal, claimed: ClaimedFile, sha256: String? = nil
    ) throws -> FateReport {
        let size = claimed.file.status.size
        // The bytes come before their digest: it must not outlive them when the power fails.
        if claimed.original == nil { try claimed.file.sync(store.effort) }
        var known = sha256
        if known == nil, size <= Rejections.largestDigested {
            do {
                known = try claimed.file.sha256(store.effort)
            } catch is FileChanged {
                return FateReport(.unsettled)
            }
        }
        if try claimed.file.hasChanged() { return FateReport(.unsettled) }
        if let report = try store.reportOfRemainder(incoming, claimed: claimed, sha256: known) { return report }
        let digest =
            known.map { RefusedDigest(claimed.file.status, sha256: $0) }
            ?? RefusedDigest(
                claimed.file.status, notTaken: "the file has more than \(Rejections.largestDigested) bytes")
        return try reject(incoming, refusal: refusal, digest: digest, claimed: claimed)
    }

    private func reject(
        _ incoming: IncomingFile, refusal: Refusal, digest: RefusedDigest, claimed: ClaimedFile?
    ) throws -> FateReport {
        let target: FileName
        let reason: JSONText
        do {
            target = try store.root.rejected.freeName(incoming.name, separator: ".")
            let owner = try claimed?.owner ?? incoming.folder.status(of: incoming.name).map { FileOwner($0.owner) }
            reason = Rejections.reason(
                incoming, refusal: refusal, as: target, digest: digest, owner: owner, at: try store.now())
            try store.root.rejected.writeAtomically(
                Rejections.reasonName(target), durable: true, text: reason.text(pretty: true) + "\n")
        } catch let error where store.isOwnTrouble(error) {
            return Rejections.unrefused(refusal, error)
        }
        var remains: String?
        do {
            switch try move(incoming, as: target, digest: digest, claimed: claimed, remains: &remains) {
            case .moved: break
            case .sourceGone:
                try store.root.rejected.remove(Rejections.reasonName(target))
                return FateReport(.gone)
            case .sourceChanged, .targetExists:
                try store.root.rejected.remove(Rejections.reasonName(target))
                return FateReport(.unsettled)
            }
        } catch let error where store.isOwnTrouble(error) || store.isRejectedFull(error) {
            // What failed may have come after the move, which recovery then finishes.
            if try store.root.rejected.status(of: target) != nil { throw error }
            // Somebody else's folder, say: it is left where it is, and stops nothing else.
            try store.root.rejected.remove(Rejections.reasonName(target))
            return Rejections.unrefused(refusal, error)
        }
        if let original = claimed?.original {
            remains = try store.takeAway(incoming.name, file: original, sha256: digest.sha256)
        }
        let event = Rejections.event(reason)
        try store.ledger.record([event.record], at: store.now().microseconds)
        return FateReport(.rejected(refusal), events: [event], remains: remains)
    }

    /// Refuses a file at which the program failed with something that is neither about the file nor about the store.
    ///
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func reject(_ incoming: IncomingFile, _ fault: InternalFault) throws -> FateReport {
        let refusal = Refusal(
            .internalFault, message: "the file could not be processed: \(fault.cause)",
            hint: "This is a fault of kycc, not of the file. Keep the file, and put it back with kycc rejected retry.")
        return try reject(unread: incoming, refusal)
    }

    /// Sets a file aside at which the program ended several times.
    ///
    /// - Parameter deaths: how often.
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func quarantine(_ incoming: IncomingFile, deaths: Int) throws -> FateReport {
        try reject(unread: incoming, Rejections.quarantine(incoming.name, deaths: deaths))
    }

    /// Why a file is set aside.
    package static func quarantine(_ name: FileName, deaths: Int) -> Refusal {
        Refusal(
            .quarantined,
            message:
                "the program ended \(deaths) times while it read this file: it was killed, crashed or ran out of memory",
            hint:
                "Look for the reason in the system's log (memory, a crash). When it is gone, have the file tried again."
        )
    }

    /// A file that is refused and stays, because it alone cannot be moved to `rejected/`.
    private static func unrefused(_ refusal: Refusal, _ error: any Error) -> FateReport {
        let why = "\(refusal.message), and it cannot be moved away: \(error)"
        return FateReport(.leftAlone(why), because: .notRemovable, failure: error as? FileFailure)
    }

    private func move(
        _ incoming: IncomingFile, as target: FileName, digest: RefusedDigest, claimed: ClaimedFile?,
        remains: inout String?
    ) throws -> MoveOutcome {
        if let claimed {
            return try store.put(
                claimed, incoming: incoming, in: store.root.rejected, as: target, sha256: digest.sha256,
                remains: &remains)
        }
        let outcome = try incoming.folder.moveUnread(incoming.name, to: store.root.rejected, as: target)
        // Another file may have come under the name since it was looked at: that one goes back.
        guard outcome == .moved, let moved = try store.root.rejected.status(of: target),
            !moved.isSameFile(as: digest.status)
        else { return outcome }
        _ = try store.root.rejected.moveUnread(target, to: incoming.folder, as: incoming.name)
        return .sourceChanged
    }

    /// The name of the reason of a refused file.
    package static func reasonName(_ name: FileName) -> FileName {
        FileName(bytes: name.bytes + Array(".reason.json".utf8))
    }

    /// The refused file that a reason is about; nil where the name is not that of a reason.
    package static func refusedName(_ reason: FileName) -> FileName? {
        let suffix = Array(".reason.json".utf8)
        guard reason.bytes.count > suffix.count, reason.bytes.suffix(suffix.count).elementsEqual(suffix) else {
            return nil
        }
        return FileName(bytes: Array(reason.bytes.dropLast(suffix.count)))
    }

    private static func reason(
        _ incoming: IncomingFile, refusal: Refusal, as target: FileName, digest: RefusedDigest,
        owner: FileOwner?, at: Timestamp
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
            ("member", .text(refusal.member)),
            ("value", .text(refusal.value)),
            ("hint", .string(refusal.hint)),
            ("sha256", .text(digest.sha256)),
            ("digest", .text(digest.notTaken.map { "not taken: \($0)" })),
            ("size", .int(Int(digest.status.size))),
            ("rejected_at", .string(at.text)),
            ("owner", .text(owner?.text)),
            ("owner_id", .whole(owner.map { Int($0.id) })),
        ])
    }

    /// The event of a reason, with its fields in their order, those that say nothing left out.
    static func event(_ reason: JSONText) -> Event {
        guard case .object(let fields) = reason else { return Event("rejected", fields: []) }
        return Event("rejected", fields: fields.filter { if case .null = $0.1 { false } else { true } })
    }
}

/// What is known of the bytes of a refused file.
private struct RefusedDigest {
    /// The file as it was looked at.
    let status: FileStatus
    /// Nil where it was not taken; then the next says why.
    let sha256: String?
    let notTaken: String?

    init(_ status: FileStatus, sha256: String) {
        self.status = status
        self.sha256 = sha256
        notTaken = nil
    }

    init(_ status: FileStatus, notTaken why: String) {
        self.status = status
        sha256 = nil
        notTaken = why
    }
}
