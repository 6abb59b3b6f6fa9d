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
        of rival: RecipeName, against active: RecipeName, _ shadows: [[ShadowComparison]], _ index: inout RecipeIndex
    ) throws {
        var last: [BatchID: ShadowComparison] = [:]
        for shadow in shadows {
            var newest: (number: Int, entry: ShadowComparison)?
            for one in shadow where try index.recipe(of: one.version) == rival {
                guard try index.recipe(of: one.champion) == active else { continue }
                let number = try one.number()
                if number > newest?.number ?? 0 { newest = (number, one) }
            }
            guard let entry = newest?.entry else { continue }
            last[try entry.batch()] = entry
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
    /// The number of the version in the shadow.
    func number() throws(LedgerError) -> Int {
        guard let number = Int(version.dropFirst()) else { throw damaged }
        return number
    }

    /// The batch that was compared.
    func batch() throws(LedgerError) -> BatchID {
        guard let batch = BatchID(comparison.batchID) else { throw damaged }
        return batch
    }

    private var damaged: LedgerError {
        LedgerError(
            "read the comparisons", .damaged, message: "there is no comparison of \(version) on \(comparison.batchID)")
    }
}
