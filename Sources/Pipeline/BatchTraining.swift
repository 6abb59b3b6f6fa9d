import Files
import Intake
import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// A training on the labels of a batch: a new version is fitted, compared with the champion, and judged by the policy.
///
/// `run` takes the steps in this order: `review` asks whether the labels contradict the scores given, `window` loads
/// the rows, `fit` makes the version and evaluates it out of fold, `fitRivals` does so for each rival recipe, `decide`
/// asks the lag rule, compares the versions with the champion, and asks the policy. They read the ledger and write
/// nothing.
struct BatchTraining {
    let work: Workplace
    let batch: BatchID
    let labelled: LabelledBatch
    /// The active model.
    let champion: StoredModel
    /// Its recipe, and the rivals in the shadow.
    let lineup: RecipeLineup
    /// What a person decided of the labels.
    let judgement: AgainDecision.Judgement

    /// The reference time of the batch.
    var asOf: ReferenceTime { ReferenceTime(labelled.stored.request) }

    /// Takes all steps.
    ///
    /// - Parameters:
    ///   - objection: why nothing may be trained, so that no rows are read; nil if nothing speaks against it.
    ///   - tell: called after each fit with how many are done, and of how many.
    /// - Throws: `CancellationError`; `LedgerError` if the store is in trouble; a `FitFailure` of the active recipe.
    func run(objection: String?, tell: (Int, Int) -> Void) throws -> TrainingResult {
        let order = try BatchWarning.order(work.ledger, batch: batch, asOf: asOf)
        let given = try GivenProbabilities(work.ledger, request: labelled.stored.request, outcomes: labelled.outcomes)
        let review = try objection == nil ? review(given) : LabelsReview()
        let warnings =
            try BatchWarning.warnings(labelled, order: order)
            + BatchWarning.outcomes(work.ledger, batch: batch, labelled: labelled, given: given)
            + BatchWarning.warnings(review, batch)
        if let reason = review.reason {
            return TrainingResult(
                decision: .setAside(reason: reason), champion: champion, window: WindowRows(), version: nil,
                observedAt: nil, warnings: warnings, review: review)
        }
        let window = try objection == nil ? window(lineup.active, except: review.aside) : WindowRows()
        let newest = NewestRows(window, of: batch)
        let recipe = newest.isEmpty ? nil : try self.recipe(lineup.active, window: window, newest: newest)
        guard let recipe, !recipe.hasOneOutcome else {
            return TrainingResult(
                decision: .notTrained(reason: objection ?? obstacle(hasRows: recipe != nil)), champion: champion,
                window: window, version: nil, observedAt: nil, warnings: warnings, review: review)
        }
        let recipes = 1 + lineup.rivals.count
        let version = try fit(recipe, window: window, newest: newest) { tell($0, $1 * recipes) }
        var done = 0
        let rivals = try fitRivals(recipe, window: window, newest: newest, except: review.aside) { number, total in
            if number == 1 { done += total }
            tell(done + number, total * recipes)
        }
        let decisions = try decide(version, rivals: rivals, window: window, newest: newest, given: given)
        let migration = try decisions.ofChampion.map { try self.migration(from: $0, to: version) }
        var findings = try findings(recipe.training, version: version, window: window, newest: newest)
        if case .activated = decisions.active.decision { findings += migration.map(BatchWarning.emptied) ?? [] }
        return TrainingResult(
            decision: decisions.active.decision, champion: champion, window: window, version: version,
            observedAt: decisions.active.observedAt,
            warnings: warnings + findings + BatchWarning.warnings(window.choice), review: review,
            rivals: zip(rivals, decisions.rivals).map {
                RivalResult(fit: $0, decision: $1.decision, observedAt: $1.observedAt)
            }, recipe: lineup.active, migration: migration)
    }

    /// - Parameter probabilities: what the champion says of the batch just labelled.
    private func migration(from probabilities: [Double], to version: FittedVersion) throws -> BandMigration {
        BandMigration(
            champion: (champion.version, try ModelText.scorecard(champion.coefficients), probabilities),
            version: (version.scorecard, version.ofNewest))
    }

