import Foundation
import TestSupport
import Testing

/// A figure with its inputs and what it must be.
struct FixtureCase: Decodable, Sendable, CustomTestStringConvertible {
    /// As `Figures.byName` has it.
    var function: String
    /// What is special about the inputs.
    var name: String
    /// The arguments.
    var input: [JSONValue]
    /// The result.
    var expected: JSONValue
    /// The library or publication that the result comes from.
    var source: String?

    var testDescription: String { "\(function), \(name)" }

    static func read(_ file: URL) throws -> [FixtureCase] {
        try JSONDecoder().decode([FixtureCase].self, from: Data(contentsOf: file))
    }

    /// Computes the figure and compares it.
    func check() throws {
        let figure = try #require(Figures.byName[function], "no figure is named \(function)")
        let special = ["beta_", "chi2_", "gamma_", "normal_"].contains { function.hasPrefix($0) }
        // Where all PDs are equal, an expected AUC has no deviation, of which others leave a rounding error.
        let differences = expected.differences(
            from: figure(input), tolerance: special ? 1e-12 : 1e-10, floor: function == "expected_auc" ? 1e-5 : 0)
        #expect(differences.isEmpty, "\(differences)")
    }
}

@Suite("Figures of validation")
struct FigureTests {
    @Test("agree with SciPy, scikit-learn, statsmodels, mpmath and published examples", arguments: try own())
    func libraries(sample: FixtureCase) throws { try sample.check() }

    @Test(
        "agree with the reference implementation",
        .enabled(if: Checkout.hasShared, Comment(rawValue: Checkout.sharedIsAbsent)), arguments: try shared())
    func reference(sample: FixtureCase) throws { try sample.check() }

    private static func own() throws -> [FixtureCase] {
        try FixtureCase.read(Checkout.fixtures.appendingPathComponent("statistics/cases.json"))
    }

    private static func shared() throws -> [FixtureCase] {
        if !Checkout.hasShared { return [] }
        return try FixtureCase.read(Checkout.shared.appendingPathComponent("reference/statistics_cases.json"))
    }
}
