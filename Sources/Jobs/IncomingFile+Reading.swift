import Files
import Glibc
import Ledger
package import Profiles

/// What one look at a file of the inbox came to.
enum Reading<Content> {
    /// It was read whole; its bytes have this digest.
    case whole(Content, sha256: String, file: OpenFile)
    /// It was refused, or is not to be read now.
    case not(JobReport)
}

extension Workplace {
    /// Reads a file of the inbox and turns every reason not to go on into an outcome. What is refused is moved away.
    func read<Content>(
        _ incoming: IncomingFile, _ body: (inout HashedSource) throws -> Content
    ) throws -> Reading<Content> {
        var opened: OpenFile?
        do {
            let file = try incoming.folder.open(incoming.name)
            opened = file
            // Somebody still has it open for writing: what is there now is not what will be there.
            if file.hasWriter() == true { return .not(JobReport(.unsettled)) }
            guard file.status.size <= settings.largestFile else {
                throw Refusal(
                    .tooLarge, "the file has \(file.status.size) bytes, more than \(settings.largestFile)",
                    hint: "Split the batch, or raise limits.largest_file.")
            }
            var source = try HashedSource(file, isCancelled: isCancelled) { done in
                self.tell(incoming, "reading", done, file.status.size)
            }
            let content = try body(&source)
            return .whole(content, sha256: try source.reader.finish(), file: file)
        } catch let refusal as Refusal {
            if incoming.mayGrow, refusal.isCutOff { return .not(JobReport(.unsettled)) }
            if let opened, try opened.hasChanged() { return .not(JobReport(.unsettled)) }
            return .not(try reject(incoming, refusal, opened))
        } catch let danger as UnsafeFile {
            return .not(try reject(incoming, Workplace.refusal(danger), nil))
        } catch is FileChanged {
            return .not(JobReport(.unsettled))
        } catch let failure as FileFailure where failure.code == ENOENT {
            return .not(JobReport(.gone))
        } catch let failure as FileFailure where failure.code == EACCES || failure.code == EPERM {
            return .not(JobReport(.unreadable(failure.description)))
        }
    }

    /// Refuses a file of the inbox that has not been read. Its digest is told where it may be opened.
    package func reject(unread incoming: IncomingFile, _ refusal: Refusal) throws -> JobReport {
        var file: OpenFile?
        do {
            file = try incoming.folder.open(incoming.name)
        } catch is UnsafeFile {
            // It goes as it is.
        } catch let failure as FileFailure where !failure.isStoreTrouble {
            // Closed to us, or gone: the move will tell.
        }
        return try reject(incoming, refusal, file)
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

    func tell(_ incoming: IncomingFile, _ step: String, _ done: Int64 = 0, _ total: Int64 = 0) {
        progress(
            Progress(file: incoming.name.escaped, batch: incoming.file.batch.text, step: step, done: done, total: total)
        )
    }

    /// The record of a file for the ledger.
    func record(_ incoming: IncomingFile, sha256: String, size: Int64) throws(LedgerError) -> FileRecord {
        let kind = incoming.file.kind.rawValue
        let batch = incoming.file.batch.text
        return FileRecord(
            name: incoming.name.escaped, batchID: batch, kind: kind,
            revision: try ledger.revisions(ofBatch: batch, kind: kind) + 1, sha256: sha256, size: size,
            firstSeen: incoming.firstSeen.microseconds)
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