    /// What the rows and the version show that a person should look at.
    private func findings(
        _ training: Training, version: FittedVersion, window: WindowRows, newest: NewestRows
    ) throws -> [BatchWarning] {
        var findings = try BatchWarning.warnings(training, unused: version.unused, rows: window.rows)
        if !findings.contains(where: { $0.code == .tooGood }),
            let found = BatchWarning.tooGood(version.fitting.outOfFold, newest.outcomes)
        {
            findings.append(found)
        }
        if let found = BatchWarning.manyFeatures(window.rows, lineup) { findings.append(found) }
        if let found = BatchWarning.directionsIgnored(window.rows, by: lineup, settings: work.settings) {
            findings.append(found)
        }
        findings += [
            BatchWarning.directionsOfText(window, settings: work.settings), BatchWarning.otherForm(window),
        ].compactMap(\.self)
        return findings
    }

    // MARK: Rows

    /// The rows that a recipe is trained on.
    func window(_ recipe: RecipeName, except aside: [String]) throws -> WindowRows {
        try WindowRows(
            work.ledger, newest: labelled, batch: batch, window: work.settings.window(of: recipe), except: aside,
            excluded: work.settings.excluded, effort: work.effort)
    }

    /// - Parameter sorted: the rows as another recipe has sorted them; nil if none has.
    func recipe(
        _ name: RecipeName, window: WindowRows, newest: NewestRows, sorted: Training? = nil
    ) throws(CancellationError) -> any Recipe {
        let training = if let sorted { sorted } else { try Training(window.rows, work.effort) }
        return name.recipe.training(
            of: training, window: window, newest: newest, settings: work.settings, effort: work.effort)
    }

    /// Why nothing is fitted.
    func obstacle(hasRows: Bool) -> String {
        if labelled.isOnlyDefaults { return "the labels list only defaults, of fewer than half of the parties" }
        return hasRows
            ? "one outcome only, in all rows or in the training part of a fold"
            : "no labelled party, or older than the window"
    }

    // MARK: Fit

    /// Fits all rows, and evaluates the version on the rows of the batch, out of fold.
    func fit(
        _ recipe: any Recipe, window: WindowRows, newest: NewestRows, tell: (Int, Int) -> Void
    ) throws -> FittedVersion {
        let learned = try recipe.learn(tell)
        let scorecard = work.settings.scaled(learned.scorecard)
        let fitting = Fitting(
            penalty: learned.scorecard.penalty, penalties: learned.scorecard.fit?.penalties,
            evidenceByPenalty: learned.evidence, outOfFold: newest.evaluation(learned.outOfFold))
        let probabilities = window.probabilities(of: learned.scorecard)
        return FittedVersion(
            scorecard: scorecard, drift: try recipe.training.driftReference(probabilities), fitting: fitting,
            outOfFold: learned.outOfFold, ofNewest: newest.indices.map { probabilities[$0] },
            unused: learned.unused, batches: window.batches, rows: window.rows.count,
            observedAt: Array(window.observedAt.values))
    }
}

/// A version that was fitted.
struct FittedVersion {
    let scorecard: Scorecard
    /// What the batches that it scores are compared with.
    let drift: DriftReference
    let fitting: Fitting
    /// Probabilities of the rows of the batch, each from a fit without its fold.
    let outOfFold: [Double]
    /// What the scorecard itself says of the rows of the newest batch, which it has learned from.
    let ofNewest: [Double]
    /// Features of the rows that the scorecard does not use.
    let unused: [UnusedFeature]
    /// The batches that it was trained on, in batch order.
    let batches: [BatchID]
    /// Rows that it was trained on.
    let rows: Int
    /// When the labels of those batches were observed, where files say so.
    let observedAt: [Timestamp]
}

/// The rows of the batch just labelled among those of the window.
struct NewestRows {
    /// For each row of the window whether it is one.
    let isOne: [Bool]
    /// Their indices, ascending.
    let indices: [Int]
    let outcomes: [UInt8]
    private let partyIDs: [String]

    init(_ window: WindowRows, of batch: BatchID) {
        let isOne = window.batchOf.map { $0 == batch }
        indices = isOne.indices.filter { isOne[$0] }
        self.isOne = isOne
        outcomes = indices.map { window.rows.outcomes[$0] }
        partyIDs = indices.map { window.partyIDs[$0] }
    }

    var isEmpty: Bool { indices.isEmpty }

    /// How well probabilities fit their outcomes.
    func evaluation(_ probabilities: [Double]) -> Evaluation {
        Evaluation(outcomes: outcomes, probabilities: probabilities, partyIDs: partyIDs)
    }
}
