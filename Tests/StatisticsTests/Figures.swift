import Statistics
import TestSupport

/// The figures by the names that fixtures call them.
enum Figures {
    typealias Figure = @Sendable ([JSONValue]) -> JSONValue

    static let byName = [functions, discrimination, calibration, rates, use, drift, stability, expectations].reduce([:])
    {
        $0.merging($1) { first, _ in first }
    }

    /// Rows from the first two arguments: outcomes, PDs.
    static func ranked(_ input: [JSONValue]) -> RankedOutcomes {
        RankedOutcomes(outcomes: input[0].numbers.map { UInt8($0) }, probabilities: input[1].numbers)
    }

    static func pair(_ interval: Interval?) -> JSONValue { JSONValue(interval.map { [$0.low, $0.high] }) }

    private static let functions: [String: Figure] = [
        "normal_cdf": { .number(NormalDistribution.cumulative($0[0].number)) },
        "normal_sf": { .number(NormalDistribution.tail($0[0].number)) },
        "normal_quantile": { JSONValue(NormalDistribution.quantile($0[0].number)) },
        "beta_cdf": { .number(BetaDistribution($0[1].number, $0[2].number).cumulative($0[0].number)) },
        "beta_sf": { .number(BetaDistribution($0[1].number, $0[2].number).tail($0[0].number)) },
        "beta_quantile": { .number(BetaDistribution($0[1].number, $0[2].number).quantile($0[0].number)) },
        "beta_isf": { .number(BetaDistribution($0[1].number, $0[2].number).quantile(tail: $0[0].number)) },
        "gamma_cdf": { .number(GammaDistribution($0[1].number).cumulative($0[0].number)) },
        "gamma_sf": { .number(GammaDistribution($0[1].number).tail($0[0].number)) },
        "chi2_sf": { .number(ChiSquaredDistribution(degreesOfFreedom: $0[1].whole).tail($0[0].number)) },
        "chi2_quantile": {
            JSONValue(ChiSquaredDistribution(degreesOfFreedom: $0[1].whole).quantile(tail: $0[0].number))
        },
    ]

    private static let discrimination: [String: Figure] = [
        "auc": { JSONValue(ranked($0).auc) },
        "gini": { JSONValue(ranked($0).gini) },
        "log_loss": { JSONValue(ranked($0).logLoss) },
        "brier": { JSONValue(ranked($0).brier) },
        "delong_variance": { JSONValue(ranked($0).delongVariance) },
        "auc_interval": { pair(ranked($0).aucInterval) },
        "auc_against_initial": {
            ranked($0).aucChange(from: $0[2].number).map {
                .object(["auc": .number($0.auc), "S": JSONValue($0.statistic), "p": .number($0.p)])
            } ?? .null
        },
        "ks": {
            ranked($0).kolmogorovSmirnov.map { .object(["ks": .number($0.distance), "at": .number($0.at)]) } ?? .null
        },
        "curve": {
            ranked($0).curve(points: $0.count > 2 ? $0[2].whole : 200).map { points in
                .list(
                    points.map {
                        .object([
                            "p": JSONValue($0.p), "fpr": .number($0.falsePositiveRate),
                            "tpr": .number($0.truePositiveRate), "rows": .number($0.shareOfRows),
                        ])
                    })
            } ?? .null
        },
    ]
}
