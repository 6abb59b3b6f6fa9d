/// Which way a feature is expected to move the PD.
package enum ExpectedSign: Int, Codable, Sendable {
    /// More of it raises the PD.
    case raises = 1
    /// More of it lowers the PD.
    case lowers = -1
}

/// Whether a coefficient has the sign that was expected.
package enum SignVerdict: String, Codable, Sendable {
    /// The same sign, or 0.
    case asExpected = "as_expected"
    /// The opposite sign, and at least 1.96 standard errors from 0.
    case against
    /// The opposite sign, but nearer to 0 than that.
    case unclear

    /// - Parameters:
    ///   - coefficient: of the feature, where a positive one raises the PD.
    ///   - z: the coefficient over its standard error.
    ///   - expected: nil where nothing is expected, of which nil comes.
    package init?(coefficient: Double, z: Double, expected: ExpectedSign?) {
        guard let expected else { return nil }
        if coefficient * Double(expected.rawValue) >= 0 {
            self = .asExpected
        } else {
            self = abs(z) >= NormalDistribution.z95 ? .against : .unclear
        }
    }
}
