package import Ledger

/// Which scores of a batch are wanted.
package struct ScoreChoice {
    private let worst: Int?
    private let band: String?
    private let party: String?

    /// - Parameters:
    ///   - worst: so many at most, those with the greatest probabilities; nil for all, in file order.
    ///   - band: those of this band; nil for every band.
    ///   - party: that of this company; nil for every company.
    package init(worst: Int?, band: String?, party: String?) {
        (self.worst, self.band, self.party) = (worst, band, party)
    }

    /// Whether every score is wanted, in file order.
    package var isAll: Bool { worst == nil && band == nil && party == nil }

    fileprivate func takes(_ score: StoredScore) -> Bool {
        (band == nil || score.band == band) && party.map { ExactText($0) == ExactText(score.partyID) } ?? true
    }

    /// Adds a score to those that are wanted, in their order.
    fileprivate func add(_ score: StoredScore, to scores: inout [StoredScore]) {
        guard takes(score) else { return }
        guard let worst else { return scores.append(score) }
        if scores.count == worst, let last = scores.last, score.pd <= last.pd { return }
        scores.insert(score, at: scores.firstIndex { $0.pd < score.pd } ?? scores.count)
        if scores.count > worst { scores.removeLast() }
    }
}

extension App {
    /// The scores of a request that are wanted; the worst first where so many are, else in file order.
    ///
    /// - Throws: `LedgerError`.
    package func scores(of request: StoredRequest, _ choice: ScoreChoice) throws -> [StoredScore] {
        var scores: [StoredScore] = []
        try ledger.eachScore(ofRequest: request.id) { choice.add($0, to: &scores) }
        return scores
    }
}
