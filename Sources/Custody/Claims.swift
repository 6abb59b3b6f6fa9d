package import Files
import Glibc
package import Ledger
package import Vocabulary

/// What one look at a file of the inbox came to.
package enum Reading<Content> {
    /// It was read whole; its bytes have this digest.
    case whole(Content, sha256: String, ClaimedFile)
    /// It was refused, or is not to be read now.
    case not(FateReport)
}

/// A file whose bytes nobody but us can change until it is in the archive.
///
/// ```
///  in the inbox ── ours alone, nobody writes: a lease ──▶ held where it lies ──┬──▶ archived or rejected: moved
///       ▲  │                                                                   │
///       │  └─ another's, or perhaps being written: a copy ──▶ held as a copy ──┤    the original is taken away
///       │     in `.kycc.staging`                                               │
///       └──────── given up: it changed, or its writer is not done ─────────────┘    the copy is removed
/// ```
///
/// The right to write to a file, by its owner, by another name or by a descriptor, goes with it wherever it is moved:
/// that is why a copy is what is read, recorded and archived if anybody else has it. A crash leaves the file in the
/// inbox, and perhaps a copy that the next recovery removes.
package struct ClaimedFile {
    /// The inbox, or the folder of copies.
    package let folder: Folder
    /// The name in it.
    package let name: FileName
    /// The open file that is read.
    package let file: OpenFile
    /// The file of the inbox, where `file` is a copy of it.
    package let original: OpenFile?
    /// Whether the system does not tell if somebody has it open for writing.
    var mayHaveWriter = false
    /// Whose the files were that the program packed into this one; nil where it did not.
    private let ownerOfSet: UInt32?

    /// - Parameters: as the properties.
    package init(
        folder: Folder, name: FileName, file: OpenFile, original: OpenFile?, mayHaveWriter: Bool = false,
        ownerOfSet: UInt32? = nil
    ) {
        self.folder = folder
        self.name = name
        self.file = file
        self.original = original
        self.mayHaveWriter = mayHaveWriter
        self.ownerOfSet = ownerOfSet
    }

    /// Whom the file of the inbox belonged to when it was claimed.
    package var owner: FileOwner { FileOwner(ownerOfSet ?? (original ?? file).status.owner) }
}

extension FileOwner {
    /// A user with the login name that it has now.
    package init(_ id: UInt32) { self.init(id: id, name: UserName.name(of: id)) }
}

/// Takes files of the inbox, so that what is read is what is recorded and archived.
package struct Claims {
    private let store: Store

    /// Claims on the files of a root.
    package init(_ store: Store) { self.store = store }

    /// Reads a file of the inbox and turns every reason not to go on into a fate. What is refused is moved away.
    ///
    /// Kind and size are looked at on the open file before a byte is read.
    ///
    /// - Parameter body: reads the file, whose size in bytes is the second argument, and returns its digest too.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble; what else `body`
    ///   throws.
    package func read<Content>(
        _ incoming: IncomingFile, _ body: (ClaimedFile, Int64) throws -> (content: Content, sha256: String)
    ) throws -> Reading<Content> {
        var claimed: ClaimedFile?
        let rejections = Rejections(store)
        do {
            let file = try incoming.folder.open(incoming.name)
            guard file.status.size <= store.largestFile else {
                return .not(try rejections.reject(tooLarge: incoming, file))
            }
            // Somebody still has it open for writing: what is there now is not what will be there.
            guard let claim = try claim(incoming, file) else { return .not(FateReport(.unsettled, because: .open)) }
            claimed = claim
            let (content, sha256) = try body(claim, file.status.size)
            // What is recorded as scored must not be lost with the power, nor its name.
            try claim.file.sync(store.effort)
            try claim.folder.sync()
            return .whole(content, sha256: sha256, claim)
        } catch let refusal as Refusal {
            guard let claimed else { return .not(try rejections.reject(unread: incoming, refusal)) }
            return .not(try judge(refusal, of: incoming, claimed: claimed))
        } catch let danger as UnsafeFile {
            return .not(try rejections.reject(unread: incoming, Claims.refusal(danger)))
        } catch let room as NoRoom {
            return .not(try leave(incoming, room))
        } catch is FileChanged {
            return .not(FateReport(.unsettled))
        } catch let failure as FileFailure where failure.code == ENOENT {
            return .not(FateReport(.gone))
        } catch let failure as FileFailure where failure.code == EACCES || failure.code == EPERM {
            return .not(FateReport(.leftAlone(failure.description)))
        }
    }

    /// Refuses a file for what was read of it, unless its writer may not be done.
    private func judge(_ refusal: Refusal, of incoming: IncomingFile, claimed: ClaimedFile) throws -> FateReport {
        let mayGrow = incoming.mayGrow || incoming.mayBeOpen && claimed.mayHaveWriter
        let isUnfinished = refusal.isCutOff && mayGrow
        if try isUnfinished || claimed.file.hasChanged() || claimed.file.isLeaseBroken {
            try discard(claimed)
            return FateReport(.unsettled, because: isUnfinished ? .cutOff : .changed)
        }
        return try Rejections(store).reject(incoming, refusal: refusal, claimed: claimed)
    }

    /// Makes sure that nobody changes what is read; nil if somebody is writing.
    ///
    /// - Throws: `FileChanged` if somebody wrote while it was copied; `NoRoom`; `CancellationError`; `FileFailure`.
    func claim(_ incoming: IncomingFile, _ file: OpenFile) throws -> ClaimedFile? {
        let lease = file.takeLease()
        switch lease {
        case .refused: return nil
        case .held where file.isOursAlone:
            return ClaimedFile(
                folder: incoming.folder, name: incoming.name, file: file, original: nil,
                ownerOfSet: try store.ownerOfSet(incoming, file.status))
        case .held, .unknown:
            let staging = try store.root.makeStaging()
            store.progress(
                FileStep(file: incoming.name.escaped, batch: incoming.file.batch.text, step: "copying", size: 0))
            try staging.copy(file, as: incoming.name, effort: store.effort)
            if try file.hasChanged() || file.isLeaseBroken {
                try staging.remove(incoming.name)
                throw FileChanged()
            }
            return ClaimedFile(
                folder: staging, name: incoming.name, file: try staging.open(incoming.name), original: file,
                mayHaveWriter: lease == .unknown, ownerOfSet: try store.ownerOfSet(incoming, file.status))
        }
    }

    /// Removes the copy of a file with which nothing is done.
    func discard(_ claimed: ClaimedFile) throws {
        if claimed.original != nil { try claimed.folder.remove(claimed.name) }
    }

    /// A file for whose copy there is no room is refused if it never fits, else it waits for room.
    private func leave(_ incoming: IncomingFile, _ room: NoRoom) throws -> FateReport {
        guard room.isForEver else {
            return FateReport(.leftAlone("there is no room to copy it: \(room)"), because: .noRoom)
        }
        return try Rejections(store).reject(
            unread: incoming,
            Refusal(
                .tooLarge,
                message: "the file takes \(room.needed) bytes, and the whole file system has \(room.space.total)",
                hint: "Split the batch, or use a larger disk."))
    }

    /// Why a file is refused for its kind.
    package static func refusal(_ danger: UnsafeFile) -> Refusal {
        let hint =
            switch danger {
            case .symbolicLink: "Copy the file itself into the inbox."
            case .notRegular: "Drop a regular file."
            case .foreignHardLink: "Copy the file into the inbox."
            }
        return Refusal(.unsafeFile, message: danger.description, hint: hint)
    }
}
