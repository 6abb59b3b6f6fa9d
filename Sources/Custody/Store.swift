import Files
package import Ledger
package import Parallel
package import Vocabulary

/// What the types of this room work with: the root and its ledger, what is unfinished in them, the time, and what a
/// computation may use.
package struct Store: Sendable {
    /// The folders.
    package let root: Root
    /// The database.
    package let ledger: Ledger
    /// What was processed and could not be put in order.
    package let openEnds: OpenEnds
    /// Polled between pieces of long work.
    package let effort: Effort
    /// The present moment.
    package let clock: @Sendable () -> Timestamp
    /// A file with more bytes is refused without being read.
    let largestFile: Int64
    /// Makes what goes out beside an archived file.
    let outputs: OutputMaker
    /// Called with the file that is at hand, before what may take long.
    let progress: @Sendable (FileStep) -> Void

    /// - Parameters: as the properties.
    package init(
        root: Root, ledger: Ledger, effort: Effort, clock: @escaping @Sendable () -> Timestamp, largestFile: Int64,
        outputs: @escaping OutputMaker, progress: @escaping @Sendable (FileStep) -> Void
    ) {
        self.root = root
        self.ledger = ledger
        openEnds = OpenEnds(root.folder)
        self.effort = effort
        self.clock = clock
        self.largestFile = largestFile
        self.outputs = outputs
        self.progress = progress
    }

    /// The present moment, for what is decided and recorded.
    ///
    /// - Throws: `ImplausibleClock` if nothing may be recorded under it.
    package func now() throws(ImplausibleClock) -> Timestamp {
        let now = clock()
        if !now.isRecordable { throw ImplausibleClock(now: now) }
        return now
    }

    /// The file of this name in the inbox, if it has these bytes. Whose file it is decides who may read it: one that we
    /// may not read has not.
    func inboxFile(_ name: FileName, sha256: String, size: Int64?) throws -> OpenFile? {
        do {
            return try root.inbox.openIfHolds(name, sha256: sha256, size: size, effort: effort)
        } catch let failure as FileFailure where failure.isForbidden {
            return nil
        }
    }
}

/// The file that this room works on, and how.
package struct FileStep: Sendable {
    /// The name in the inbox, escaped.
    package let file: String
    /// The id of the batch.
    package let batch: String
    /// `copying` or `recovering`.
    package let step: String
    /// How many bytes there are; 0 if that is not known.
    package let size: Int64
}
