import Ledger
import Results
import Scorecards
import Vocabulary

/// The record of a rival recipe (SPEC 5.2): the batches that the active recipe scored, since the last change of recipe,
/// each compared with the newest version of the rival that may score it.
struct RivalRecord {
    /// In batch order.
    let entries: [ShadowComparison]
    var comparisons: [Comparison] { entries.map(\.comparison) }

    /// - Parameters:
    ///   - shadows: the comparisons of each training since the last change of recipe, in the order of trainings. Of a
    ///     batch that was labelled again the last training counts.
    ///   - index: knows the recipes of versions.
    /// - Throws: `LedgerError` if a comparison is of a batch or a version that there is not.
    init(
        of rival: RecipeName, against active: RecipeName, shadows: [[ShadowComparison]], index: inout RecipeIndex
    ) throws {
        var last: [BatchID: ShadowComparison] = [:]
        for shadow in shadows {
            var newest: (place: (batch: BatchID, number: Int), entry: ShadowComparison)?
            for one in shadow where try index.recipe(of: one.version) == rival {
                guard try index.recipe(of: one.champion) == active else { continue }
                let place = try one.recordedPlace()
                if place.number > newest?.place.number ?? 0 { newest = (place, one) }
            }
            if let newest { last[newest.place.batch] = newest.entry }
        }
        entries = last.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The activation that the last change of recipe came with: the first of those that have activated versions of the
    /// active recipe since. Its id.
    ///
    /// - Parameter activations: in their order; none is after the moment that is asked about.
    static func lastChange(_ activations: [StoredActivation], _ index: inout RecipeIndex) throws -> Int64 {
        guard let last = activations.last else { return 0 }
        let recipe = try index.recipe(of: last.to)
        var change = last.id
        for one in activations.reversed() {
            if try index.recipe(of: one.to) != recipe { break }
            change = one.id
        }
        return change
    }
}

extension ShadowComparison {
    /// The batch and the number of the version, of a comparison that the ledger holds.
    fileprivate func recordedPlace() throws(LedgerError) -> (batch: BatchID, number: Int) {
        do throws(DamagedShadow) { return try place() } catch { throw LedgerError(error) }
    }
}

extension LedgerError {
    /// Trouble with what the ledger holds of versions in the shadow.
    init(_ damaged: DamagedShadow) {
        self.init("read the comparisons", cause: .damaged, message: damaged.description)
    }
}
