package import Custody
package import Features
package import Files
import Intake
package import Ledger
import Parallel
package import Results
package import Vocabulary

/// What a job works with: the root, its ledger, the settings, the time, and what it may use.
package struct Workplace: Sendable {
    /// The root and its ledger, for the types of `Custody`.
    package let store: Store
    /// The settings, with those of the command line.
    package internal(set) var settings: Settings
    /// The built-in features with their formulas; the ledger has the same catalog.
    package let builtIn: BuiltInFeatures
    /// Told what is being done, and how much of how much (bytes or parties).
    package let progress: @Sendable (Progress) -> Void
    /// Who needs how much of `limits.memory`; copies share it.
    let memory = MemoryAccount()

    /// - Parameters:
    ///   - isCancelled: polled between pieces of long work, on any thread; once it returns `true`, the work throws
    ///     `CancellationError` and nothing has been done.
    ///   - progress: called with where a job stands.
    package init(
        root: Root, ledger: Ledger, settings: Settings, builtIn: BuiltInFeatures = .standard,
        clock: @escaping @Sendable () -> Timestamp,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        let effort = Effort(threads: settings.threads, isCancelled: isCancelled)
        let outputs = OutputText(ledger, effort)
        store = Store(
            root: root, ledger: ledger, effort: effort, clock: clock, largestFile: settings.largestFile,
            outputs: { try outputs.outputs(of: $0, mark: $1) },
            progress: { step in
                progress(
                    Progress(
                        file: step.file, batch: step.batch, step: step.step, done: 0, total: step.size, scored: nil))
            })
        self.settings = settings
        self.builtIn = builtIn
        self.progress = progress
    }
}

extension Workplace {
    /// How far a file that comes in now may go: the settings, and what they mean at this moment. A file that has been
    /// taken is read again under `ReaderLimits.widest`.
    var intake: ReaderLimits { settings.limits(at: clock()) }

    /// Does with a file of the inbox what is to be done with it.
    ///
    /// - Parameter ahead: has perhaps read the file already.
    /// - Throws: `CancellationError`; `ImplausibleClock`, `FileFailure` and `LedgerError` if the store is in trouble;
    ///   `InternalFault` for what else goes wrong. Nothing has been done with the file then.
    package func take(_ incoming: IncomingFile, ahead: ReadAhead? = nil) throws -> JobReport {
        defer { memory.presentEnds() }
        // Else every reference time would lie in the future.
        _ = try now()
        do {
            return try guarded {
                if let report = try store.reportOfRemainder(incoming) { return JobReport(report) }
                return switch incoming.file.kind {
                case .profiles: try ScoreBatchJob(self, incoming: incoming, ahead: ahead).run()
                case .labels: try TrainModelJob(self, incoming).run()
                }
            }
        } catch let error where !Workplace.isAboutTheStore(error) {
            throw InternalFault(file: incoming.name.escaped, cause: "\(error)")
        }
    }

    private static func isAboutTheStore(_ error: any Error) -> Bool {
        switch error {
        case is FileFailure, is CancellationError, is ImplausibleClock: true
        case let error as LedgerError: ![.other, .temporalLeakage].contains(error.cause)
        default: false
        }
    }
}

/// Where a job stands.
package struct Progress: Sendable, Equatable {
    /// The name of the file, escaped.
    package let file: String
    /// The id of the batch.
    package let batch: String
    /// `reading`, `features`, `scoring`, `training`, `recording`, `archiving` or `recovering`.
    package let step: String
    /// How much of the step is done: bytes while a file is read, else parts of the work.
    package let done: Int64
    /// How much the step has in all, in the same unit; 0 where the step has no parts.
    package let total: Int64
    /// What has just been recorded: scores are there as of now, and what follows is putting things in order.
    package let scored: ScoringSummary?
}

