import Ledger
package import Vocabulary

/// `status.json`, as it is written and as it is read back: the order of the keys is that of `CodingKeys`, and what is
/// absent is null. Properties that earlier versions did not write are optional.
package struct StatusDocument: Codable, Sendable {
    /// Who wrote it, and what that process does.
    package struct Daemon: Codable, Sendable {
        /// A raw value of `StatusSnapshot.State`.
        package let state: String
        /// Its process.
        package let processID: Int32
        /// Its version.
        package let version: String
        /// RFC 3339.
        package let startedAt: String
        /// When a living daemon last wrote the metrics, RFC 3339; nil before that, and without a daemon.
        package let heartbeatAt: String?
        /// `inotify` or `polling`; nil without a daemon.
        package let watching: String?

        enum CodingKeys: String, CodingKey {
            case state
            case processID = "pid"
            case version
            case startedAt = "started_at"
            case heartbeatAt = "heartbeat_at"
            case watching
        }
    }

    /// How many files of the inbox and of `rejected/` are in which state.
    package struct Queue: Codable, Sendable {
        /// Files that are ready.
        package let ready: Int
        /// Labels that wait for their batch.
        package let waiting: Int
        /// Files that lie in `rejected/`.
        package let rejected: Int
        /// Files that cannot be taken as they are.
        package let blocked: Int?
    }

    /// What the ledger has counted.
    package struct Totals: Codable, Sendable {
        /// Batches that have a score.
        package let batchesScored: Int
        /// Companies of the scores that count.
        package let partiesScored: Int
        /// Versions trained.
        package let modelsTrained: Int
        /// Files refused.
        package let filesRejected: Int
        /// Warnings about the data of batches.
        package let warnings: Int?

        enum CodingKeys: String, CodingKey {
            case batchesScored = "batches_scored"
            case partiesScored = "parties_scored"
            case modelsTrained = "models_trained"
            case filesRejected = "files_rejected"
            case warnings
        }
    }

    /// The version of this form.
    package let schema: Int
    /// RFC 3339.
    package let writtenAt: String
    /// Who wrote it.
    package let daemon: Daemon
    /// What is being done; nil at rest.
    package let current: StatusSnapshot.Current?
    /// How many files wait for what.
    package let queue: Queue
    /// At most `BlockedFiles.most`; `queue.blocked` counts all.
    package let blocked: [BlockedFile]?
    /// The model that scores.
    package let activeModel: StatusSnapshot.ActiveModel?
    /// The batch scored last; nil before the first.
    package let lastBatch: StatusSnapshot.LastBatch?
    /// What the ledger has counted.
    package let totals: Totals
    /// The newest first.
    package let warnings: [StatusSnapshot.Warning]?
    /// Labels that nothing learns from until a person decides; nil in a status of an earlier version.
    package let setAside: [StatusSnapshot.SetAside]?
    /// What goes on until a person does something about it; nil in a status of an earlier version.
    package let advice: [Advice]?
    /// What went wrong; nil where nothing is wrong now.
    package let lastError: StatusSnapshot.LastError?

    enum CodingKeys: String, CodingKey {
        case schema
        case writtenAt = "written_at"
        case daemon, current, queue, blocked
        case activeModel = "active_model"
        case lastBatch = "last_batch"
        case totals, warnings
        case setAside = "set_aside"
        case advice
        case lastError = "last_error"
    }

    /// - Parameter time: when it is written, RFC 3339.
    package init(_ status: StatusSnapshot, writtenAt time: String) {
        schema = 1
        writtenAt = time
        daemon = Daemon(
            state: status.state.rawValue, processID: status.processID, version: status.version,
            startedAt: status.startedAt, heartbeatAt: status.heartbeatAt, watching: status.watching)
        current = status.current
        queue = Queue(
            ready: status.queue.ready, waiting: status.queue.waiting, rejected: status.queue.rejected,
            blocked: status.blocked.count)
        blocked = status.blocked.listed
        activeModel = status.activeModel
        lastBatch = status.lastBatch
        totals = Totals(status.totals)
        warnings = status.warnings
        setAside = status.setAside
        advice = status.advice
        lastError = status.lastError
    }
}

extension StatusDocument.Totals {
    init(_ totals: LedgerTotals) {
        self.init(
            batchesScored: totals.batchesScored, partiesScored: totals.partiesScored,
            modelsTrained: totals.modelsTrained, filesRejected: totals.filesRejected, warnings: totals.warnings)
    }
}
