import Statistics
import TestSupport

extension Figures {
    static let use: [String: Figure] = [
        "gains": { input in
            guard let groups = ranked(input).gains(ids: ids(input[2])) else { return .null }
            return .list(
                groups.map {
                    .object([
                        "n": JSONValue($0.rows), "d": JSONValue($0.defaults), "rate": .number($0.rate),
                        "lift": .number($0.lift), "rows": .number($0.shareOfRows), "capture": .number($0.capture),
                        "cumulative_lift": .number($0.cumulativeLift),
                    ])
                })
        },
        "cut_offs": { input in
            .list(
                ranked(input).cutOffs(at: input[2].numbers).map {
                    .object([
                        "cut": .number($0.cut), "approved": JSONValue($0.approvalRate),
                        "bad_rate": JSONValue($0.badRate), "interval": pair($0.badRateInterval),
                        "defaults_declined": JSONValue($0.defaultsDeclined),
                    ])
                })
        },
        "approval_cuts": { JSONValue(RankedProbabilities($0[0].numbers).approvalCuts.map(\.cut)) },
        "segments": { input in
            .list(
                ranked(input).segments(input[2].texts).map {
                    .object([
                        "segment": .text($0.name), "n": JSONValue($0.rows), "defaults": JSONValue($0.defaults),
                        "auc": .number($0.auc), "auc_rest": JSONValue($0.aucOfRest),
                        "weaker_p": JSONValue($0.weakerP), "weaker_holm": JSONValue($0.weakerAdjusted),
                        "mean_pd": .number($0.meanPD), "pd_low_p": .number($0.lowPDP),
                        "pd_low_holm": .number($0.lowPDAdjusted),
                    ])
                })
        },
    ]

    static let stability: [String: Figure] = [
        "missing_rate_test": {
            func counts(_ missing: JSONValue, _ rows: JSONValue) -> DriftCounts {
                DriftCounts(bins: [rows.whole - missing.whole], missing: missing.whole)
            }
            return JSONValue(missingRateTest(reference: counts($0[0], $0[1]), batch: counts($0[2], $0[3])))
        },
        "points_shift": {
            PointsShift(reference: $0[0].numbers, batch: $0[1].numbers).map {
                .object(["shift": .number($0.shift), "z": JSONValue($0.z), "p": JSONValue($0.p)])
            } ?? .null
        },
        "points_shift_by_bin": {
            JSONValue(PointsShift.byBin(points: $0[0].numbers, reference: $0[1].wholes, batch: $0[2].wholes))
        },
        "migration": { input in
            let matrix = MigrationMatrix(then: input[0].wholes, now: input[1].wholes, bands: input[2].whole)
            return .list(matrix.counts.map { JSONValue($0) })
        },
        "matrix_weighted_bandwidth": { input in
            let matrix = MigrationMatrix(counts: input[0].list.map(\.wholes))
            return .object(["upper": JSONValue(matrix.upperBandwidth), "lower": JSONValue(matrix.lowerBandwidth)])
        },
        "migration_stability": { input in
            .list(
                MigrationMatrix(counts: input[0].list.map(\.wholes)).stability.map {
                    .object([
                        "from": JSONValue($0.from), "to": JSONValue($0.to), "z": JSONValue($0.z), "p": .number($0.p),
                        "holm": .number($0.adjusted),
                    ])
                })
        },
        "concentration": {
            Concentration(counts: $0[0].wholes).map {
                .object([
                    "hhi": .number($0.herfindahl), "cv": .number($0.coefficientOfVariation),
                    "relative": JSONValue($0.relative), "variance": .number($0.variance),
                ])
            } ?? .null
        },
        "concentration_change": { input in
            guard let initial = Concentration(counts: input[0].wholes), let now = Concentration(counts: input[1].wholes)
            else { return .null }
            let change = ConcentrationChange(initial: initial, now: now)
            return .object([
                "z": JSONValue(change.z), "p": JSONValue(change.p), "ecb": JSONValue(change.formStatistic),
                "ecb_p": JSONValue(change.formP),
            ])
        },
    ]
}
