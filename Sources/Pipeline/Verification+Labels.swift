import Files
import Intake
import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// Computes anew what labels were compared with: whether they contradict the scores that were given (SPEC 5.4), and
/// what versions in the shadow would have said of the batch (SPEC 5.1, 5.2). The outcomes are those that were known as
/// of the labels file, the scores and features those that are stored.
///
/// The AUC of fits on the batch alone is taken as it was recorded: nothing is fitted again.
extension Verification {
    func verifyLabels(_ audit: LedgerAudit, _ result: inout Result) throws {
        var past = LabelsPast()
        for file in audit.files where file.kind == BatchFileName.Kind.labels.rawValue {
            try work.effort.check()
            let label = "labels of \(file.batchID), revision \(file.revision)"
            try check(label, result: &result) { result in
                guard let stored = try work.ledger.files(withID: file.id), let batch = BatchID(file.batchID) else {
                    return
                }
                let report = try stored.trainingReport()
                let comparison = LabelsComparison(work, batch: batch, file: stored)
                result.faults += try faults(report, past: past, comparison: comparison).map { "\(label): \($0)" }
                past.add(batch, report)
                guard let model = try work.ledger.model(trainedAtFile: file.id) else { return }
                for one in try model.trainingFigures().decision.contest?.shadow ?? [] {
                    if let fault = try comparison.fault(one) { result.faults.append("\(label): \(fault)") }
                }
            }
        }
    }

    private func faults(
        _ report: TrainingReport, past: LabelsPast, comparison: LabelsComparison
    ) throws -> [String] {
        var reason: String?
        if case .setAside(let why) = report.decision { reason = why }
        guard let recorded = report.contradiction else {
            // Labels that a person dropped are not tested.
            return reason == nil || reason == AsideLabels.dropped ? [] : ["they are set aside, and no test says why"]
        }
        var faults: [String] = []
        let again = try ContradictionTest(
            comparison.given.ranked, earlier: past.rankings(before: comparison.batch),
            thresholds: recorded.thresholds
        ) { recorded.aucAlone }
        if again != recorded {
            faults.append("the test whether they contradict the scores that were given does not come out again")
        }
        if reason != recorded.kind?.rawValue {
            let isLetIn = try reason == nil && (!report.released.isEmpty || comparison.isAccepted)
            if !isLetIn { faults.append("whether they are set aside does not follow from the test") }
        }
        return faults
    }
}

/// The labels files before one, as far as they decide what becomes of it.
private struct LabelsPast {
    /// Of the newest labels file of a batch.
    private struct Newest {
        let ranking: ContradictionTest.Ranking?
        var isSetAside: Bool
    }

    private var batches: [BatchID: Newest] = [:]

    /// How well the scores given to earlier batches ranked their outcomes, in batch order, without batches that are set
    /// aside.
    func rankings(before batch: BatchID) -> [ContradictionTest.Ranking] {
        batches.filter { $0.key < batch && !$0.value.isSetAside }.sorted { $0.key < $1.key }.compactMap(\.value.ranking)
    }

    mutating func add(_ batch: BatchID, _ report: TrainingReport) {
        batches[batch] = Newest(ranking: report.contradiction?.ranking, isSetAside: report.decision.word == .setAside)
        for released in report.released { if let batch = BatchID(released) { batches[batch]?.isSetAside = false } }
    }
}

/// The scores that a batch was given and its outcomes, as they were when a labels file came. Read when they are needed.
private final class LabelsComparison {
    let batch: BatchID
    private let work: Workplace
    private let file: StoredFile
    private var features: StoredFeatures?

    init(_ work: Workplace, batch: BatchID, file: StoredFile) {
        (self.work, self.batch, self.file) = (work, batch, file)
    }

    private lazy var request = Result {
        guard let request = try work.ledger.requests(ofBatch: batch.text).last(where: { $0.fileID < file.id }) else {
            throw LedgerError("compare \(batch)", cause: .damaged, message: "\(batch) had not been scored")
        }
        return request
    }

    private lazy var outcomes = Result {
        try work.ledger.knownOutcomes(ofBatch: batch.text, asOf: file.id).outcomes
    }

    private lazy var probabilities = Result {
        try GivenProbabilities(work.ledger, request: request.get(), outcomes: outcomes.get())
    }

    var given: GivenProbabilities { get throws { try probabilities.get() } }

    /// Whether a person accepted the labels.
    var isAccepted: Bool {
        get throws {
            try work.ledger.events(word: "accepted").contains { event in
                let fields = EventFields(event.fields)
                return fields?.text("batch") == batch.text && fields?.whole("as") == Int64(file.revision)
            }
        }
    }

    /// What is wrong with a comparison out of time; nil if it comes out again, to the last bit.
    func fault(_ shadow: ShadowComparison) throws -> String? {
        let request = try request.get()
        let label = "the comparison with \(shadow.version) out of time"
        guard let model = try work.ledger.model(shadow.version) else {
            return "\(label): there is no model \(shadow.version)"
        }
        if let objection = try ModelChoice.objection(
            work.ledger, model: model, batch: batch, asOf: ReferenceTime(request))
        {
            return "\(label): the batch lag rule forbids it (\(objection))"
        }
        let (outcomes, given) = (try outcomes.get(), try given)
        let stored = try features ?? work.ledger.features(of: request, effort: work.effort)
        features = stored
        let rows = stored.places.indices.filter { outcomes[stored.places[$0]] != nil }
        let columns = FeatureColumns(stored).selecting(rows)
        let scorecard = try ModelText.scorecard(model.coefficients)
        let again = Comparison(
            batchID: batch.text, trainingRows: model.trainingRows,
            outcomes: rows.compactMap { outcomes[stored.places[$0]] },
            challenger: scorecard.probabilities(scorecard.seeing(columns, builtIn: stored.builtIn)),
            champion: given.probabilities)
        return again == shadow.comparison && given.version == shadow.champion
            ? nil : "\(label) does not come out again"
    }
}
