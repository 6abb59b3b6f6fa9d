import BuildInfo
import Files
import Ledger
import Profiles
import Scorecards
import Vocabulary

/// What the labels of a batch lead to: a version that becomes active, one that does not, or none.
struct TrainingDecision {
    private let batch: BatchID
    private let labelled: LabelledBatch
    private let active: StoredModel
    private let rows: WindowRows
    /// Nil where nothing was fitted.
    private let training: Training.Result?
    private let outOfFold: Evaluation?
    private let champion: Evaluation?
    private let comparison: Comparison?
    private let evidence: Evidence?
    private let gates: ActivationGates?
    private let drift: DriftReference?
    private let number: Int
    private let observedAt: Timestamp?
    /// The settings that decide, as they were.
    private let settings: Settings
    let decision: String
    private let stoppedBy: [String]
    /// What contradicts itself in the labels or in the rows trained on.
    private(set) var warnings: [BatchWarning] = []
    private let unlisted: UnlistedParties

    /// Fits, evaluates and compares; nil where somebody asked for the end.
    ///
    /// - Parameters:
    ///   - objection: why nothing may be trained, so that no rows are read; nil where nothing speaks against it.
    ///   - tell: is told after each fit how many are done, and of how many.
    init?(
        _ work: Workplace, _ labelled: LabelledBatch, _ batch: BatchID, objection: String? = nil,
        tell: (Int, Int) -> Void
    ) throws {
        self.batch = batch
        self.labelled = labelled
        unlisted = work.settings.unlisted
        let request = labelled.stored.request
        let asOf = ReferenceTime(
            Timestamp(microseconds: request.asOf), isGiven: request.asOfSource != AsOfSource.firstSeen.rawValue)
        warnings = BatchWarning.warnings(labelled, order: try BatchWarning.order(work.ledger, batch, asOf))
        settings = work.settings
        active = try work.ledger.activeModel()
        number = try work.ledger.lastModelNumber() + 1
        let rows = try cancellable { () throws(LedgerError) in
            if objection != nil { return WindowRows() }
            return try WindowRows(
                work.ledger, labelled, batch, window: work.settings.trainingWindow, isCancelled: work.isCancelled)
        }
        self.rows = rows
        let wanted = rows.batchOf.map { $0 == batch }
        let trainer =
            wanted.contains(true)
            ? Training(rows.rows, threads: work.settings.threads, isCancelled: work.isCancelled) : nil
        if work.isCancelled() { return nil }
        guard let trainer, !trainer.hasOneOutcome else {
            (training, outOfFold, champion, comparison, evidence, gates, drift) = (nil, nil, nil, nil, nil, nil, nil)
            observedAt = nil
            decision = "not_trained"
            stoppedBy = [objection ?? TrainingDecision.obstacle(labelled, hasRows: trainer != nil)]
            return
        }
        guard let result = try trainer.run(wanted: wanted, isCancelled: work.isCancelled, tell: tell) else {
            return nil
        }
        training = result
        warnings += BatchWarning.warnings(trainer, result.model, rows.rows)
        let places = wanted.indices.filter { wanted[$0] }
        let outcomes = places.map { rows.rows.outcomes[$0] }
        let partyIDs = places.map { rows.partyIDs[$0] }
        outOfFold = Evaluation(outcomes: outcomes, probabilities: result.outOfFold, partyIDs: partyIDs)
        if work.isCancelled() { return nil }
        drift = trainer.driftReference(result.model)
        if work.isCancelled() { return nil }
        if let objection = try ModelChoice.objection(work.ledger, active, batch, asOf) {
            (champion, comparison, evidence, gates) = (nil, nil, nil, nil)
            observedAt = rows.observedAt.values.max()
            decision = "not_comparable"
            stoppedBy = ["the active model: \(objection)"]
            return
        }
        let championP = try ModelText.scorecard(active.coefficients).probabilities(rows.features(at: places))
        champion = Evaluation(outcomes: outcomes, probabilities: championP, partyIDs: partyIDs)
        let comparison = Comparison(
            batchID: batch.text, trainingRows: rows.rows.count, outcomes: outcomes, challenger: result.outOfFold,
            champion: championP)
        let earlier = try work.ledger.comparisonsSinceActivation().filter { $0.batchID != batch.text }
        let evidence = Evidence(pooling: earlier.map(Comparison.init) + [comparison])
        let gates = ActivationGates(evidence, work.settings.gates)
        self.comparison = comparison
        self.evidence = evidence
        self.gates = gates
        stoppedBy = gates.stoppedBy
        decision = gates.stoppedBy.isEmpty ? "activated" : "challenger"
        var times = Array(rows.observedAt.values)
        if gates.stoppedBy.isEmpty {
            times += earlier.compactMap { $0.observedAt.map(Timestamp.init(microseconds:)) }
        }
        observedAt = times.max()
    }

    /// Why nothing is fitted.
    private static func obstacle(_ labelled: LabelledBatch, hasRows: Bool) -> String {
        if labelled.isOnlyDefaults { return "the labels list only defaults, of fewer than half of the parties" }
        return hasRows
            ? "one outcome only, in all rows or in the training part of a fold"
            : "no labelled party, or older than the window"
    }

    /// The lineage in batch order: batches trained on and, where their comparisons decided the activation, those compared on.
    private var lineage: [(batchID: String, role: String)] {
        var lineage = rows.batches.map { (batch: $0, role: "trained") }
        if decision == "activated", let evidence {
            let trained = Set(rows.batches)
            lineage += evidence.batches.compactMap { BatchID($0) }.filter { !trained.contains($0) }
                .map { (batch: $0, role: "compared") }
        }
        return lineage.sorted { $0.batch < $1.batch }.map { ($0.batch.text, $0.role) }
    }

