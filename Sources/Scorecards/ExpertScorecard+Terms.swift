/// A term of the expert scorecard as people read of it: weight · u, with u in 0…1.
package struct ExpertTerm: Sendable {
    /// The feature.
    package let feature: String
    /// What the term adds to the sum at most.
    package let weight: Double
    /// How the feature becomes u: one phrase of Markdown.
    package let scale: String

    /// Every term, in the order of the sum.
    package static let all = ExpertScorecard.features.map { name, weight, scale in
        switch scale {
        case .linear(let cap): ExpertTerm(feature: name, weight: weight, scale: "to \(cap.formatted)")
        case .logarithmic(let cap):
            ExpertTerm(feature: name, weight: weight, scale: "log10(1 + x), to \(cap.formatted)")
        }
    }
}

extension Double {
    /// A whole number without decimals.
    fileprivate var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}
