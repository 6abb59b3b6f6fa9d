import Files
import Glibc
import Ledger
package import Vocabulary

/// Moves refused files to `rejected/`, each with `NAME.reason.json` beside it.
///
/// The reason is written first, then the file moved, then the event recorded. Recovery removes a reason whose file
/// never came, and records the event of one that did.
extension Workplace {
    /// The digest of a refused file is taken where it has at most so many bytes: about a second's work.
    static let largestDigested: Int64 = 1 << 30

    /// Refuses a file by moving it away: it is neither opened, copied nor hashed. Where it may not be moved, it is left
    /// alone.
    package func reject(unread incoming: IncomingFile, _ refusal: Refusal) throws -> JobReport {
        try guarded {
            guard let present = try incoming.folder.status(of: incoming.name) else { return JobReport(.gone) }
            let digest = RefusedDigest(
                present, notTaken: "the file was refused without being read")
            return try reject(incoming, refusal, digest, nil)
        }
    }

    /// Refuses a file above the largest size.
    func reject(tooLarge incoming: IncomingFile, _ file: OpenFile) throws -> JobReport {
        // It may be shorter when its writer is done.
        if case .refused = file.takeLease() { return JobReport(.unsettled, because: .open) }
        let refusal = Refusal(
            .tooLarge, "the file has \(file.status.size) bytes, more than \(settings.largestFile)",
            hint: "Split the batch, or raise limits.largest_file.")
        let digest = RefusedDigest(file.status, notTaken: "a file that is refused for its size is not read")
        return try reject(incoming, refusal, digest, nil)
    }

    /// Refuses a file that nobody has read so far and that may be read: its digest is taken where it is not too large.
    package func reject(unexamined incoming: IncomingFile, _ refusal: Refusal) throws -> JobReport {
        try guarded { try rejectNow(unexamined: incoming, refusal) }
    }

    private func rejectNow(unexamined incoming: IncomingFile, _ refusal: Refusal) throws -> JobReport {
        var claimed: ClaimedFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            if file.status.size <= min(Workplace.largestDigested, settings.largestFile) {
                claimed = try claim(incoming, file)
                if claimed == nil { return JobReport(.unsettled, because: .open) }
            }
        } catch is FileChanged {
            return JobReport(.unsettled)
        } catch is UnsafeFile {
            // It goes as it is.
        } catch is NoRoom {
            // The same.
        } catch let failure as FileFailure where hindrance(of: failure) != nil {
            // Closed to us, or gone: the move will tell.
        }
        guard let claimed else { return try reject(unread: incoming, refusal) }
        return try reject(incoming, refusal, claimed)
    }

    /// Refuses a file of the inbox for what it says.
    ///
    /// - Parameter sha256: of its bytes; nil where nobody knows it yet.
    func reject(
        _ incoming: IncomingFile, _ refusal: Refusal, _ claimed: ClaimedFile, sha256: String? = nil
    ) throws -> JobReport {
        let size = claimed.file.status.size
        // The bytes come before their digest: it must not outlive them when the power fails.
        if claimed.original == nil { try claimed.file.sync(effort) }
        var known = sha256
        if known == nil, size <= Workplace.largestDigested {
            do {
                known = try claimed.file.sha256(effort)
            } catch is FileChanged {
                return JobReport(.unsettled)
            }
        }
        if try claimed.file.hasChanged() { return JobReport(.unsettled) }
        if let report = try reportOfRemainder(incoming, claimed, sha256: known) { return report }
        let digest =
            known.map { RefusedDigest(claimed.file.status, sha256: $0) }
            ?? RefusedDigest(
                claimed.file.status, notTaken: "the file has more than \(Workplace.largestDigested) bytes")
        return try reject(incoming, refusal, digest, claimed)
    }

    private func reject(
        _ incoming: IncomingFile, _ refusal: Refusal, _ digest: RefusedDigest, _ claimed: ClaimedFile?
    ) throws -> JobReport {
        let target: FileName
        let reason: JSONText
        do {
            target = try root.rejected.freeName(incoming.name, separator: ".")
            let owner = try claimed?.owner ?? incoming.folder.status(of: incoming.name).map { FileOwner($0.owner) }
            reason = Workplace.reason(incoming, refusal, as: target, digest, owner: owner, at: try now())
            try root.rejected.writeAtomically(
                Workplace.reasonName(target), durable: true, text: reason.text(pretty: true) + "\n")
        } catch let error where isOwnTrouble(error) {
            return Workplace.unrefused(refusal, error)
        }
        var remains: String?
        do {
            switch try move(incoming, as: target, digest, claimed, &remains) {
            case .moved: break
            case .sourceGone:
                try root.rejected.remove(Workplace.reasonName(target))
                return JobReport(.gone)
            case .sourceChanged, .targetExists:
                try root.rejected.remove(Workplace.reasonName(target))
                return JobReport(.unsettled)
            }
        } catch let error where isOwnTrouble(error) {
            // What failed may have come after the move, which recovery then finishes.
            if try root.rejected.status(of: target) != nil { throw error }
            // Somebody else's folder, say: it is left where it is, and stops nothing else.
            try root.rejected.remove(Workplace.reasonName(target))
            return Workplace.unrefused(refusal, error)
        }
        if let original = claimed?.original {
            remains = try takeAway(incoming.name, original, sha256: digest.sha256)
        }
        let event = Workplace.event(reason)
        try ledger.record([event.record], at: now().microseconds)
        return JobReport(.rejected(refusal), [event], remains: remains)
    }

    /// A file that is refused and stays, because it alone cannot be moved to `rejected/`.
    private static func unrefused(_ refusal: Refusal, _ error: any Error) -> JobReport {
        let why = "\(refusal.message), and it cannot be moved away: \(error)"
        return JobReport(.leftAlone(why), because: .notRemovable, failure: error as? FileFailure)
    }

    private func move(
        _ incoming: IncomingFile, as target: FileName, _ digest: RefusedDigest, _ claimed: ClaimedFile?,
        _ remains: inout String?
    ) throws -> MoveOutcome {
        if let claimed {
            return try put(claimed, incoming, in: root.rejected, as: target, sha256: digest.sha256, &remains)
        }
        let outcome = try incoming.folder.moveUnread(incoming.name, to: root.rejected, as: target)
        // Another file may have come under the name since it was looked at: that one goes back.
        guard outcome == .moved, let moved = try root.rejected.status(of: target),
            !moved.isSameFile(as: digest.status)
        else { return outcome }
        _ = try root.rejected.moveUnread(target, to: incoming.folder, as: incoming.name)
        return .sourceChanged
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
        _ incoming: IncomingFile, _ refusal: Refusal, as target: FileName, _ digest: RefusedDigest,
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
        guard case .object(let fields) = reason else { return Event("rejected", []) }
        return Event("rejected", fields.filter { if case .null = $0.1 { false } else { true } })
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
