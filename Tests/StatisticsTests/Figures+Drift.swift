import Statistics
import TestSupport

extension Figures {
    /// Cuts as fixtures have them: above, below.
    private static func cuts(_ value: JSONValue) -> DriftCuts {
        DriftCuts(above: value["above"].numbers, below: value["below"].numbers)
    }

    /// Counts of reference and batch, with missing values where they are given.
    private static func test(_ input: [JSONValue]) -> DriftTest {
        func missing(_ place: Int) -> Int { place < input.count ? input[place].whole : 0 }
        return DriftTest(
            reference: DriftCounts(bins: input[0].wholes, missing: missing(2)),
            batch: DriftCounts(bins: input[1].wholes, missing: missing(3)))
    }

    /// A result as fixtures have it.
    private static func figures(_ value: JSONValue) -> DriftTest {
        switch value["verdict"] {
        case .text("no_reference"): DriftTest(outcome: .noReference)
        case .text("too_few"): DriftTest(outcome: .tooFew)
        case .text: DriftTest(outcome: .constant)
        default:
            DriftTest(
                outcome: .tested(
                    DriftTest.Figures(
                        psi: value["psi"].number, p: value["p"].number, classes: value["classes"].whole,
                        meanNoise: value["mean_noise"].number, limit: value["limit"].number)))
        }
    }

    static let drift: [String: Figure] = [
        "decile_edges": { input in JSONValue(DriftCuts(input[0].numbers).above) },
        "bin_counts": { JSONValue(DriftCuts(above: $0[1].numbers, below: []).counts(of: $0[0].numbers).bins) },
        "drift_cuts": { input in
            let cuts = DriftCuts(input[0].numbers)
            return .object(["above": JSONValue(cuts.above), "below": JSONValue(cuts.below)])
        },
        "drift_counts": { JSONValue(cuts($0[1]).counts(of: $0[0].numbers).bins) },
        "psi_floored": { JSONValue(StabilityIndices.floored(reference: $0[0].wholes, batch: $0[1].wholes)) },
        "psi_half": { JSONValue(StabilityIndices.halved(reference: $0[0].wholes, batch: $0[1].wholes)) },
        "psi_quadratic": { JSONValue(StabilityIndices.quadratic(reference: $0[0].wholes, batch: $0[1].wholes)) },
        "fisher_exact": { .number(fisherExactTest(($0[0].whole, $0[1].whole), ($0[2].whole, $0[3].whole))) },
        "merged": { input in
            .list(DriftTest.groups(input[0].wholes, rows: input[1].whole).map { JSONValue($0) })
        },
        "drift": { input in
            let test = test(input)
            guard let figures = test.figures else { return .object(["verdict": .text(test.verdict().rawValue)]) }
            return .object([
                "psi": .number(figures.psi), "p": .number(figures.p), "classes": JSONValue(figures.classes),
                "mean_noise": .number(figures.meanNoise), "limit": .number(figures.limit),
            ])
        },
        "drift_verdict": { .text(figures($0[0]).verdict(adjusted: $0.count > 1 ? $0[1].number : nil).rawValue) },
        "drift_verdicts": { input in
            .list(DriftTest.verdicts(input[0].list.map { figures($0) }).map { .text($0.rawValue) })
        },
    ]
}
