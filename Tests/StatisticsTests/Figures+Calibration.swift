import Statistics
import TestSupport

extension Figures {
    /// Groups as fixtures have them: n, d, p.
    private static func groups(_ value: JSONValue) -> [(rows: Int, defaults: Int, meanPD: Double)] {
        value.list.map { ($0["n"].whole, $0["d"].whole, $0["p"].number) }
    }

    /// Ids of rows: as they are; or, of groups of rows, such that rows of equal PD come in the order of the groups.
    static func ids(_ value: JSONValue) -> [String] {
        guard case .object = value.list.first else { return value.texts }
        let rows = value.list.flatMap { $0["rows"].wholes }
        var ids = rows.map { _ in "" }
        for (place, row) in rows.enumerated() { ids[row] = String(100_000 + place) }
        return ids
    }

    static let calibration: [String: Figure] = [
        "calibration_line": { input in
            guard let line = ranked(input).calibrationLine else { return .null }
            return .object([
                "large": .number(line.inTheLarge), "intercept": JSONValue(line.fit?.intercept),
                "slope": JSONValue(line.fit?.slope), "se_intercept": JSONValue(line.fit?.interceptError),
                "se_slope": JSONValue(line.fit?.slopeError), "chi2": JSONValue(line.fit?.chiSquared),
                "p": JSONValue(line.fit?.p), "separated": .bool(line.isSeparated),
            ])
        },
        "calibration_groups": { input in
            let (p, names) = (input[1].numbers, ids(input[2]))
            let groups = ranked(input).calibrationGroups(ids: names)
            return .list(
                groups.groups.map { group in
                    let rows = groups.order[group.places].map(Int.init)
                        .sorted { (p[$0], names[$0]) < (p[$1], names[$1]) }
                    return .object([
                        "n": JSONValue(group.rows), "d": JSONValue(group.defaults), "p": .number(group.meanPD),
                        "rows": JSONValue(rows),
                    ])
                })
        },
        "calibration_error": {
            JSONValue(ranked($0).calibrationGroups(ids: ids($0[2])).expectedCalibrationError)
        },
        "hosmer_lemeshow": {
            HosmerLemeshowTest(groups($0[0]), isFitted: $0.count > 1 && $0[1].isTrue).map {
                .object([
                    "chi2": .number($0.chiSquared), "groups": JSONValue($0.groups),
                    "df": JSONValue($0.degreesOfFreedom), "p": .number($0.p),
                ])
            } ?? .null
        },
        "brier_parts": { input in
            let rows = ranked(input)
            guard let parts = rows.brierParts(rows.calibrationGroups(ids: ids(input[2]))) else { return .null }
            return .object([
                "brier": .number(parts.brier), "reliability": .number(parts.reliability),
                "resolution": .number(parts.resolution), "uncertainty": .number(parts.uncertainty),
                "within_variance": .number(parts.withinVariance),
                "within_covariance": .number(parts.withinCovariance),
            ])
        },
        "spiegelhalter": {
            ranked($0).spiegelhalter.map { .object(["z": .number($0.z), "p": .number($0.p)]) } ?? .null
        },
        "sum_test": {
            ranked($0).sumTest.map { .object(["z": JSONValue($0.z), "upper_p": .number($0.upper)]) } ?? .null
        },
    ]

    static let rates: [String: Figure] = [
        "wilson_interval": { pair(.wilson(defaults: $0[0].whole, rows: $0[1].whole)) },
        "jeffreys_interval": { pair(.jeffreys(defaults: $0[0].whole, rows: $0[1].whole)) },
        "binomial_test": {
            BinomialTest(defaults: $0[0].whole, rows: $0[1].whole, pd: $0[2].number).map {
                .object(["upper": .number($0.upper), "lower": .number($0.lower)])
            } ?? .null
        },
        "jeffreys_test": {
            JSONValue(jeffreysTest(defaults: $0[0].whole, rows: $0[1].whole, pd: $0[2].number))
        },
        "holm": { JSONValue(MultipleTesting.holm($0[0].numbers)) },
        "benjamini_hochberg": { JSONValue(MultipleTesting.benjaminiHochberg($0[0].numbers)) },
        "traffic_lights": { input in
            let bands = input[0].list.map { ($0.list[0].whole, $0.list[1].whole, $0.list[2].number) }
            return .list(
                trafficLights(bands).map {
                    .object([
                        "p": JSONValue($0?.p), "holm": JSONValue($0?.adjusted),
                        "light": $0.map { .text($0.light.rawValue) } ?? .null, "jeffreys": JSONValue($0?.jeffreys),
                    ])
                })
        },
    ]
}
