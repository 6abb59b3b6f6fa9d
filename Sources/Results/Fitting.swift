package import Scorecards

/// What a fit came to, besides the scorecard itself.
package struct Fitting: Sendable, Equatable {
    /// The evidence for one penalty that was tried.
    package struct PenaltyEvidence: Codable, Sendable, Equatable {
        /// λ.
        package let penalty: Double
        /// E(λ); nil if it is beyond the range of a double.
        package let evidence: Double?

        /// - Parameters: as the properties.
        package init(penalty: Double, evidence: Double) {
            self.penalty = penalty
            self.evidence = evidence.isFinite ? evidence : nil
        }
    }

    /// λ of the scorecard; nil if each class of columns has its own.
    package let penalty: Double?
    /// λ of each class of columns; nil of the recipe `straight1`.
    package let penalties: FitFigures.Penalties?
    /// Every λ that was tried.
    package let evidenceByPenalty: [PenaltyEvidence]
    /// The challenger on the batch just labelled, each row from a fit without its fold.
    package let outOfFold: Evaluation

    /// - Parameters: as the properties.
    package init(
        penalty: Double?, penalties: FitFigures.Penalties? = nil, evidenceByPenalty: [PenaltyEvidence],
        outOfFold: Evaluation
    ) {
        self.penalty = penalty
        self.penalties = penalties
        self.evidenceByPenalty = evidenceByPenalty
        self.outOfFold = outOfFold
    }
}

/// A challenger against the champion: all that the gates look at, and what they said.
package struct Contest: Sendable, Equatable {
    /// The champion on the same rows as `Fitting.outOfFold`.
    package let champion: Evaluation
    /// The two on the batch just labelled.
    package let comparison: Comparison
    /// The comparisons since the champion was activated, pooled.
    package let evidence: Evidence
    package let gates: ActivationGates

    /// - Parameters: as the properties.
    package init(champion: Evaluation, comparison: Comparison, evidence: Evidence, gates: ActivationGates) {
        self.champion = champion
        self.comparison = comparison
        self.evidence = evidence
        self.gates = gates
    }

    /// Why the challenger becomes active, for the history of activations.
    ///
    /// - Parameter champion: its version.
    func reason(against champion: String) -> String {
        let way = gates.passes("ranks_better") ? "ranks better" : "is sharper"
        let figures = [
            ("delta", evidence.delta), ("p_better", evidence.pBetter), ("d", evidence.d),
            ("p_sharper", evidence.pSharper),
        ].map { "\($0) \($1.map { "\($0)" } ?? "none")" }.joined(separator: ", ")
        return "\(way) than \(champion) on \(evidence.batches.joined(separator: ", ")): \(figures)"
    }
}
