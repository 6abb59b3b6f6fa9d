import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// What a training came to for a rival recipe.
struct RivalFit {
    let name: RecipeName
    /// Nil if nothing was fitted; then `obstacle` says why.
    let version: FittedVersion?
    let obstacle: String?
}

/// A version of a rival recipe with what was decided of it.
struct RivalResult {
    let fit: RivalFit
    let decision: Decision
    /// When the latest labels that the version rests on were observed; nil if no file says so.
    let observedAt: Timestamp?
}

/// Rival recipes in the shadow: each is trained at every labels file, and compared out of time.
extension BatchTraining {
    /// Fits every rival. What keeps one from its fit is no reason to stop the training of the active recipe.
    ///
    /// - Parameters:
    ///   - active: the active recipe; a rival with the same window shares its rows.
    ///   - aside: batches whose labels are set aside.
    ///   - tell: called after each fit with how many are done, and of how many.
    /// - Throws: `CancellationError`; `LedgerError`.
    func fitRivals(
        _ active: any Recipe, window: WindowRows, newest: NewestRows, except aside: [String],
        tell: (Int, Int) -> Void
    ) throws -> [RivalFit] {
        try lineup.rivals.map { name in
            try work.effort.check()
            let isShared = work.settings.window(of: name) == work.settings.window(of: lineup.active)
            let rows = isShared ? window : try self.window(name, except: aside)
            let newest = isShared ? newest : NewestRows(rows, of: batch)
            if newest.isEmpty { return RivalFit(name: name, version: nil, obstacle: obstacle(hasRows: false)) }
            let recipe = try recipe(name, window: rows, newest: newest, sorted: isShared ? active.training : nil)
            if recipe.hasOneOutcome { return RivalFit(name: name, version: nil, obstacle: obstacle(hasRows: true)) }
            do {
                return RivalFit(
                    name: name, version: try fit(recipe, window: rows, newest: newest, tell: tell), obstacle: nil)
            } catch let failure as any FitFailure {
                return RivalFit(name: name, version: nil, obstacle: failure.obstacle)
            }
        }
    }
}
