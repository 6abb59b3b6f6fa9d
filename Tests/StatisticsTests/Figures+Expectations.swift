import Statistics
import TestSupport

extension Figures {
    /// Columns of rows of a matrix.
    private static func columns(_ value: JSONValue) -> [[Double]] {
        let rows = value.list.map(\.numbers)
        return (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
    }

    static let expectations: [String: Figure] = [
        "expected_default_rate": {
            RankedProbabilities($0[0].numbers).expectedDefaultRate.map {
                .object([
                    "rate": .number($0.rate), "low": .number($0.interval.low), "high": .number($0.interval.high),
                ])
            } ?? .null
        },
        "expected_auc": {
            RankedProbabilities($0[0].numbers).expectedAUC.map {
                .object(["auc": .number($0.auc), "sd": .number($0.deviation)])
            } ?? .null
        },
        "realised_against_expected_auc": {
            ranked($0).aucAgainstExpected.map { .object(["z": .number($0.z), "p": .number($0.p)]) } ?? .null
        },
        "coefficient_errors": { input in
            guard
                let errors = CoefficientError.all(
                    columns: columns(input[0]), rows: input[0].list.count, coefficients: input[1].numbers,
                    intercept: input[2].number, penalty: input[3].number)
            else { return .null }
            return .list(
                errors.map {
                    .object([
                        "coefficient": .number($0.coefficient), "se": .number($0.standardError),
                        "se_sampling": .number($0.samplingError), "z": .number($0.z), "p": .number($0.p),
                        "low": .number($0.interval.low), "high": .number($0.interval.high),
                    ])
                })
        },
        "variance_inflation": { input in .list(varianceInflation(columns(input[0])).map { JSONValue($0) }) },
        "sign_as_expected": {
            let sign = ExpectedSign(rawValue: $0[2] == .null ? 0 : $0[2].whole)
            return SignVerdict(coefficient: $0[0].number, z: $0[1].number, expected: sign).map { .text($0.rawValue) }
                ?? .null
        },
    ]
}
