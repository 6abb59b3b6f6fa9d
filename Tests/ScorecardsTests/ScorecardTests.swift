import Columns
import Foundation
import Parallel
import Scorecards
import Testing

/// Points of one unit of log-odds.
let pointsPerUnit = 45 / log(2.0)

/// Features of one party.
func party(_ features: KeyValuePairs<String, Double>) -> FeatureColumns {
    FeatureColumns(names: features.map(\.key), columns: features.map { [$0.value] }, count: 1)
}

/// A scorecard whose columns are taken as they are (mean 0, deviation 1, no bounds), as the ledger keeps one.
func scorecard(_ coefficients: KeyValuePairs<String, Double>, intercept: Double = 0) throws -> Scorecard {
    let columns = coefficients.map {
        #"{"name":"\#($0.key)","mean":0,"sd":1,"dropped":false,"coefficient":\#($0.value)}"#
    }
    let text = #"{"penalty":1,"intercept":\#(intercept),"columns":[\#(columns.joined(separator: ","))]}"#
    return Scorecard(try JSONDecoder().decode(LogisticModel.self, from: Data(text.utf8)))
}

@Suite("The expert scorecard")
struct ExpertScorecardTests {
    /// Every scale once, in the middle or beyond its cap, and one feature missing.
    private let company = party([
        "kyc_verified": 1, "company_age_years": 2.5, "party_type_score": 8, "contact_completeness": 75, "has_tax_id": 0,
        "transaction_count_6m": 25, "avg_transaction_amount": 99, "total_transaction_volume_6m": 1e9,
        "transaction_regularity_score": 50, "payment_type_diversity": 4, "recent_activity_flag": 1,
        "direct_counterparty_count": 20, "network_depth_downstream": 5, "network_size": 10,
        "network_balance_ratio": .nan, "own": 5,
    ])

    /// Weight · u of each feature: 15 · 1, 10 · 2.5/5, 10 · 8/10, 5 · 75/100, 0, 20 · 25/50, 15 ·
    /// log10(100)/log10(100001), …
    private let parts: [(name: String, weight: Double, u: Double)] = [
        ("kyc_verified", 15, 1), ("company_age_years", 10, 0.5), ("party_type_score", 10, 0.8),
        ("contact_completeness", 5, 0.75), ("has_tax_id", 10, 0), ("transaction_count_6m", 20, 0.5),
        ("avg_transaction_amount", 15, 2 / log10(100_001)), ("transaction_regularity_score", 15, 0.5),
        ("recent_activity_flag", 25, 1), ("direct_counterparty_count", 10, 1), ("network_depth_downstream", 10, 1),
        ("network_size", 10, 0.5), ("network_balance_ratio", 10, 0),
    ]

    @Test("scores a company computed by hand")
    func byHand() throws {
        let s = parts.reduce(0) { $0 + $1.weight * $1.u } / 165
        let eta = 0.3 - 6 * s
        let score = try Scorecard.expert.scores(company)[0]
        #expect(abs(score.pd - 1 / (1 + exp(-eta))) < 1e-14)
        // s = 0.63788, η = −3.52727: 650 + 64.921 · (3.52727 − 2.99573) = 684.508.
        #expect(score.score == 685)
        #expect(score.band == .fair)
        // Points 6 · weight · (u − 0.5) / 165 · 64.92: tax id and balance −11.8 each, in feature order, amount −3.5.
        #expect(score.reasons == ["has_tax_id", "network_balance_ratio", "avg_transaction_amount"])
    }

    @Test("gives points around a company in the middle of every scale")
    func points() {
        let (names, columns) = Scorecard.expert.points(company)
        #expect(names == parts.map(\.name))
        for (column, part) in zip(columns, parts) {
            #expect(abs(column[0] - pointsPerUnit * 6 * part.weight * (part.u - 0.5) / 165) < 1e-12)
        }
    }

    @Test("takes what is missing, negative or beyond a cap as the end of its scale")
    func ends() {
        let none = FeatureColumns(names: [], columns: [], count: 1)
        #expect(abs(Scorecard.expert.logOdds(none)[0] - 0.3) < 1e-15)
        let negative = party(["company_age_years": -1, "avg_transaction_amount": -5, "network_size": .nan])
        #expect(abs(Scorecard.expert.logOdds(negative)[0] - 0.3) < 1e-15)
        let beyond = party(["avg_transaction_amount": 1e12, "transaction_count_6m": 50.5])
        #expect(abs(Scorecard.expert.logOdds(beyond)[0] - (0.3 - 6 * 35.0 / 165)) < 1e-14)
    }
}

@Suite("Scores, bands and reasons")
struct ScoreTests {
    /// The score of a company whose unrounded score is given.
    private func score(_ unrounded: Double) throws -> PartyScore {
        let eta = (650 - unrounded) / pointsPerUnit - log(20)
        return try scorecard([:], intercept: eta).scores(FeatureColumns(names: [], columns: [], count: 1))[0]
    }

    @Test(
        "a score is rounded half up, and a band begins at its least score",
        arguments: [
            (799.5, 800, Band.excellent, Band.good), (699.5, 700, .good, .fair), (599.5, 600, .fair, .poor),
            (449.5, 450, .poor, .veryPoor),
        ])
    func edges(edge: Double, least: Int, band: Band, below: Band) throws {
        let (above, under) = (try score(edge + 1e-9), try score(edge - 1e-9))
        #expect(above.score == least && above.band == band)
        #expect(under.score == least - 1 && under.band == below)
        #expect(Scorecard.expert.band(least) == band && Scorecard.expert.band(least - 1) == below)
    }