/// What became of a file.
package enum FileOutcome: Sendable {
    case scored(ScoringSummary)
    case trained(TrainingSummary)
    /// The same bytes had been taken before.
    case duplicate
    /// Refused, and moved to `rejected/`.
    case rejected(Refusal)
    /// It is being written or changed while it was read: it stays where it is and is taken again later.
    case unsettled
    /// It is not there any more.
    case gone
    /// It may not be read or moved; the text says why. It stays where it is until something about it changes.
    case leftAlone(String)

    /// What contradicts itself in the data of the file.
    package var warnings: [BatchWarning] {
        switch self {
        case .scored(let summary): summary.warnings
        case .trained(let summary): summary.warnings
        default: []
        }
    }

    /// The event of this outcome with how long the work took; any other event as it is.
    fileprivate func timed(_ event: Event) -> Event {
        switch (event.word, self) {
        case ("scored", .scored(let summary)): event.taking(summary.seconds)
        case ("trained", .trained(let summary)): event.taking(summary.seconds)
        default: event
        }
    }

    /// Whether nothing more is to be done with the file.
    package var isFinal: Bool {
        switch self {
        case .scored, .trained, .duplicate, .rejected, .gone: true
        case .unsettled, .leftAlone: false
        }
    }

    /// Whether the file was worked off.
    package var isDone: Bool {
        switch self {
        case .scored, .trained, .duplicate: true
        case .rejected, .unsettled, .gone, .leftAlone: false
        }
    }
}

/// The outcome of a job with what is to be told of it.
package struct JobReport: Sendable {
    /// What became of the file.
    package let outcome: FileOutcome
    /// That of the outcome says how long the work took.
    package let events: [Event]
    /// Why the file still lies in the inbox although it was worked off: it may not be removed.
    package let remains: String?
    /// Why it was not taken, where that is the outcome, or why it remains.
    package let hindrance: Hindrance?
    /// The call that failed at the file, where that is why it was not taken.
    package let failure: FileFailure?

    /// - Parameters: as the properties. Without `hindrance` it follows from the outcome and from `remains`.
    package init(
        _ outcome: FileOutcome, events: [Event] = [], remains: String? = nil, because hindrance: Hindrance? = nil,
        failure: FileFailure? = nil
    ) {
        self.failure = failure
        self.outcome = outcome
        self.events = events.map(outcome.timed)
        self.remains = remains
        self.hindrance = hindrance ?? JobReport.hindrance(outcome, remains)
    }

    /// What became of a file without a job's work.
    package init(_ report: FateReport) {
        let outcome: FileOutcome =
            switch report.fate {
            case .duplicate: .duplicate
            case .rejected(let refusal): .rejected(refusal)
            case .unsettled: .unsettled
            case .gone: .gone
            case .leftAlone(let why): .leftAlone(why)
            }
        self.init(
            outcome, events: report.events, remains: report.remains, because: report.hindrance, failure: report.failure)
    }

    private static func hindrance(_ outcome: FileOutcome, _ remains: String?) -> Hindrance? {
        if remains != nil { return .notRemovable }
        switch outcome {
        case .unsettled: return .changed
        case .leftAlone: return .unreadable
        case .scored, .trained, .duplicate, .rejected, .gone: return nil
        }
    }
}

/// What scoring a batch came to.
package struct ScoringSummary: Sendable, Equatable {
    /// The id of the batch.
    package let batch: String
    /// The version that scored it.
    package let model: String
    /// How many companies were scored.
    package let parties: Int
    /// The population stability index of the probabilities; nil without a reference to compare them with.
    package let psi: Double?
    /// When the scores were recorded.
    package let scoredAt: Timestamp
    /// How long the job took.
    package let seconds: Double
    /// What contradicts itself in the batch's data.
    package let warnings: [BatchWarning]
}

/// What a labels file came to.
package struct TrainingSummary: Sendable {
    /// What was trained and decided: what `training.json` says.
    package let report: TrainingReport
    /// How long the job took.
    package let seconds: Double
    /// What contradicts itself in the labels or in the rows trained on.
    package let warnings: [BatchWarning]

    init(_ report: TrainingReport, seconds: Double, warnings: [BatchWarning]) {
        self.report = report
        self.seconds = seconds
        self.warnings = warnings
    }
}
