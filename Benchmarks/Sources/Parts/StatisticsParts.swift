import Glibc
import Statistics

/// The figures of validation of one batch in memory: sorted once, then everything that a report shows of PDs and
/// outcomes.
struct StatisticsParts {
    let rows: Int

    struct Figures: Encodable {
        /// Sorting the probabilities.
        var ranking: Cost
        /// What is expected before outcomes are known, and the drift of the PD.
        var expectation: Cost
        /// Discrimination, calibration, gains and cut-offs.
        var outcomes: Cost
    }

    /// PDs of a normal log odds with a mean rate of about one in twelve, and outcomes a fifth rarer.
    func measured() -> Figures {
        var random = RandomDoubles(state: UInt64(rows))
        let p = (0..<rows).map { _ in 1 / (1 + exp(3 - 1.2 * random.normal())) }
        let outcomes = p.map { UInt8(random.uniform() < 0.8 * $0 ? 1 : 0) }
        let reference = p.map { 1 / (1 + exp(-log($0 / (1 - $0)) - 0.1)) }
        let ids = (0..<rows).map { "P-\($0)" }
        let (ranking, sorting) = Stopwatch.time { RankedProbabilities(p) }
        let (_, expectation) = Stopwatch.time {
            let cuts = DriftCuts(reference)
            let test = DriftTest(reference: cuts.counts(of: reference), batch: cuts.counts(of: p))
            return (ranking.expectedDefaultRate, ranking.expectedAUC, test.verdict())
        }
        let (_, figures) = Stopwatch.time { StatisticsParts.figures(of: outcomes, ranking: ranking, ids: ids) }
        return Figures(ranking: sorting, expectation: expectation, outcomes: figures)
    }

    /// How many figures there are; they are computed for nothing else.
    private static func figures(of outcomes: [UInt8], ranking: RankedProbabilities, ids: [String]) -> Int {
        let rows = RankedOutcomes(outcomes: outcomes, ranking: ranking)
        let groups = rows.calibrationGroups(ids: ids)
        let known: [Bool] = [
            rows.auc != nil, rows.aucInterval != nil, rows.kolmogorovSmirnov != nil, rows.curve() != nil,
            rows.logLoss != nil, rows.brierParts(groups) != nil, groups.expectedCalibrationError != nil,
            rows.calibrationLine != nil, HosmerLemeshowTest(groups, isFitted: false) != nil, rows.sumTest != nil,
            rows.spiegelhalter != nil, rows.portfolioLight != nil, rows.gains(ids: ids) != nil,
            !rows.cutOffs(at: ranking.approvalCuts.map(\.cut)).isEmpty, rows.aucAgainstExpected != nil,
        ]
        return known.count { $0 }
    }
}