    @Test("650 points are odds of 20 to 1, and 45 points double them")
    func scale() throws {
        #expect(abs(try score(650).pd - 1.0 / 21) < 1e-14)
        #expect(abs(try score(695).pd - 1.0 / 41) < 1e-14)
        #expect(abs(try score(605).pd - 1.0 / 11) < 1e-14)
    }

    @Test("scores end at 300 and 900, probabilities do not")
    func clamped() throws {
        let (low, high) = (try score(100), try score(1_500))
        #expect(low.score == 300 && low.band == .veryPoor)
        #expect(high.score == 900 && high.band == .excellent)
        #expect(high.pd > 0)
        #expect(try high.pd < score(1_400).pd)
    }

    @Test("reasons are up to four features with the most negative points, ties in feature order")
    func reasons() throws {
        /// A point a unit of each feature.
        let each = -1 / pointsPerUnit
        func reasons(_ points: [Double]) throws -> [String] {
            let features = FeatureColumns(
                names: Array(["a", "b", "c", "d", "e", "f"][..<points.count]), columns: points.map { [$0] }, count: 1)
            return try scorecard(["a": each, "b": each, "c": each, "d": each, "e": each, "f": each])
                .scores(features)[0].reasons
        }
        #expect(try reasons([-1, -3, 5, -2, -4, -0.6]) == ["e", "b", "d", "a"])
        #expect(try reasons([-2, -2, -3, -2, -2]) == ["c", "a", "b", "d"])
        #expect(try reasons([-0.5000001, -0.4999999, 0]) == ["a"])
        #expect(try reasons([3]) == [])
    }

    @Test("half a point is not yet a reason")
    func halfPoint() throws {
        // The coefficient, of those next to it, that makes −0.5 points to the last bit.
        let near = 0.5 / pointsPerUnit
        let half = try #require(
            try [near, near.nextUp, near.nextDown].map { try scorecard(["a": $0]) }.first {
                $0.points(party(["a": 1])).columns[0][0] == -0.5
            })
        #expect(try half.scores(party(["a": 1]))[0].reasons == [])
        #expect(try half.scores(party(["a": 1.0.nextUp]))[0].reasons == ["a"])
    }

    @Test("a feature unknown to the scorecard is ignored, one that is missing is 0 after standardising")
    func unknownAndMissing() throws {
        let trained = try scorecard(["a": 0.5, "a.missing": 0.25, "b": 2], intercept: -1)
        // 0.5 · 2 + 2 · 3 − 1; then the indicator's 0.25 instead of a.
        #expect(trained.logOdds(party(["a": 2, "b": 3, "other": 9])) == [6])
        #expect(trained.logOdds(party(["a": .nan, "b": .nan])) == [-0.75])
        #expect(trained.logOdds(party(["b": 3])) == [5.25])
    }

    @Test("a row's figures do not depend on the rows beside it")
    func alone() throws {
        let made = MadeRows(60, width: 17, seed: 5)
        let result = try Training(made.rows).run(wanted: Array(repeating: false, count: 60))
        let trained = Scorecard(result.model)
        for scorecard in [trained, .expert] {
            let all = try scorecard.scores(made.rows.features)
            for row in 0..<60 {
                let one = FeatureColumns(names: made.names, columns: made.columns.map { [$0[row]] }, count: 1)
                #expect(try scorecard.scores(one)[0] == all[row])
            }
        }
    }

    @Test("figures do not depend on the number of threads")
    func threads() throws {
        let made = MadeRows(10_000, width: 17, seed: 6)
        let scores = try Scorecard.expert.scores(made.rows.features)
        #expect(scores.count == 10_000)
        #expect(try Scorecard.expert.scores(made.rows.features, Effort(threads: 3)) == scores)
        let pd = scores.map(\.pd)
        let reference = try DriftReference(probabilities: pd, features: made.rows.features)
        #expect(
            try DriftReference(probabilities: pd, features: made.rows.features, effort: Effort(threads: 3)) == reference
        )
        let other = MadeRows(10_000, width: 17, seed: 7).rows.features
        let one = try reference.drift(probabilities: pd, features: other)
        let three = try reference.drift(probabilities: pd, features: other, effort: Effort(threads: 3))
        #expect(one == three)
    }

    @Test("the mean points of a feature are those of its rows, and 0 over the rows of the training")
    func meanPoints() throws {
        let made = MadeRows(5_000, width: 17, seed: 8)
        let scorecard = Scorecard(try Training(made.rows).run(wanted: Array(repeating: false, count: 5_000)).model)
        let own = try scorecard.scored(made.rows.features).meanPoints
        #expect(own.count == 17 && own.allSatisfy { abs($0.points) < 1e-9 })
        let other = MadeRows(5_000, width: 17, seed: 9).rows.features
        let means = try scorecard.scored(other).meanPoints
        #expect(try scorecard.scored(other, Effort(threads: 3)).meanPoints.map(\.points) == means.map(\.points))
        let points = scorecard.points(other)
        for (name, column) in zip(points.names, points.columns) {
            let mean = try #require(means.first { $0.name == name }).points
            #expect(abs(mean - column.reduce(0, +) / 5_000) < 1e-9, "\(name)")
        }
    }
}
