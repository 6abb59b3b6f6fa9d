import Results
import Scorecards
import Statistics

/// Who gives the scores of a history.
enum Scorer: String, CaseIterable, Codable, Sendable {
    case refresh, gated
    /// Every version becomes active at once, and no labels are set aside.
    case newest = "always newest"
    /// In each batch the version, v1 among them, that truly ranks its companies best; for the log loss the one that is
    /// truly sharpest. Nobody can know which one that is.
    case best = "best in hindsight"
    /// No version ever becomes active.
    case expert = "v1 for ever"

    var policy: ActivationPolicy? {
        switch self {
        case .refresh: .refresh
        case .gated: .gated
        case .newest, .best, .expert: nil
        }
    }
}

/// How well the scores of one batch fitted what really came of its companies.
struct BatchScore: Sendable {
    /// Nil with one outcome only.
    let auc: Double?
    let logLoss: Double

    init(_ batch: SimulatedBatch, _ probabilities: [Double]) {
        self.init(batch, ranking: probabilities, sharpness: probabilities)
    }

    /// - Parameters:
    ///   - ranking: what the AUC is taken of.
    ///   - sharpness: what the log loss is taken of.
    init(_ batch: SimulatedBatch, ranking: [Double], sharpness: [Double]) {
        auc = RankedOutcomes(outcomes: batch.outcomes, probabilities: ranking).auc
        logLoss = RankedOutcomes(outcomes: batch.outcomes, probabilities: sharpness).logLoss ?? 0
    }
}

/// One history with all scorers.
struct HistoryRun: Sendable {
    /// Of each scorer, of each batch.
    private(set) var scores: [Scorer: [BatchScore]] = [:]
    private(set) var steps: [Scorer: [PolicyRun.Step]] = [:]
    private(set) var looks: [Scorer: [PolicyRun.Look]] = [:]

    /// - Throws: errors of a fit.
    init(_ scenario: Scenario, seed: UInt64, number: Int) throws {
        var shelf = VersionShelf(History(scenario, seed: seed, number: number))
        let batches = shelf.history.batches
        let learner = Learner(recipe: .bends)
        for scorer in Scorer.allCases {
            guard let policy = scorer.policy else { continue }
            var run = PolicyRun(policy, learner)
            for _ in batches { try run.take(&shelf) }
            scores[scorer] = zip(batches, run.given).map { BatchScore($0, $1) }
            steps[scorer] = run.steps
            looks[scorer] = run.looks
        }
        scores[.expert] = batches.map { BatchScore($0, Scorecard.expert.probabilities($0.companies.views[0])) }
        scores[.newest] = try HistoryRun.newest(&shelf, learner)
        scores[.best] = try HistoryRun.best(&shelf)
    }

    private static func newest(_ shelf: inout VersionShelf, _ learner: Learner) throws -> [BatchScore] {
        var active = Scorecard.expert
        var scores: [BatchScore] = []
        for (number, batch) in shelf.history.batches.enumerated() {
            scores.append(BatchScore(batch, active.probabilities(batch.companies.views[0])))
            let key = VersionShelf.Key(learner: learner, batches: Array(0...number))
            active = try shelf.version(key, isEvaluated: false)?.scorecard ?? active
        }
        return scores
    }

    private static func best(_ shelf: inout VersionShelf) throws -> [BatchScore] {
        var scores: [BatchScore] = []
        for (number, batch) in shelf.history.batches.enumerated() {
            var ranking = (auc: try shelf.truth(nil).auc(number), scorecard: Scorecard.expert)
            var sharpness = (loss: try shelf.truth(nil).logLoss(number), scorecard: Scorecard.expert)
            for key in shelf.versions(before: number) {
                guard let scorecard = try shelf.version(key, isEvaluated: false)?.scorecard else { continue }
                let truth = try shelf.truth(key)
                let (auc, loss) = (truth.auc(number), truth.logLoss(number))
                if auc > ranking.auc { ranking = (auc, scorecard) }
                if loss < sharpness.loss { sharpness = (loss, scorecard) }
            }
            let features = batch.companies.views[0]
            scores.append(
                BatchScore(
                    batch, ranking: ranking.scorecard.probabilities(features),
                    sharpness: sharpness.scorecard.probabilities(features)))
        }
        return scores
    }
}
