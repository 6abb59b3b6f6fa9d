import Statistics
import TestSupport
import Testing

@Suite("Properties of figures")
struct PropertyTests {
    /// Outcomes and PDs with many ties.
    private func rows(_ count: Int, _ random: inout SplitMix) -> RankedOutcomes {
        let p = (0..<count).map { _ in Double(random.below(12)) / 12 }
        return RankedOutcomes(outcomes: p.map { random.happens($0) ? 1 : 0 }, probabilities: p)
    }

    @Test("the AUC is the count of pairs")
    func pairs() {
        var random = SplitMix(1)
        for size in 2..<80 {
            let rows = rows(size, &random)
            let p = rows.ranking.probabilities
            let defaults = p.indices.filter { rows.outcomes[$0] == 1 }
            let others = p.indices.filter { rows.outcomes[$0] == 0 }
            if defaults.isEmpty || others.isEmpty {
                #expect(rows.auc == nil && rows.delongVariance == nil && rows.kolmogorovSmirnov == nil)
                continue
            }
            var won = 0.0
            for i in defaults { for j in others { won += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0 } }
            #expect(rows.auc == won / Double(defaults.count * others.count))
        }
    }

    @Test("the parts of the Brier score add up to it")
    func brier() throws {
        var random = SplitMix(2)
        for size in [1, 2, 9, 10, 11, 57, 400] {
            let rows = rows(size, &random)
            let parts = try #require(
                rows.brierParts(rows.calibrationGroups(ids: (0..<size).map { "C\($0)" })))
            let sum =
                parts.reliability - parts.resolution + parts.uncertainty + parts.withinVariance
                - parts.withinCovariance
            #expect(abs(sum - parts.brier) < 1e-15)
        }
    }

    @Test("the order of rows does not matter")
    func order() {
        var random = SplitMix(3)
        let rows = rows(200, &random)
        let places = Array(0..<200).shuffled(using: &random)
        let other = RankedOutcomes(
            outcomes: places.map { rows.outcomes[$0] }, probabilities: places.map { rows.ranking.probabilities[$0] })
        #expect(other.auc == rows.auc)
        #expect(other.delongVariance == rows.delongVariance)
        #expect(other.kolmogorovSmirnov == rows.kolmogorovSmirnov)
        #expect(other.curve() == rows.curve())
        #expect(other.calibrationLine == rows.calibrationLine)
        #expect(other.logLoss == rows.logLoss)
    }

    @Test("figures of no rows are absent")
    func empty() {
        let rows = RankedOutcomes(outcomes: [], probabilities: [])
        #expect(rows.auc == nil && rows.gini == nil && rows.kolmogorovSmirnov == nil && rows.curve() == nil)
        #expect(rows.logLoss == nil && rows.brier == nil && rows.rate == nil && rows.meanPD == nil)
        #expect(rows.aucInterval == nil && rows.sumTest == nil && rows.spiegelhalter == nil)
        #expect(rows.calibrationLine == nil && rows.portfolioLight == nil)
        let groups = rows.calibrationGroups(ids: [])
        #expect(groups.groups.isEmpty && groups.expectedCalibrationError == nil && rows.brierParts(groups) == nil)
        #expect(HosmerLemeshowTest(groups, isFitted: false) == nil)
    }

    @Test("ties between groups are split by ids as UTF-8 bytes, whatever they share")
    func ties() throws {
        var random = SplitMix(9)
        let kinds: [(Int) -> String] = [
            { "P-4206-\($0)" }, { "party number \($0 / 7) of many, no. \($0)" },
            { String(repeating: "é", count: $0 % 5) + "\($0)" }, { $0 % 2 == 0 ? "a\($0)" : "a\0\($0)" },
        ]
        for id in kinds {
            let ids = (0..<300).map(id)
            let p = (0..<300).map { _ in random.below(2) == 0 ? 0.25 : 0.75 }
            let rows = RankedOutcomes(outcomes: p.map { random.happens($0) ? 1 : 0 }, probabilities: p)
            let order = p.indices.sorted {
                p[$0] != p[$1] ? p[$0] < p[$1] : ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8)
            }
            let groups = rows.calibrationGroups(ids: ids)
            for group in groups.groups {
                #expect(Set(groups.order[group.places].map(Int.init)) == Set(order[group.places]))
            }
            let riskiest = p.indices.sorted {
                p[$0] != p[$1] ? p[$0] > p[$1] : ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8)
            }
            let gains = try #require(rows.gains(ids: ids))
            for (place, group) in gains.enumerated() {
                #expect(group.defaults == riskiest[place * 30..<place * 30 + 30].count { rows.outcomes[$0] == 1 })
            }
        }
    }

    @Test("a curve of many rows is thinned, and keeps its ends and its greatest gap")
    func thinned() throws {
        var random = SplitMix(4)
        let p = (0..<5_000).map { _ in random.unit() }
        let rows = RankedOutcomes(outcomes: p.map { random.happens($0) ? 1 : 0 }, probabilities: p)
        let curve = try #require(rows.curve())
        let distance = try #require(rows.kolmogorovSmirnov)
        #expect(curve.count <= 202)
        #expect(curve[0].shareOfRows == 0 && curve[curve.count - 1].shareOfRows == 1)
        let gaps = curve.map { abs($0.truePositiveRate - $0.falsePositiveRate) }
        #expect(abs(gaps.max()! - distance.distance) < 1e-15)
    }

    @Test("intervals of a rate cover it in about 95 of 100 samples")
    func rates() throws {
        var random = SplitMix(5)
        for rate in [0.03, 0.2, 0.5] {
            var covered = (wilson: 0, jeffreys: 0)
            for _ in 0..<1_000 {
                let defaults = (0..<100).count { _ in random.happens(rate) }
                if try #require(Interval.wilson(defaults: defaults, rows: 100)).contains(rate) { covered.wilson += 1 }
                if try #require(Interval.jeffreys(defaults: defaults, rows: 100)).contains(rate) {
                    covered.jeffreys += 1
                }
            }
            #expect(covered.wilson >= 920 && covered.jeffreys >= 910)
        }
    }

    @Test("the interval of an AUC covers it in about 95 of 100 samples")
    func areas() throws {
        var random = SplitMix(6)
        // Scores of defaults are uniform in 1…3, of the others in 0…2: the true AUC is 1 − ⅛.
        let covered = (0..<500).count { _ in
            let outcomes = (0..<150).map { UInt8($0 < 50 ? 1 : 0) }
            let p = outcomes.map { (random.unit() * 2 + Double($0)) / 3 }
            return RankedOutcomes(outcomes: outcomes, probabilities: p).aucInterval?.contains(0.875) ?? false
        }
        #expect(covered >= 460 && covered <= 495)
    }

    @Test("a sound model has any light but green in at most 5 of 100 batches")
    func lights() {
        var random = SplitMix(8)
        let bands = [(400, 0.01), (200, 0.03), (100, 0.08), (50, 0.2), (20, 0.4)]
        let alarms = (0..<500).count { _ in
            let lights = trafficLights(
                bands.map { rows, pd in (rows, (0..<rows).count { _ in random.happens(pd) }, pd) })
            return lights.contains { $0?.light != .green }
        }
        #expect(alarms <= 35)
    }
}
