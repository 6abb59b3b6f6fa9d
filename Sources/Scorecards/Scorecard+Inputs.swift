extension Scorecard {
    /// A feature that a scorecard uses.
    package struct Input: Sendable, Equatable {
        package let name: String
        /// Whether its value counts; else only whether it is there.
        package fileprivate(set) var usesValue: Bool
    }

    /// The features that can change a score, in feature order.
    package var inputs: [Input] {
        var inputs: [Input] = []
        for term in terms {
            let shape = term.shape.form
            guard shape.counts else { continue }
            // Terms of one feature stand one right after the other.
            if inputs.last?.name == term.feature {
                inputs[inputs.count - 1].usesValue = inputs[inputs.count - 1].usesValue || shape.usesValue
            } else {
                inputs.append(Input(name: term.feature, usesValue: shape.usesValue))
            }
        }
        return inputs
    }
}

extension DriftReference {
    /// The least and the greatest value of a feature in the training rows, before clipping; nil where the reference
    /// does not say: of v1, which has no training rows, and of models trained by earlier versions.
    package func range(of feature: String) -> ClosedRange<Double>? {
        guard let one = features.first(where: { $0.name == feature }), let least = one.least,
            let greatest = one.greatest, least <= greatest
        else { return nil }
        return least...greatest
    }
}
