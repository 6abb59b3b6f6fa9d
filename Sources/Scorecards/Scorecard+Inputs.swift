extension Scorecard {
    /// A feature that a scorecard uses.
    package struct Input: Sendable, Equatable {
        package let name: String
        /// Whether its value counts; else only whether it is there.
        package let usesValue: Bool
    }

    /// The features that can change a score, in feature order.
    package var inputs: [Input] {
        switch self {
        case .expert: return ExpertScorecard.features.map { Input(name: $0.name, usesValue: true) }
        case .logistic(let model):
            var inputs: [Input] = []
            for column in model.columns where !column.dropped && column.coefficient != 0 {
                // An indicator stands right after its feature.
                if column.isIndicator, inputs.last?.name == column.feature { continue }
                inputs.append(Input(name: column.feature, usesValue: !column.isIndicator))
            }
            return inputs
        }
    }
}

extension DriftReference {
    /// The least and the greatest value of a feature in the training rows, before clipping; nil where the reference does not
    /// say: of v1, which has no training rows, and of models trained by earlier versions.
    package func range(of feature: String) -> ClosedRange<Double>? {
        guard let one = features.first(where: { $0.name == feature }), let least = one.least,
            let greatest = one.greatest, least <= greatest
        else { return nil }
        return least...greatest
    }
}
