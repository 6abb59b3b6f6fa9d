package import Parallel
package import Scorecards

extension BendsLearner {
    /// Predicts the rows of the batch just labelled, each by a fit without the rows of its fold. Only rows of that
    /// batch are left out: what the champion has learned from stays in.
    ///
    /// - Parameters:
    ///   - rows: those of the batch just labelled among them.
    ///   - newest: the indices of its rows, ascending.
    ///   - folds: the fold of each of `rows`.
    ///   - tell: called after each fold with rows, with the fold.
    ///   - predict: the probabilities that a scorecard gives to rows of the batch, at indices among `rows`.
    /// - Returns: a probability for each of `newest`.
    /// - Throws: as `fit`.
    package func outOfFold(
        _ rows: LabelledRows, newest: [Int], folds: [UInt8], _ effort: Effort = Effort(),
        tell: (UInt8) -> Void = { _ in },
        predict: (Scorecard, [Int]) -> [Double]
    ) throws -> [Double] {
        var probabilities = [Double](repeating: 0, count: newest.count)
        var isNewest = [Bool](repeating: false, count: rows.count)
        for index in newest { isNewest[index] = true }
        for fold in 0..<UInt8(OutOfFold.folds) {
            let held = newest.indices.filter { folds[newest[$0]] == fold }
            if held.isEmpty { continue }
            let kept = (0..<rows.count).filter { !(isNewest[$0] && folds[$0] == fold) }
            let part = try fit(rows.rows(at: kept), effort)
            for (place, p) in zip(held, predict(part, held.map { newest[$0] })) { probabilities[place] = p }
            tell(fold)
        }
        return probabilities
    }
}
