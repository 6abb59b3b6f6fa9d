import Columns
import Learning
import Parallel
import Results
import Scorecards
import Vocabulary

/// The recipe `bends`: lines that bend, pairs, directions and a level.
struct BendsRecipe: Recipe {
    let training: Training
    let window: WindowRows
    let newest: NewestRows
    let settings: Settings
    let effort: Effort

    var hasOneOutcome: Bool { training.hasOneOutcome(wanted: newest.isOne) }

    func learn(_ tell: (Int, Int) -> Void) throws -> Learned {
        let rows = window.labelledRows(settings)
        let total = 1 + OutOfFold.folds
        let scorecard = named(try learner.fit(rows, effort))
        tell(1, total)
        let probabilities = try learner.outOfFold(
            rows, newest: newest.indices, folds: window.rows.folds, effort: effort, tell: { tell(1 + $0, total) }
        ) { part, indices in named(part).probabilities(window.newestRows(at: indices)) }
        return Learned(
            scorecard: scorecard, evidence: [], outOfFold: probabilities, unused: unused(scorecard))
    }

    private var learner: BendsLearner { BendsLearner(pairs: settings.pairs) }

    /// The scorecard with what it says of the built-in features of the window.
    private func named(_ scorecard: Scorecard) -> Scorecard {
        var scorecard = scorecard
        scorecard.featureSet = window.choice.set
        scorecard.ownFeatures = window.choice.shadowed.isEmpty ? nil : window.choice.shadowed
        return scorecard
    }

    private func unused(_ scorecard: Scorecard) -> [UnusedFeature] {
        (scorecard.fit?.unused ?? []).map { name in
            let values = (window.rows.features.column(name)?.stored ?? []).filter { !$0.isNaN }
            let isText = window.forms.levels[name] != nil
            guard let least = values.min(), let most = values.max() else {
                return UnusedFeature(feature: name, reason: .absent)
            }
            if isText { return UnusedFeature(feature: name, reason: .constant) }
            let spread = most - least
            return UnusedFeature(feature: name, reason: (spread * spread).isFinite ? .constant : .notFinite)
        }
    }
}
