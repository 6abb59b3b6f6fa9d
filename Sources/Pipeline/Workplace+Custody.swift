import BuildInfo
package import Custody
import Files
import Intake
package import Ledger
package import Parallel
package import Vocabulary

/// What a job has done with files, and what it works with in common with `Custody`.
extension Workplace {
    /// The folders.
    package var root: Root { store.root }
    /// The database.
    package var ledger: Ledger { store.ledger }
    /// What was processed and could not be put in order.
    package var openEnds: OpenEnds { store.openEnds }
    /// The threads that a job may use, and whether its result is still wanted.
    package var effort: Effort { store.effort }
    /// The present moment.
    package var clock: @Sendable () -> Timestamp { store.clock }

    /// The present moment, for what is decided and recorded.
    ///
    /// - Throws: `ImplausibleClock` if nothing may be recorded under it.
    package func now() throws(ImplausibleClock) -> Timestamp { try store.now() }

    /// Where recorded files go.
    var archive: Archive { Archive(store) }

    // MARK: Reading

    /// Reads a file of the inbox and turns every reason not to go on into a fate. What is refused is moved away.
    func read<Content>(
        _ incoming: IncomingFile, _ body: (inout HashedSource) throws -> Content
    ) throws -> Reading<Content> {
        try Claims(store).read(incoming) { claim, size in
            var source = try HashedSource(claim.file, effort: effort) { done in
                tell(incoming, step: "reading", done: done, total: size)
            }
            let content = try body(&source)
            return (content, try source.reader.finish())
        }
    }

    func tell(
        _ incoming: IncomingFile, step: String, done: Int64 = 0, total: Int64 = 0, scored: ScoringSummary? = nil
    ) {
        progress(
            Progress(
                file: incoming.name.escaped, batch: incoming.file.batch.text, step: step, done: done, total: total,
                scored: scored))
    }

    /// The record of a file for the ledger.
    func record(_ incoming: IncomingFile, sha256: String, claimed: ClaimedFile) throws(LedgerError) -> FileRecord {
        let kind = incoming.file.kind
        let batch = incoming.file.batch.text
        return FileRecord(
            name: incoming.name.escaped, batchID: batch, kind: kind,
            revision: try ledger.revisions(ofBatch: batch, kind: kind) + 1, sha256: sha256,
            size: claimed.file.status.size, firstSeen: incoming.firstSeen.microseconds, owner: claimed.owner,
            program: Program.text)
    }

    // MARK: What becomes of files

    /// Refuses a file of the inbox for what it says.
    ///
    /// - Parameter sha256: of its bytes; nil if nobody knows it yet.
    func reject(
        _ incoming: IncomingFile, refusal: Refusal, claimed: ClaimedFile, sha256: String? = nil
    ) throws -> JobReport {
        JobReport(try Rejections(store).reject(incoming, refusal: refusal, claimed: claimed, sha256: sha256))
    }

    /// What is to be done with a file whose bytes were taken before; nil if they count, for the first time or again.
    ///
    /// Bytes of an earlier revision count again, as a further one: who delivers labels A, then B by mistake, then A
    /// again means A.
    func reportOfTaken(
        _ incoming: IncomingFile, sha256: String, claimed: ClaimedFile
    ) throws -> JobReport? {
        let (batch, kind) = (incoming.file.batch.text, incoming.file.kind)
        guard let original = try ledger.file(ofBatch: batch, kind: kind, sha256: sha256) else { return nil }
        if try ledger.isDuplicate(ofFile: original.id) {
            return try archiveDuplicate(incoming, of: original, claimed: claimed)
        }
        // It may be that revision itself, which could not be removed from the inbox.
        return try store.reportOfRemainder(incoming, claimed: claimed, sha256: sha256).map { JobReport($0) }
    }

    /// Archives a file of the inbox that was taken before.
    func archiveDuplicate(
        _ incoming: IncomingFile, of original: StoredFile, claimed: ClaimedFile
    ) throws -> JobReport {
        JobReport(try Duplicates(store).archive(incoming, of: original, claimed: claimed))
    }

    /// Runs what is to be done with a file. What is wrong with it alone becomes an outcome.
    func guarded(_ body: () throws -> JobReport) throws -> JobReport {
        do {
            return try body()
        } catch let failure as FileFailure {
            guard let hindrance = store.hindrance(of: failure) else { throw failure }
            return JobReport(.leftAlone("\(failure)"), because: hindrance, failure: failure)
        }
    }
}

/// A duration rounded to microseconds.
func seconds(since start: Double) -> Double { ((steadySeconds() - start) * 1e6).rounded() / 1e6 }
