import Learning
import Parallel
import Results
import Scorecards

/// A way to make a scorecard of labelled rows, with figures on rows that it has not seen.
///
/// One value is one training: it holds the rows of the window and knows which of them are of the batch just labelled. A
/// further recipe is a type of its own that conforms, and a case of `TrainingRecipe`.
protocol Recipe {
    /// The rows, sorted by each feature, for findings about them and for the reference of drift.
    var training: Training { get }

    /// Whether all rows, or those of any fit, have one outcome only: then nothing is fitted.
    var hasOneOutcome: Bool { get }

    /// Fits all rows, and predicts the rows of the batch just labelled out of fold.
    ///
    /// - Parameter tell: called after each fit with how many are done, and of how many.
    /// - Throws: `CancellationError`, and an error of the fit where it finds no minimum.
    func learn(_ tell: (Int, Int) -> Void) throws -> Learned
}

/// What a recipe makes of the rows.
struct Learned {
    /// Fitted on all rows.
    let scorecard: Scorecard
    /// Every penalty that was tried, where the recipe tries several.
    let evidence: [Fitting.PenaltyEvidence]
    /// Probabilities of the rows of the batch just labelled, each from a fit without its fold.
    let outOfFold: [Double]
    /// Features of the rows that the scorecard does not use.
    let unused: [UnusedFeature]
}

/// The setting `training.recipe`.
package enum TrainingRecipe: String, Sendable, CaseIterable {
    /// Straight lines and indicators with one penalty.
    case straight1
    /// Lines that bend, pairs, directions and a level.
    case bends
}

/// All that the program knows of a recipe besides its type.
extension TrainingRecipe {
    /// A training with the recipe.
    ///
    /// - Parameters:
    ///   - training: the rows of the window, sorted.
    ///   - newest: which of them are of the batch just labelled.
    func training(
        of training: Training, window: WindowRows, newest: NewestRows, settings: Settings, effort: Effort
    ) -> any Recipe {
        switch self {
        case .straight1: StraightRecipe(training: training, window: window, newest: newest)
        case .bends:
            BendsRecipe(training: training, window: window, newest: newest, settings: settings, effort: effort)
        }
    }

    /// Whether its versions keep declared directions.
    var keepsDirections: Bool {
        switch self {
        case .straight1: false
        case .bends: true
        }
    }

    /// What a fit takes besides the rows and `Training`; bytes.
    ///
    /// - Parameter levels: how many levels with a column each feature that is text may have.
    func memory(rows: Int, features: Int, levels: [Int], threads: Int) -> Int {
        switch self {
        case .straight1: 0
        case .bends:
            BendsLearner.memory(
                rows: rows, features: features, levels: levels,
                folds: BendsLearner.foldsAtOnce(rows: rows, threads: threads))
        }
    }
}
