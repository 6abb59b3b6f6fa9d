package import Ledger

/// What `status.json` says; docs/commands.md has its keys.
package struct StatusSnapshot: Sendable {
    package enum State: String, Sendable {
        case starting, idle, working, stopping, stopped
    }

    /// What is being done.
    package struct Current: Codable, Sendable, Equatable {
        package var file: String
        package var batch: String
        package var step: String
        /// Bytes or parties.
        package var done: Int64
        package var total: Int64

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
        package var ready = 0
        package var waiting = 0
        package var rejected = 0

        package init() {}
    }

    /// The active model.
    package struct ActiveModel: Codable, Sendable {
        package var version: String
        /// RFC 3339.
        package var activatedAt: String
        package var lineage: [String]

        enum CodingKeys: String, CodingKey {
            case version
            case activatedAt = "activated_at"
            case lineage
        }

        package init(version: String, activatedAt: String, lineage: [String]) {
            self.version = version
            self.activatedAt = activatedAt
            self.lineage = lineage
        }
    }

    /// The batch scored last.
    package struct LastBatch: Codable, Sendable {
        package var batch: String
        package var model: String
        package var parties: Int
        /// RFC 3339.
        package var scoredAt: String
        package var psi: Double?
        /// When it was scored, in seconds since 1970; for the metrics alone.
        package var scoredAtSeconds = 0.0
        /// Of the warnings about its data the code, and how many records, companies or features each is about; for the metrics
        /// alone.
        package var warnings: [(code: String, count: Int)] = []

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

    /// Something in the data of a batch that contradicts itself.
    package struct Warning: Codable, Sendable, Equatable {
        /// RFC 3339.
        package var at: String
        package var batch: String
        package var code: String
        package var what: String

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
        package var what: String
        package var hint: String

        package init(at: String, what: String, hint: String) {
            self.at = at
            self.what = what
            self.hint = hint
        }
    }

    package var state = State.starting
    package var processID: Int32
    package var version: String
    /// RFC 3339.
    package var startedAt: String
    /// When a living daemon last wrote the metrics, RFC 3339 and as seconds since 1970; nil before that, and without a daemon.
    package var heartbeatAt: String?
    package var heartbeatSeconds: Double?
    /// How the inbox is watched: `inotify`, or `polling` if inotify is not to be had; nil without a daemon.
    package var watching: String?
    package var current: Current?
    package var queue = Queue()
    /// Files of the inbox that cannot be taken as they are.
    package var blocked = BlockedFiles()
    package var activeModel: ActiveModel?
    package var lastBatch: LastBatch?
    package var totals = LedgerTotals()
    /// The warnings recorded last, the newest first.
    package var warnings: [Warning] = []
    package var lastError: LastError?

    package init(processID: Int32, version: String, startedAt: String) {
        self.processID = processID
        self.version = version
        self.startedAt = startedAt
    }
}
