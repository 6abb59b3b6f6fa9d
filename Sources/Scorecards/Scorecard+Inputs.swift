extension Scorecard {
    /// A feature that a scorecard uses.
    package struct Input: Sendable, Equatable {
        /// The name of the feature.
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
            for name in [term.feature, term.with].compactMap({ $0 }) {
                // Terms of one feature stand one right after the other, and pairs stand last.
                let isAlone = term.with == nil
                if let index = isAlone ? lastIndex(of: name, inputs) : inputs.firstIndex(where: { $0.name == name }) {
                    inputs[index].usesValue = inputs[index].usesValue || shape.usesValue
                } else {
                    inputs.append(Input(name: name, usesValue: shape.usesValue))
                }
            }
        }
        return inputs
    }

    /// The last input, if it is this one.
    private func lastIndex(of name: String, _ inputs: [Input]) -> Int? {
        inputs.last?.name == name ? inputs.count - 1 : nil
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
