import Columns
import Files
import Results
import Scorecards
import Vocabulary

extension BatchWarning {
    /// A fit takes about rows × columns² steps where it looks at the rows, and columns³ where it looks at the columns
    /// alone, which it does about ten times as often. From here on a training takes half a minute: measured with 1,000
    /// rows and 400 features that few rows have each, 5 · 10¹¹ and 35 s.
    private static let most = 1e11

    /// With fewer features it is the rows that make a training slow.
    private static let leastFeatures = 50

    /// Columns of a feature at most: straight, missing, and the values at which its line may bend.
    private static let mostColumns = 12

    /// A training whose features make it slow; nil if they do not.
    ///
    /// - Parameters:
    ///   - rows: of the active recipe.
    ///   - values: for each feature how many rows have it, at most.
    ///   - recipes: how many are fitted.
    package static func manyFeatures(rows: Int, values: [Int], recipes: Int) -> BatchWarning? {
        // Few rows have few values.
        let columns = values.reduce(0) { $0 + 2 + min($1, mostColumns - 2) }
        let fits = (1 + OutOfFold.folds) * recipes
        let work = Double(rows + 10 * columns) * Double(columns) * Double(columns) * Double(fits)
        guard values.count >= leastFeatures, work >= most else { return nil }
        return BatchWarning(
            .manyFeatures,
            message:
                "\(values.count) features with about \(columns) columns on \(rows) rows make a training slow, and other files wait"
                + " meanwhile: leave features out (training.exclude), or train on fewer batches (training.window)",
            count: values.count,
            figures: [
                ("rows", .int(rows)), ("columns", .int(columns)), ("fits", .int(fits)), ("work", .double(work)),
            ])
    }

    static func manyFeatures(_ rows: TrainingRows, _ lineup: RecipeLineup) -> BatchWarning? {
        manyFeatures(
            rows: rows.count, values: rows.features.columns.map { $0.storedRows?.count ?? $0.count },
            recipes: 1 + lineup.rivals.count)
    }
}
