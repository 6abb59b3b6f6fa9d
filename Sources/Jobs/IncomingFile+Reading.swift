import BuildInfo
import Files
import Glibc
import Ledger
import Vocabulary

/// What one look at a file of the inbox came to.
enum Reading<Content> {
    /// It was read whole; its bytes have this digest.
    case whole(Content, sha256: String, ClaimedFile)
    /// It was refused, or is not to be read now.
    case not(JobReport)
}

/// A file whose bytes nobody but us can change until it is in the archive.
///
/// One that is ours, has no other name and that nobody has open for writing is claimed where it lies, by a lease. Any
/// other is copied first, and the copy is what is read, recorded and archived: the right to write to a file, by its
/// owner, by another name or by a descriptor, goes with it wherever it is moved.
struct ClaimedFile {
    let folder: Folder
    let name: FileName
    let file: OpenFile
    /// The file of the inbox, where `file` is a copy of it.
    let original: OpenFile?
    /// Whether the system does not tell if somebody has it open for writing.
    var mayHaveWriter = false

    /// Whom the file of the inbox belonged to when it was claimed.
    var owner: FileOwner { FileOwner((original ?? file).status.owner) }
}

extension Workplace {
    /// Reads a file of the inbox and turns every reason not to go on into an outcome. What is refused is moved away.
    ///
    /// Kind and size are looked at on the open file before a byte is read.
    func read<Content>(
        _ incoming: IncomingFile, _ body: (inout HashedSource) throws -> Content
    ) throws -> Reading<Content> {
        var claimed: ClaimedFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            guard file.status.size <= settings.largestFile else { return .not(try reject(tooLarge: incoming, file)) }
            // Somebody still has it open for writing: what is there now is not what will be there.
            guard let claim = try claim(incoming, file) else { return .not(JobReport(.unsettled, because: .open)) }
            claimed = claim
            var source = try HashedSource(claim.file, effort) { done in
                self.tell(incoming, "reading", done, file.status.size)
            }
            let content = try body(&source)
            let sha256 = try source.reader.finish()
            // What is recorded as scored must not be lost with the power, nor its name.
            try claim.file.sync(effort)
            try claim.folder.sync()
            return .whole(content, sha256: sha256, claim)
        } catch let refusal as Refusal {
            guard let claimed else { return .not(try reject(unread: incoming, refusal)) }
            let mayGrow = incoming.mayGrow || incoming.mayBeOpen && claimed.mayHaveWriter
            let isUnfinished = refusal.isCutOff && mayGrow
            if try isUnfinished || claimed.file.hasChanged() || claimed.file.isLeaseBroken {
                try discard(claimed)
                return .not(JobReport(.unsettled, because: isUnfinished ? .cutOff : .changed))
            }
            return .not(try reject(incoming, refusal, claimed))
        } catch let danger as UnsafeFile {
            return .not(try reject(unread: incoming, Workplace.refusal(danger)))
        } catch let room as NoRoom {
            return .not(try leave(incoming, room))
        } catch is FileChanged {
            return .not(JobReport(.unsettled))
        } catch let failure as FileFailure where failure.code == ENOENT {
            return .not(JobReport(.gone))
        } catch let failure as FileFailure where failure.code == EACCES || failure.code == EPERM {
            return .not(JobReport(.leftAlone(failure.description)))
        }
    }

    /// Makes sure that nobody changes what is read; nil where somebody is writing.
    ///
    /// - Throws: `FileChanged` where somebody wrote while it was copied; `NoRoom`; `CancellationError`; `FileFailure`.
    func claim(_ incoming: IncomingFile, _ file: OpenFile) throws -> ClaimedFile? {
        let lease = file.takeLease()
        switch lease {
        case .refused: return nil
        case .held where file.isOursAlone:
            return ClaimedFile(folder: incoming.folder, name: incoming.name, file: file, original: nil)
        case .held, .unknown:
            let staging = try root.makeStaging()
            tell(incoming, "copying")
            try staging.copy(file, as: incoming.name, effort: effort)
            if try file.hasChanged() || file.isLeaseBroken {
                try staging.remove(incoming.name)
                throw FileChanged()
            }
            return ClaimedFile(
                folder: staging, name: incoming.name, file: try staging.open(incoming.name), original: file,
                mayHaveWriter: lease == .unknown)
        }
    }

    /// Removes the copy of a file with which nothing is done.
    func discard(_ claimed: ClaimedFile) throws {
        if claimed.original != nil { try claimed.folder.remove(claimed.name) }
    }

    /// A file for whose copy there is no room is refused where it never fits, else it waits for room.
    private func leave(_ incoming: IncomingFile, _ room: NoRoom) throws -> JobReport {
        guard room.isForEver else {
            return JobReport(.leftAlone("there is no room to copy it: \(room)"), because: .noRoom)
        }
        return try reject(
            unread: incoming,
            Refusal(
                .tooLarge, "the file takes \(room.needed) bytes, and the whole file system has \(room.space.total)",
                hint: "Split the batch, or use a larger disk."))
    }

    private static func refusal(_ danger: UnsafeFile) -> Refusal {
        let hint =
            switch danger {
            case .symbolicLink: "Copy the file itself into the inbox."
            case .notRegular: "Drop a regular file."
            case .foreignHardLink: "Copy the file into the inbox."
            }
        return Refusal(.unsafeFile, danger.description, hint: hint)
    }

    func tell(
        _ incoming: IncomingFile, _ step: String, _ done: Int64 = 0, _ total: Int64 = 0, scored: ScoringSummary? = nil
    ) {
        progress(
            Progress(
                file: incoming.name.escaped, batch: incoming.file.batch.text, step: step, done: done, total: total,
                scored: scored))
    }

    /// The record of a file for the ledger.
    func record(_ incoming: IncomingFile, sha256: String, _ claimed: ClaimedFile) throws(LedgerError) -> FileRecord {
        let kind = incoming.file.kind
        let batch = incoming.file.batch.text
        return FileRecord(
            name: incoming.name.escaped, batchID: batch, kind: kind,
            revision: try ledger.revisions(ofBatch: batch, kind: kind) + 1, sha256: sha256,
            size: claimed.file.status.size, firstSeen: incoming.firstSeen.microseconds, owner: claimed.owner,
            program: Program.text)
    }
}

/// Seconds of steady time, for durations.
func steadySeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A duration rounded to microseconds.
func seconds(since start: Double) -> Double { ((steadySeconds() - start) * 1e6).rounded() / 1e6 }