    private var version: String? { training.map { _ in "v\(number)" } }

    // MARK: For the ledger

    func model(at: Timestamp) throws -> ModelRecord? {
        guard let training, let drift else { return nil }
        return ModelRecord(
            number: number, trainedAt: at.microseconds, observedAt: observedAt?.microseconds,
            trainingRows: rows.rows.count, coefficients: try ModelText.text(Scorecard(training.model)),
            decision: decision,
            figures: JSONText.object(figures).text(), lineage: lineage,
            comparison: comparison.map {
                ComparisonRecord(
                    batchID: $0.batchID, champion: active.version, observedAt: labelled.observedAt?.microseconds,
                    trainingRows: $0.trainingRows, n: $0.n, n1: $0.n1, n0: $0.n0, auc: $0.auc, delta: $0.delta,
                    variance: $0.variance, d: $0.d, s2: $0.s2)
            }, driftReference: try ModelText.text(drift),
            activationReason: decision == "activated" ? activationReason : nil)
    }

    private var activationReason: String {
        guard let evidence, let gates else { return "" }
        let way = gates.ranksBetter ? "ranks better" : "is sharper"
        let figures = [
            ("delta", evidence.delta), ("p_better", evidence.pBetter), ("d", evidence.d),
            ("p_sharper", evidence.pSharper),
        ].map { "\($0) \($1.map { "\($0)" } ?? "none")" }.joined(separator: ", ")
        return "\(way) than \(active.version) on \(evidence.batches.joined(separator: ", ")): \(figures)"
    }

    // MARK: For people

    func summary(seconds: Double) -> TrainingSummary {
        TrainingSummary(
            batch: batch.text, decision: decision, version: version, stoppedBy: stoppedBy, rows: rows.rows.count,
            auc: outOfFold?.auc, championAUC: champion?.auc, seconds: seconds, warnings: warnings)
    }

    func events(_ file: FileRecord) -> [Event] {
        warnings.map { $0.event(batch.text) } + decided(file)
    }

    private func decided(_ file: FileRecord) -> [Event] {
        var fields: [(String, JSONText)] = [
            ("batch", .string(batch.text)), ("model", version.map { .string($0) } ?? .string("none")),
            ("decision", .string(decision)), ("rows", .int(rows.rows.count)), ("auc", .number(outOfFold?.auc)),
            ("champion_auc", .number(champion?.auc)), ("sha256", .string(file.sha256)),
        ]
        if let training, let text = try? ModelText.text(Scorecard(training.model)) {
            var digest = SHA256Digest()
            digest.update(text)
            fields.append(("coefficients_sha256", .string(digest.hexadecimal())))
        }
        fields += [
            ("owner", .text(file.owner?.text)), ("owner_id", .whole(file.owner.map { Int($0.id) })),
            ("settings", settings.deciding), ("program", .string(file.program)),
        ]
        let trained = Event("trained", fields)
        if let version, decision == "activated" {
            return [
                trained,
                Event(
                    "activated",
                    [
                        ("model", .string(version)), ("from", .string(active.version)), ("by", .string("kycc")),
                        ("reason", .string(activationReason)),
                    ]),
            ]
        }
        let kept = Event(
            "kept",
            [
                ("model", .string(active.version)), ("challenger", .string(version ?? "none")),
                ("stopped_by", .string(stoppedBy.joined(separator: ", "))),
            ])
        return [trained, kept]
    }

    private var figures: [(String, JSONText)] {
        [
            ("decision", .string(decision)),
            ("stopped_by", .texts(stoppedBy)),
            ("penalty", .number(training?.model.penalty)),
            (
                "evidence_by_penalty",
                .array(
                    (training?.evidence ?? []).map {
                        .object([("penalty", .double($0.penalty)), ("evidence", .number($0.evidence))])
                    })
            ),
            ("out_of_fold", TrainingFigures.json(outOfFold)),
            ("champion", .object([("version", .string(active.version)), ("figures", TrainingFigures.json(champion))])),
            ("comparison", TrainingFigures.json(comparison)),
            ("evidence", TrainingFigures.json(evidence)),
            ("gates", TrainingFigures.json(gates, settings.gates)),
            ("settings", settings.deciding),
            ("program", .string(Program.text)),
        ]
    }

    func document(_ file: FileRecord) -> JSONText {
        .object(
            [
                ("schema", .int(1)),
                ("batch", .string(batch.text)),
                ("revision", .int(file.revision)),
                ("file", FileDocument.json(file)),
                ("trained_on", .texts(rows.batches.map(\.text))),
                ("rows", .int(rows.rows.count)),
                ("defaults", .int(rows.rows.defaults)),
                ("labelled", .int(labelled.outcomes.count)),
                ("records", .int(labelled.records)),
                ("counted", .int(labelled.counted)),
                ("withdrawn", .int(labelled.labels.withdrawn.count)),
                ("unlisted", .string(unlisted.rawValue)),
                ("unlisted_as_good", .int(labelled.unlisted)),
                ("unknown_parties", .int(labelled.unknown.count)),
                ("warnings", .array(warnings.map(\.json))),
                ("observed_at", .text(observedAt?.text)),
                ("version", .text(version)),
                ("lineage", .texts(version == nil ? [] : lineage.map(\.batchID))),
            ] + figures + [("model", training.map { TrainingFigures.json($0.model) } ?? .null)])
    }
}

extension Comparison {
    fileprivate init(_ record: ComparisonRecord) {
        self.init(
            batchID: record.batchID, trainingRows: record.trainingRows, n: record.n, n1: record.n1, n0: record.n0,
            auc: record.auc, delta: record.delta, variance: record.variance, d: record.d, s2: record.s2)
    }
}
