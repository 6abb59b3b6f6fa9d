import Results
import Scorecards

/// The recipe `straight1`: straight lines and indicators with one penalty.
struct StraightRecipe: Recipe {
    let training: Training
    let window: WindowRows
    let newest: NewestRows

    var hasOneOutcome: Bool { training.hasOneOutcome(wanted: newest.isOne) }

    func learn(_ tell: (Int, Int) -> Void) throws -> Learned {
        let result = try training.run(wanted: newest.isOne, tell: tell)
        return Learned(
            scorecard: window.scorecard(result.model),
            evidence: result.evidence.map { .init(penalty: $0.penalty, evidence: $0.evidence) },
            outOfFold: result.outOfFold, unused: result.model.unused(window.rows))
    }
}
