package import Files
package import Ledger

/// What `status.json` says; docs/commands.md has its keys.
package struct StatusSnapshot: Sendable {
    package enum State: String, Sendable {
        case starting, idle, working, stopping, stopped
    }

    /// What is being done.
    package struct Current: Sendable, Equatable {
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
    package struct ActiveModel: Sendable {
        package var version: String
        /// RFC 3339.
        package var activatedAt: String
        package var lineage: [String]

        package init(version: String, activatedAt: String, lineage: [String]) {
            self.version = version
            self.activatedAt = activatedAt
            self.lineage = lineage
        }
    }

    /// The batch scored last.
    package struct LastBatch: Sendable {
        package var batch: String
        package var model: String
        package var parties: Int
        /// RFC 3339, and the same as seconds since 1970.
        package var scoredAt: String
        package var scoredAtSeconds: Double
        package var psi: Double?
        /// Of the warnings about its data the code, and how many records, companies or features each is about.
        package var warnings: [(code: String, count: Int)]

        package init(
            batch: String, model: String, parties: Int, scoredAt: String, scoredAtSeconds: Double, psi: Double?,
            warnings: [(code: String, count: Int)] = []
        ) {
            self.batch = batch
            self.model = model
            self.parties = parties
            self.scoredAt = scoredAt
            self.scoredAtSeconds = scoredAtSeconds
            self.psi = psi
            self.warnings = warnings
        }
    }

    /// Something in the data of a batch that contradicts itself.
    package struct Warning: Sendable, Equatable {
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
    package struct LastError: Sendable {
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

    /// Takes over what the ledger says: totals, the active model, the batch scored last and the newest warnings.
    ///
    /// - Parameter time: a moment in microseconds since 1970 as RFC 3339.
    package mutating func take(from ledger: Ledger, time: (Int64) -> String) throws(LedgerError) {
        totals = try ledger.totals()
        let model = try ledger.activeModel()
        activeModel = ActiveModel(
            version: model.version, activatedAt: time(model.activatedAt ?? 0), lineage: model.lineage.map(\.batchID))
        if let last = try ledger.lastBatch() {
            let (request, warnings) = (last.request, try ledger.warnings(ofFile: last.request.fileID))
            lastBatch = LastBatch(
                batch: last.batchID, model: request.modelVersion, parties: request.parties,
                scoredAt: time(request.requestedAt), scoredAtSeconds: Double(request.requestedAt) / 1e6,
                psi: request.psi, warnings: warnings.map { ($0.code, $0.count) })
        } else {
            lastBatch = nil
        }
        warnings = try ledger.newestWarnings(StatusSnapshot.mostWarnings).map {
            Warning(at: time($0.at), batch: $0.batchID, code: $0.code, what: $0.what)
        }
    }

    /// How many warnings are kept.
    package static let mostWarnings = 20

    /// Puts a warning before the others; the oldest one beyond the limit goes.
    package mutating func note(_ warning: Warning) {
        warnings.insert(warning, at: 0)
        if warnings.count > StatusSnapshot.mostWarnings { warnings.removeLast() }
    }

    /// - Parameter time: when it is written, RFC 3339.
    package func json(writtenAt time: String) -> JSONText {
        let daemon: [(String, JSONText)] = [
            ("state", .string(state.rawValue)), ("pid", .int(Int(processID))), ("version", .string(version)),
            ("started_at", .string(startedAt)), ("heartbeat_at", .text(heartbeatAt)), ("watching", .text(watching)),
        ]
        let queued: [(String, JSONText)] = [
            ("ready", .int(queue.ready)), ("waiting", .int(queue.waiting)), ("rejected", .int(queue.rejected)),
            ("blocked", .int(blocked.count)),
        ]
        let counters: [(String, JSONText)] = [
            ("batches_scored", .int(totals.batchesScored)), ("parties_scored", .int(totals.partiesScored)),
            ("models_trained", .int(totals.modelsTrained)), ("files_rejected", .int(totals.filesRejected)),
            ("warnings", .int(totals.warnings)),
        ]
        let members: [(String, JSONText)] = [
            ("schema", .int(1)),
            ("written_at", .string(time)),
            ("daemon", .object(daemon)),
            ("current", current.map(StatusSnapshot.json) ?? .null),
            ("queue", .object(queued)),
            ("blocked", .array(blocked.listed.map(\.json))),
            ("active_model", activeModel.map(StatusSnapshot.json) ?? .null),
            ("last_batch", lastBatch.map(StatusSnapshot.json) ?? .null),
            ("totals", .object(counters)),
            ("warnings", .array(warnings.map(StatusSnapshot.json))),
            ("last_error", lastError.map(StatusSnapshot.json) ?? .null),
        ]
        return .object(members)
    }

    private static func json(_ current: Current) -> JSONText {
        .object([
            ("file", .string(current.file)), ("batch", .string(current.batch)), ("step", .string(current.step)),
            ("done", .int(Int(current.done))), ("total", .int(Int(current.total))),
        ])
    }

    private static func json(_ model: ActiveModel) -> JSONText {
        .object([
            ("version", .string(model.version)), ("activated_at", .string(model.activatedAt)),
            ("lineage", .texts(model.lineage)),
        ])
    }

    private static func json(_ batch: LastBatch) -> JSONText {
        .object([
            ("batch", .string(batch.batch)), ("model", .string(batch.model)), ("parties", .int(batch.parties)),
            ("scored_at", .string(batch.scoredAt)), ("psi", .number(batch.psi)),
        ])
    }

    private static func json(_ warning: Warning) -> JSONText {
        .object([
            ("at", .string(warning.at)), ("batch", .string(warning.batch)), ("code", .string(warning.code)),
            ("what", .string(warning.what)),
        ])
    }

    private static func json(_ error: LastError) -> JSONText {
        .object([("at", .string(error.at)), ("what", .string(error.what)), ("hint", .string(error.hint))])
    }
}
