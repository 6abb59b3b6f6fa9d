package import Parallel

/// All fits of one training: on all rows, and without each fold of the batch just labelled.
package struct Training: Sendable {
    let rows: TrainingRows
    private let features: TransformedColumns
    let orders: SortedColumns
    let effort: Effort

    /// - Parameter effort: what this and everything that is done with the training may use; polled at each column.
    /// - Throws: `CancellationError`.
    package init(_ rows: TrainingRows, _ effort: Effort = Effort()) throws(CancellationError) {
        self.rows = rows
        self.effort = effort
        features = try TransformedColumns(rows.features, transforms: rows.transforms, effort: effort)
        orders = try SortedColumns(rows.features, effort)
    }

    /// What a training takes besides its rows: for each value its place in order of value and what sorts it, one matrix
    /// at a time, and the sums of the threads; bytes.
    package static func memory(rows: Int, columns: Int, threads: Int) -> Int {
        let sorting = 64 * rows * threads
        return sorting + DesignMatrix.memory(rows: rows, width: columns, threads: threads)
    }

    /// Whether a row takes part in the fit without a fold. Of the batch just labelled the rows of the fold are left
    /// out; rows of earlier batches stay in, those of the same companies too, because the champion has learned from
    /// them.
    ///
    /// - Parameter wanted: the rows of the batch just labelled.
    package func isIn(_ row: Int, without fold: UInt8, wanted: [Bool]) -> Bool {
        !(wanted[row] && rows.folds[row] == fold)
    }

    /// Whether all rows, or the training part of any fold, have one outcome only: then nothing is fitted.
    ///
    /// - Parameter wanted: the rows of the batch just labelled.
    package func hasOneOutcome(wanted: [Bool]) -> Bool {
        (0..<UInt8(OutOfFold.folds)).contains { fold in
            var seen: (no: Bool, yes: Bool) = (false, false)
            for row in 0..<rows.count where isIn(row, without: fold, wanted: wanted) {
                if rows.outcomes[row] == 1 { seen.yes = true } else { seen.no = true }
            }
            return !seen.no || !seen.yes
        }
    }

    /// What batches that the version of this training scores are compared with.
    ///
    /// - Parameter probabilities: of the rows.
    /// - Throws: `CancellationError`.
    package func driftReference(_ probabilities: [Double]) throws(CancellationError) -> DriftReference {
        try DriftReference(
            probabilities: probabilities, features: rows.features, orders: orders, effort: effort)
    }

    /// What a training makes.
    package struct Result: Sendable {
        /// The scorecard fitted on all rows.
        package var model: LogisticModel
        /// E(λ) of every candidate.
        package var evidence: [(penalty: Double, evidence: Double)]
        /// Probabilities of the wanted rows, each from a fit without the wanted rows of its fold, in row order.
        package var outOfFold: [Double]
    }

    /// Fits on all rows, and predicts the wanted ones out of fold.
    ///
    /// - Parameters:
    ///   - wanted: the rows of the batch just labelled.
    ///   - tell: called after each fit with how many are done, and of how many.
    /// - Throws: `CancellationError`; `FitDidNotConverge`.
    package func run(wanted: [Bool], tell: (Int, Int) -> Void = { _, _ in }) throws -> Result {
        let total = 1 + OutOfFold.folds
        let (fitted, fit) = try fit(isIn: Array(repeating: true, count: rows.count), near: nil)
        tell(1, total)
        let model = Training.recordingWholeValues(fitted, rows.features)
        var probabilities = [Double](repeating: 0, count: rows.count)
        for fold in 0..<UInt8(OutOfFold.folds) {
            let places = wanted.indices.filter { wanted[$0] && rows.folds[$0] == fold }
            if places.isEmpty { continue }
            let kept = (0..<rows.count).map { isIn($0, without: fold, wanted: wanted) }
            let (part, _) = try self.fit(isIn: kept, near: (model, fit))
            let subset = rows.features.selecting(places)
            for (place, p) in zip(places, Scorecard(part).probabilities(subset)) { probabilities[place] = p }
            tell(2 + Int(fold), total)
        }
        return Result(
            model: model, evidence: fit.evidence,
            outOfFold: wanted.indices.filter { wanted[$0] }.map { probabilities[$0] })
    }

    /// The model with what it has seen of each feature: whether all values were whole. An explanation names only such
    /// then.
    private static func recordingWholeValues(_ model: LogisticModel, _ features: FeatureColumns) -> LogisticModel {
        var model = model
        for place in model.columns.indices where !model.columns[place].isIndicator {
            guard let values = features.column(model.columns[place].feature) else { continue }
            model.columns[place].whole = values.allSatisfy { $0.isNaN || $0 == $0.rounded() }
        }
        return model
    }

    private func fit(
        isIn: [Bool], near neighbour: (model: LogisticModel, fit: LogisticFit.Result)?
    ) throws -> (LogisticModel, LogisticFit.Result) {
        var columns = try Design.columns(features: features, orders: orders, isIn: isIn, effort: effort)
        let kept = columns.indices.filter { !columns[$0].dropped }
        let matrix = try DesignMatrix(
            columns: kept.map { columns[$0] }, features: features, outcomes: rows.outcomes, isIn: isIn, effort: effort)
        let names = kept.map { columns[$0].name }
        let neighbours = neighbour.flatMap { neighbour in
            // Only a fit of the same columns says where to start.
            neighbour.model.columns.filter { !$0.dropped }.map(\.name) == names ? neighbour.fit.path : nil
        }
        let result = try LogisticFit(matrix, effort).best(near: neighbours)
        for (place, column) in kept.enumerated() { columns[column].coefficient = result.w[place] }
        return (LogisticModel(penalty: result.penalty, columns: columns, intercept: result.w[kept.count]), result)
    }
}
