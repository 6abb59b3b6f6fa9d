import Columns
import Learning
import Scorecards
import Vocabulary

/// What each batch of the window delivers: a feature counts there as delivered if at least one of its companies has it,
/// labelled or not.
extension WindowRows {
    /// The rows of the batch just labelled with what that batch delivers, of the features of the training.
    ///
    /// - Parameter indices: of those rows, ascending.
    func newestRows(at indices: [Int]) -> FeatureColumns {
        let number = indices.first.map { Int(batchNumbers[$0]) } ?? 0
        return features(at: indices, ofBatch: number)
    }

    private func features(at indices: [Int], ofBatch number: Int) -> FeatureColumns {
        var features = rows.features
        features.undelivered = Set(features.names.indices.filter { !delivered[$0][number] }.map { features.names[$0] })
        return features.selecting(indices)
    }

    /// What a scorecard says of all rows, each batch with what it delivers.
    func probabilities(of scorecard: Scorecard) -> [Double] {
        if !scorecard.dependsOnDelivery { return scorecard.probabilities(rows.features) }
        var probabilities: [Double] = []
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, batchNumbers[end] == batchNumbers[start] { end += 1 }
            let features = features(at: Array(start..<end), ofBatch: Int(batchNumbers[start]))
            probabilities += scorecard.probabilities(features)
            start = end
        }
        return probabilities
    }

    /// The rows as the recipe `bends` takes them, with the directions declared.
    func labelledRows(_ settings: Settings) -> LabelledRows {
        let builtIn = Dictionary(choice.builtIn.map { ($0.name, $0) }) { first, _ in first }
        return LabelledRows(
            features: zip(rows.features.names, rows.features.columns).map { name, column in
                let known = builtIn[name]
                return LabelledRows.Feature(
                    name: name, transform: known?.transform ?? .identity,
                    direction: settings.direction(of: name, known), isFlag: known.map { $0.values == .flag },
                    values: column.dense, levels: column.text?.levels)
            }, outcomes: rows.outcomes, batchOf: batchNumbers, delivered: delivered)
    }
}
