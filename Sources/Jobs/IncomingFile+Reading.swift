import BuildInfo
import Files
import Glibc
import Ledger
package import Profiles

/// What one look at a file of the inbox came to.
enum Reading<Content> {
    /// It was read whole; its bytes have this digest.
    case whole(Content, sha256: String, ClaimedFile)
    /// It was refused, or is not to be read now.
    case not(JobReport)
}

/// A file whose bytes nobody but us can change until it is in the archive.
///
/// One that is ours, has no other name and that nobody has open for writing is claimed where it lies, by a lease. Any other is
/// copied first, and the copy is what is read, recorded and archived: the right to write to a file, by its owner, by another
/// name or by a descriptor, goes with it wherever it is moved.
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
    func read<Content>(
        _ incoming: IncomingFile, _ body: (inout HashedSource) throws -> Content
    ) throws -> Reading<Content> {
        var claimed: ClaimedFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            guard file.status.size <= settings.largestFile else {
                throw Refusal(
                    .tooLarge, "the file has \(file.status.size) bytes, more than \(settings.largestFile)",
                    hint: "Split the batch, or raise limits.largest_file.")
            }
            // Somebody still has it open for writing: what is there now is not what will be there.
            guard let claim = try claim(incoming, file) else { return .not(JobReport(.unsettled)) }
            claimed = claim
            var source = try HashedSource(claim.file, isCancelled: isCancelled) { done in
                self.tell(incoming, "reading", done, file.status.size)
            }
            let content = try body(&source)
            let sha256 = try source.reader.finish()
            // What is recorded as scored must not be lost with the power.
            try claim.file.sync()
            return .whole(content, sha256: sha256, claim)
        } catch let refusal as Refusal {
            if refusal.isCutOff, incoming.mayGrow || incoming.mayBeOpen && claimed?.mayHaveWriter == true {
                return .not(JobReport(.unsettled))
            }
            if let claimed, try claimed.file.hasChanged() || claimed.file.isLeaseBroken {
                return .not(JobReport(.unsettled))
            }
            guard let claimed else { return .not(try reject(unread: incoming, refusal)) }
            return .not(try reject(incoming, refusal, claimed))
        } catch let danger as UnsafeFile {
            return .not(try reject(unread: incoming, Workplace.refusal(danger)))
        } catch is FileChanged {
            return .not(JobReport(.unsettled))
        } catch let failure as FileFailure where failure.code == ENOENT {
            return .not(JobReport(.gone))
        } catch let failure as FileFailure where failure.code == EACCES || failure.code == EPERM {
            return .not(JobReport(.leftAlone(failure.description)))
        }
    }

    /// Makes sure that nobody changes what is read; nil where somebody is writing.
    func claim(_ incoming: IncomingFile, _ file: OpenFile) throws -> ClaimedFile? {
        let lease = file.takeLease()
        switch lease {
        case .refused: return nil
        case .held where file.isOursAlone:
            return ClaimedFile(folder: incoming.folder, name: incoming.name, file: file, original: nil)
        case .held, .unknown:
            let staging = try root.makeStaging()
            tell(incoming, "copying")
            _ = try staging.copy(file, as: incoming.name, isCancelled: isCancelled)
            if try file.hasChanged() || file.isLeaseBroken { return nil }
            return ClaimedFile(
                folder: staging, name: incoming.name, file: try staging.open(incoming.name), original: file,
                mayHaveWriter: lease == .unknown)
        }
    }

    /// Takes the file of the inbox away, where what was archived or refused is a copy of it.
    ///
    /// - Returns: why it is still there; nil where it is gone, or is another file by now.
    func removeOriginal(_ incoming: IncomingFile, _ claimed: ClaimedFile) throws -> String? {
        guard let original = claimed.original else { return nil }
        return try removeIfUntouched(incoming.name, in: incoming.folder, original)
    }

    /// Removes a file of which there is a copy, unless it is another one by now.
    ///
    /// - Returns: why it may not be removed.
    func removeIfUntouched(_ name: FileName, in folder: Folder, _ file: OpenFile) throws(FileFailure) -> String? {
        do throws(FileFailure) {
            guard let present = try folder.status(of: name), present.isUntouched(since: file.status)
            else { return nil }
            try folder.remove(name)
            return nil
        } catch {
            guard error.code == EACCES || error.code == EPERM else { throw error }
            return error.description
        }
    }

    /// Refuses a file of the inbox that has not been read: its digest is told where it may be opened.
    package func reject(unread incoming: IncomingFile, _ refusal: Refusal) throws -> JobReport {
        var claimed: ClaimedFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            guard let claim = try claim(incoming, file) else { return JobReport(.unsettled) }
            claimed = claim
        } catch is UnsafeFile {
            // It goes as it is.
        } catch let failure as FileFailure where !failure.isStoreTrouble {
            // Closed to us, or gone: the move will tell.
        }
        return try reject(incoming, refusal, claimed)
    }

    private static func refusal(_ danger: UnsafeFile) -> Refusal {
        switch danger {
        case .symbolicLink:
            Refusal(.unsafeFile, "the file is a symbolic link", hint: "Copy the file itself into the inbox.")
        case .notRegular(let what):
            Refusal(.unsafeFile, "this is \(what), not a regular file", hint: "Drop a regular file.")
        case .foreignHardLink:
            Refusal(
                .unsafeFile, "the file is a hard link to a file of another owner", hint: "Copy the file into the inbox."
            )
        }
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
        let kind = incoming.file.kind.rawValue
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
