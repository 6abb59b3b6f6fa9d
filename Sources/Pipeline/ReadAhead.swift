package import Custody
import Dispatch
package import Files
import Intake
import Parallel
import Synchronization
package import Vocabulary

/// A profiles file that was read whole, and its features.
struct ReadBatch {
    let input: ScoringInput
    let sha256: String
    let claimed: ClaimedFile
}

/// Reads a profiles file of the inbox and computes its features while another file is fitted or recorded: the one waits
/// for the disk or keeps a single core busy where the other does not.
///
/// It has no effects. Only a file that is clean, ours alone and not being written is read ahead; whatever else it is,
/// it is found so again, and told, when its turn comes. Nothing that is read depends on the model, so the batch lag
/// rule is not touched: the model is chosen when it is the file's turn.
///
/// `@unchecked`: the result is written by the reading thread, and read after that has ended.
package final class ReadAhead: @unchecked Sendable {
    private let work: Workplace
    private let incoming: IncomingFile
    private let isDropped = Atomic(false)
    private let ended = DispatchGroup()
    private var result: ReadBatch?
    /// Held while `result` is looked at or changed.
    private let lock = Mutex(())

    /// Of larger files too much would be in memory at once; bytes.
    private static let largestFile: Int64 = 1 << 30

    /// Whether a file of `size` bytes is worth reading ahead, and more than one thread may be used.
    package static func isWorthwhile(_ work: Workplace, file: BatchFileName, size: Int64) -> Bool {
        file.kind == .profiles && size <= largestFile && work.effort.threads > 1
    }

    /// Begins to read; nil where that is not worth it, or only one thread may be used.
    package init?(_ work: Workplace, incoming: IncomingFile, size: Int64) {
        guard ReadAhead.isWorthwhile(work, file: incoming.file, size: size) else { return nil }
        self.work = work
        self.incoming = incoming
        DispatchQueue(label: "kycc.ahead").async(group: ended) { [self] in read() }
    }

    deinit { work.memory.aheadEnds(ObjectIdentifier(self), becomesPresent: false) }

    /// The name of the file in the inbox.
    package var name: FileName { incoming.name }

    /// Nobody wants the file any more.
    package func drop() {
        isDropped.store(true, ordering: .relaxed)
        lock.withLock { _ in result = nil }
        work.memory.aheadEnds(ObjectIdentifier(self), becomesPresent: false)
    }

    /// The same, and waits until the file is not read any more.
    package func end() {
        drop()
        ended.wait()
    }

    private func read() {
        var limits = work.intake
        let limit = work.settings.memoryLimit
        let id = ObjectIdentifier(self)
        limits.memory = MemoryRoom(limit: limit) { [weak self] bytes in
            guard let self else { return false }
            return work.memory.aheadNeeds(bytes, limit: limit, id: id) { [weak self] in self?.drop() }
        }
        var isKept = false
        // However it ends: what is not kept needs no memory any more.
        defer { if !isKept { work.memory.aheadEnds(id, becomesPresent: false) } }
        let effort = work.effort.until { [self] in isDropped.load(ordering: .relaxed) }
        do {
            let file = try incoming.folder.open(incoming.name)
            guard file.status.size <= ReadAhead.largestFile, file.status.size <= work.settings.largestFile,
                file.isOursAlone, case .held = file.takeLease()
            else { return }
            var source = try HashedSource(file, effort: effort)
            let input = try ScoreBatchJob.input(
                &source, file: incoming.file, firstSeen: incoming.firstSeen, limits: limits, builtIn: work.builtIn,
                effort: effort)
            let sha256 = try source.reader.finish()
            try file.sync(effort)
            try incoming.folder.sync()
            try effort.check()
            let batch = ReadBatch(
                input: input, sha256: sha256,
                claimed: ClaimedFile(
                    folder: incoming.folder, name: incoming.name, file: file, original: nil,
                    ownerOfSet: try work.store.ownerOfSet(incoming, file.status)))
            lock.withLock { _ in
                // What was let go in between is not kept.
                isKept = !isDropped.load(ordering: .relaxed)
                if isKept { result = batch }
            }
        } catch {
            // It is read anew when its turn comes, and what is wrong is told then.
        }
    }

    /// What was read, once that is done; nil where there is nothing, or the file is not what it was.
    func batch(of incoming: IncomingFile) throws(FileFailure) -> ReadBatch? {
        ended.wait()
        var isTaken = false
        defer { work.memory.aheadEnds(ObjectIdentifier(self), becomesPresent: isTaken) }
        lock.withLock { _ in isTaken = result != nil }
        guard isTaken, let result, incoming.name == self.incoming.name, incoming.firstSeen == self.incoming.firstSeen,
            !result.claimed.file.isLeaseBroken, try !result.claimed.file.hasChanged(),
            let present = try incoming.folder.status(of: incoming.name),
            present.isUntouched(since: result.claimed.file.status)
        else {
            isTaken = false
            return nil
        }
        return result
    }
}
