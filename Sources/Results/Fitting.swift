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
