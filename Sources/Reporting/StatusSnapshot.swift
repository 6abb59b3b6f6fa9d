package import Ledger
package import Vocabulary

/// What `status.json` says; docs/commands.md has its keys.
package struct StatusSnapshot: Sendable {
    /// What the daemon is doing; raw values are stable.
    package enum State: String, Sendable {
        case starting, idle, working, stopping, stopped
    }

    /// What is being done.
    package struct Current: Codable, Sendable, Equatable {
        /// The name of the file, escaped.
        package var file: String
        /// The batch of the file.
        package var batch: String
        /// As `Progress` names it, such as `reading`.
        package var step: String
        /// Bytes or parties.
        package var done: Int64
        /// Of how many; bytes or parties.
        package var total: Int64

        /// - Parameters: as the properties.
        package init(file: String, batch: String, step: String, done: Int64, total: Int64) {
            self.file = file
            self.batch = batch
            self.step = step
            self.done = done
            self.total = total
        }
    }

    /// How many files wait for what.
    package struct Queue: Sendable, Equatable {
        /// Files that are ready.
        package var ready = 0
        /// Labels that wait for their batch.
        package var waiting = 0
        /// Files that lie in `rejected/`.
        package var rejected = 0

        /// Nothing waits.
        package init() {}
    }

    /// The active model.
    package struct ActiveModel: Codable, Sendable {
        /// As `v3`.
        package var version: String
        /// RFC 3339.
        package var activatedAt: String
        /// The batches that it has learned from, in batch order.
        package var lineage: [String]

        enum CodingKeys: String, CodingKey {
            case version
            case activatedAt = "activated_at"
            case lineage
        }

        /// - Parameters: as the properties.
        package init(version: String, activatedAt: String, lineage: [String]) {
            self.version = version
            self.activatedAt = activatedAt
            self.lineage = lineage
        }
    }

    /// The batch scored last.
    package struct LastBatch: Codable, Sendable {
        /// The batch.
        package var batch: String
        /// The version that scored it.
        package var model: String
        /// How many companies it has.
        package var parties: Int
        /// RFC 3339.
        package var scoredAt: String
        /// The population stability index of its probabilities; nil without a reference.
        package var psi: Double?
        /// When it was scored, in seconds since 1970; for the metrics alone.
        package var scoredAtSeconds = 0.0
        /// Of the warnings about its data the code, and how many records, companies or features each is about; for the
        /// metrics alone.
        package var warnings: [(code: String, count: Int)] = []
        /// The verdict on the drift of its probabilities; for the metrics alone.
        package var drift: String?

        /// What `status.json` has of it.
        enum CodingKeys: String, CodingKey {
            case batch, model, parties
            case scoredAt = "scored_at"
            case psi
        }

        /// - Parameters:
        ///   - scoredAt: microseconds since 1970.
        ///   - warnings: of those about its data the code, and how many records, companies or features each is about.
        ///   - time: a moment in microseconds since 1970 as RFC 3339.
        package init(
            batch: String, model: String, parties: Int, scoredAt: Int64, psi: Double?,
            warnings: [(code: String, count: Int)] = [], time: (Int64) -> String
        ) {
            self.batch = batch
            self.model = model
            self.parties = parties
            self.scoredAt = time(scoredAt)
            self.psi = psi
            scoredAtSeconds = Double(scoredAt) / 1e6
            self.warnings = warnings
        }
    }

    /// The newest labels that a version was trained at; for the metrics alone.
    package struct LastLabels: Sendable {
        /// When they were recorded, in seconds since 1970.
        package var seconds: Double
        /// AUC of the scores that were given; nil without both outcomes.
        package var auc: Double?
        /// Defaults among the companies with a known outcome.
        package var defaults: Int
        /// Defaults over companies with a known outcome.
        package var defaultRate: Double
        /// Mean probability of the batch; nil where it was not recorded.
        package var meanPD: Double?

        /// - Parameters: as the properties.
        package init(seconds: Double, auc: Double?, defaults: Int, defaultRate: Double, meanPD: Double?) {
            self.seconds = seconds
            self.auc = auc
            self.defaults = defaults
            self.defaultRate = defaultRate
            self.meanPD = meanPD
        }
    }

    /// Labels that contradict the scores that were given.
    package struct SetAside: Codable, Sendable, Equatable {
        /// The batch.
        package var batch: String
        /// `reversed` or `no_signal`.
        package var why: String
        /// RFC 3339.
        package var at: String

        /// - Parameters: as the properties.
        package init(batch: String, why: String, at: String) {
            self.batch = batch
            self.why = why
            self.at = at
        }
    }

    /// Something in the data of a batch that contradicts itself.
    package struct Warning: Codable, Sendable, Equatable {
        /// RFC 3339.
        package var at: String
        /// The batch.
        package var batch: String
        /// As `BatchWarning.Code` has it.
        package var code: String
        /// One sentence without a full stop.
        package var what: String

        /// - Parameters: as the properties.
        package init(at: String, batch: String, code: String, what: String) {
            self.at = at
            self.batch = batch
            self.code = code
            self.what = what
        }
    }

    /// What went wrong last.
    package struct LastError: Codable, Sendable {
        /// RFC 3339.
        package var at: String
        /// One sentence without a full stop.
        package var what: String
        /// What to do, one sentence.
        package var hint: String

        /// - Parameters: as the properties.
        package init(at: String, what: String, hint: String) {
            self.at = at
            self.what = what
            self.hint = hint
        }
    }

    /// What the daemon is doing.
    package var state = State.starting
    /// The process that writes the status.
    package var processID: Int32
    /// The version of the program.
    package var version: String
    /// RFC 3339.
    package var startedAt: String
    /// When a living daemon last wrote the metrics, RFC 3339 and as seconds since 1970; nil before that, and without a
    /// daemon.
    package var heartbeatAt: String?
    /// The same in seconds since 1970.
    package var heartbeatSeconds: Double?
    /// How the inbox is watched: `inotify`, or `polling` if inotify is not to be had; nil without a daemon.
    package var watching: String?
    /// What is being done; nil at rest.
    package var current: Current?
    /// How many files wait for what.
    package var queue = Queue()
    /// Files of the inbox that cannot be taken as they are.
    package var blocked = BlockedFiles()
    /// The model that scores; nil before the ledger was read.
    package var activeModel: ActiveModel?
    /// The batch scored last; nil before the first.
    package var lastBatch: LastBatch?
    /// Nil before the first training.
    package var lastLabels: LastLabels?
    /// What the ledger has counted.
    package var totals = LedgerTotals()
    /// The warnings recorded last, the newest first.
    package var warnings: [Warning] = []
    /// Labels that nothing learns from until a person decides, in the order in which they came.
    package var setAside: [SetAside] = []
    /// What goes on until a person does something about it.
    package var advice: [Advice] = []
    /// What went wrong; nil where nothing is wrong now.
    package var lastError: LastError?

    /// The status of a process that has just started.
    package init(processID: Int32, version: String, startedAt: String) {
        self.processID = processID
        self.version = version
        self.startedAt = startedAt
    }
}
