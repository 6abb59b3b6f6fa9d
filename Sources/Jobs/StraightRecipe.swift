import Results
import Scorecards

/// The recipe `straight1`: a fold leaves out all rows of its companies, those of earlier batches too.
struct StraightRecipe: Recipe {
    let training: Training
    let window: WindowRows
    let newest: NewestRows

    var hasOneOutcome: Bool { training.hasOneOutcome }

    func learn(_ tell: (Int, Int) -> Void) throws -> Learned {
        let result = try training.run(wanted: newest.isOne, tell: tell)
        return Learned(
            scorecard: window.scorecard(result.model),
            evidence: result.evidence.map { .init(penalty: $0.penalty, evidence: $0.evidence) },
            outOfFold: result.outOfFold, unused: result.model.unused(window.rows))
    }
}
