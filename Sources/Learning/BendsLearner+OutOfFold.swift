package import Parallel
package import Scorecards

extension BendsLearner {
    /// How many folds are fitted at the same time, each on one thread, which waits for no other then. Each has rows of
    /// its own, so that a large training takes one after the other.
    package static func foldsAtOnce(rows: Int, threads: Int) -> Int { rows <= 250_000 ? threads : 1 }

    /// Predicts the rows of the batch just labelled, each by a fit without the rows of its fold. Only rows of that
    /// batch are left out: what the champion has learned from stays in.
    ///
    /// - Parameters:
    ///   - rows: those of the batch just labelled among them.
    ///   - newest: the indices of its rows, ascending.
    ///   - folds: the fold of each of `rows`.
    ///   - tell: called with how many folds are done, whenever there are more.
    ///   - predict: the probabilities that a scorecard gives to rows of the batch, at indices among `rows`.
    /// - Returns: a probability for each of `newest`.
    /// - Throws: as `fit`.
    package func outOfFold(
        _ rows: LabelledRows, newest: [Int], folds: [UInt8], effort: Effort = Effort(),
        tell: (Int) -> Void = { _ in },
        predict: @Sendable (Scorecard, [Int]) -> [Double]
    ) throws -> [Double] {
        let held = (0..<UInt8(OutOfFold.folds)).map { fold in newest.indices.filter { folds[newest[$0]] == fold } }
        var probabilities = [Double](repeating: 0, count: newest.count)
        var done = 0
        while done < held.count {
            // A fold that is fitted alone has all threads.
            let first = done
            let together = min(
                BendsLearner.foldsAtOnce(rows: rows.count, threads: effort.threads), held.count - first)
            let own = together == 1 ? effort : effort.onOneThread
            let found = try effort.map(together) { index throws(CancellationError) in
                try predicted(held[first + index].map { newest[$0] }, rows: rows, effort: own, predict: predict)
            }
            for (places, result) in zip(held[first...], found) {
                for (place, p) in zip(places, try result.get()) { probabilities[place] = p }
            }
            done += together
            tell(done)
        }
        return probabilities
    }

    /// What a fit without some rows says of them, or what it threw where it found no minimum.
    ///
    /// - Parameter places: the indices of the rows, ascending.
    private func predicted(
        _ places: [Int], rows: LabelledRows, effort: Effort,
        predict: (Scorecard, [Int]) -> [Double]
    ) throws(CancellationError) -> Result<[Double], any Error> {
        if places.isEmpty { return .success([]) }
        var isKept = [Bool](repeating: true, count: rows.count)
        for place in places { isKept[place] = false }
        do {
            return .success(predict(try fit(rows.rows(at: isKept.indices.filter { isKept[$0] }), effort), places))
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failure(error)
        }
    }
}
