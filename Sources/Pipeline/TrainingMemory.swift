import Columns
import Intake
import Ledger
import Scorecards
import Vocabulary

/// What a training needs in memory, estimated before its rows are read.
///
/// So much for the program, for each company of the largest batch of the window (they are read whole), for each row,
/// each value of a feature of the user's own, and what a fit takes: its matrix of rows and columns, and the sums of its
/// second derivatives.
struct TrainingMemory {
    let rows: Int
    /// Columns of the design at most.
    let columns: Int
    private(set) var bytes: Int

    /// Of a company that is read from the database, of a row, and of a value of a feature of the user's own: as it is
    /// read, in the rows, and sorted. Bytes.
    private static let storedParty = 480
    private static let row = 640
    private static let ownValue = 56

    /// - Parameters:
    ///   - newest: the batch just labelled.
    ///   - window: as in `WindowRows`.
    ///   - recipe: of the version.
    init(
        _ ledger: Ledger, newest: LabelledBatch, batch: BatchID, window: Int?, recipe: TrainingRecipe, threads: Int
    ) throws(LedgerError) {
        var batches = try ledger.lastLabelledBatches(window).filter { $0.batchID != batch.text }
        let others = batches.reduce(0) { $0 + $1.labelled }
        rows = others + newest.outcomes.count
        batches.append(newest.stored)
        var names = Set<String>()
        var values = 0
        var levels: [String: [String]] = [:]
        for one in batches where !one.request.ownNames.isEmpty {
            names.formUnion(one.request.ownNames)
            for own in one.request.own {
                if let texts = own.levels { levels[own.name] = Levels.union(levels[own.name] ?? [], texts) }
            }
            values += try ledger.ownFeatureBytes(ofRequest: one.request.id) / 8
        }
        // A feature that is missing in some rows has a second column.
        let isWhole = values >= rows * names.count
        let features = ledger.catalog.features.count + names.count
        columns = ledger.catalog.features.count + names.count * (isWhole ? 1 : 2) + (isWhole ? 0 : 2)
        let rowCount = rows
        let texts = levels.values.map { CategoryShape.mostColumns(levels: $0.count, rows: rowCount) }
        bytes =
            MemoryNeed.program + (batches.map(\.request.parties).max() ?? 0) * TrainingMemory.storedParty
            + rows * TrainingMemory.row + values * TrainingMemory.ownValue
            + Training.memory(rows: rows, columns: columns, threads: threads)
            + recipe.memory(
                rows: rows, features: features,
                levels: texts, threads: threads)
    }

    /// What the most demanding of the recipes needs. They are fitted one after the other, the rivals while the rows of
    /// the active recipe are at hand; a rival with another window has rows of its own.
    ///
    /// - Throws: `LedgerError`.
    static func greatest(
        _ ledger: Ledger, newest: LabelledBatch, batch: BatchID, lineup: RecipeLineup, settings: Settings,
        threads: Int
    ) throws(LedgerError) -> TrainingMemory {
        func need(_ name: RecipeName) throws(LedgerError) -> TrainingMemory {
            try TrainingMemory(
                ledger, newest: newest, batch: batch, window: settings.window(of: name), recipe: name.recipe,
                threads: threads)
        }
        let active = try need(lineup.active)
        var greatest = active
        for rival in lineup.rivals {
            var further = try need(rival)
            if settings.window(of: rival) != settings.window(of: lineup.active) {
                further.bytes += active.bytes - MemoryNeed.program
            }
            if further.bytes > greatest.bytes { greatest = further }
        }
        return greatest
    }

    func refusal(_ limit: Int) -> Refusal {
        Refusal(
            .limit,
            message:
                "training on \(rows) rows with up to \(columns) columns needs \(MemoryNeed.text(bytes)) of memory, and \(MemoryNeed.text(limit)) are allowed",
            hint:
                "Lower training.window or raise limits.memory, then put the file back with kycc rejected retry: its outcomes have not been recorded."
        )
    }
}
