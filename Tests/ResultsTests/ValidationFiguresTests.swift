import Foundation
import Results
import Statistics
import Testing

/// Figures of a validation, worked out by hand.
@Suite("Figures of a validation")
struct ValidationFiguresTests {
    private func scored(_ rows: [(p: Double, outcome: UInt8, band: String)]) -> ScoredOutcomes {
        var scored = ScoredOutcomes()
        for (place, row) in rows.enumerated() {
            scored.append(outcome: row.outcome, probability: row.p, partyID: "P\(place)", band: row.band)
        }
        return scored
    }

    private func near(_ one: Double?, _ other: Double) -> Bool { one.map { abs($0 - other) < 1e-12 } ?? false }

    @Test("are those worked out by hand")
    func byHand() throws {
        let rows: [(Double, UInt8, String)] = [
            (0.1, 0, "good"), (0.2, 0, "good"), (0.3, 1, "poor"), (0.4, 0, "poor"), (0.1, 0, "good"),
            (0.2, 1, "good"), (0.6, 1, "poor"),
        ]
        let figures = try #require(
            ValidationFigures(
                scored(rows.map { ($0.0, $0.1, $0.2) }), parties: 9, bands: ["excellent", "good", "poor"],
                initialAUC: 0.9, isExpert: false))
        #expect(figures.parties == 9 && figures.known == 7 && figures.defaults == 3)
        #expect(near(figures.meanPD, 1.9 / 7) && near(figures.defaultRate, 3.0 / 7))
        // 9 pairs and a half of 12: 0.3 beats three, 0.2 two and a tie, 0.6 all four.
        #expect(near(figures.auc, 9.5 / 12) && near(figures.gini, 7.0 / 12))
        #expect(near(figures.ks?.distance, 0.5) && near(figures.ks?.at, 0.1))
        #expect(near(figures.brier.brier, (0.01 + 0.04 + 0.49 + 0.16 + 0.01 + 0.64 + 0.16) / 7))
        #expect(near(figures.brier.uncertainty, 3.0 / 7 * 4 / 7))
        let loss = -[0.9, 0.8, 0.3, 0.6, 0.9, 0.2, 0.6].map { log($0) }.reduce(0, +) / 7
        #expect(near(figures.logLoss, loss))
        // P(X ≥ 3) of 7 at the mean probability.
        let q = 1.9 / 7
        let below = [1.0, 7, 21].enumerated().map { $1 * pow(q, Double($0)) * pow(1 - q, Double(7 - $0)) }
        #expect(near(figures.light.p, 1 - below.reduce(0, +)))
        #expect(figures.light.side == .tooLow && figures.light.light == .green)
        #expect(figures.tenths.count == 7 && figures.tenths.allSatisfy { $0.known == 1 })
        // One group has fewer than five expected defaults, so that there are not two.
        #expect(figures.hosmerLemeshow == nil)
        #expect(figures.isAUCApproximate && figures.againstInitial?.statistic ?? 0 > 0)
    }

    @Test("of bands have lights that know how many bands were looked at")
    func bands() throws {
        let rows: [(Double, UInt8, String)] = [
            (0.1, 0, "good"), (0.2, 0, "good"), (0.3, 1, "poor"), (0.4, 0, "poor"), (0.1, 0, "good"),
            (0.2, 1, "good"), (0.6, 1, "poor"), (0.5, 1, "new"),
        ]
        let bands = GroupFigures.bands(
            of: scored(rows.map { ($0.0, $0.1, $0.2) }), names: ["excellent", "good", "poor"])
        #expect(bands.map(\.name) == ["excellent", "good", "poor", "new"])
        #expect(bands[0].known == 0 && bands[0].light == nil && bands[0].meanPD == nil && bands[0].interval == nil)
        let p = 1.3 / 3
        let raw = [1 - pow(0.85, 4), 3 * p * p * (1 - p) + p * p * p, 0.5]
        for (band, raw) in zip(bands.dropFirst(), raw) {
            #expect(near(band.light?.p, raw) && band.light?.looks == 3)
        }
        // Sorted 0.398, 0.478, 0.5: three times the first is above 1, so that all are 1.
        #expect(bands.dropFirst().allSatisfy { $0.light?.adjusted == 1 && $0.light?.light == .green })
    }

    @Test("look at both sides of a trained version, and at one of v1")
    func sides() throws {
        let none = scored((0..<60).map { _ in (0.2, 0, "good") })
        func look(_ isExpert: Bool) -> PortfolioLook? { PortfolioLook(none.ranked, isExpert: isExpert) }
        #expect(look(false)?.side == .tooHigh && look(false)?.light == .red)
        #expect(near(look(false)?.p, pow(0.8, 60)))
        #expect(look(true)?.side == .tooLow && look(true)?.light == .green && look(true)?.p == 1)
        #expect(near(PortfolioLook.falseAlarms(looks: 3, isExpert: false), 0.271))
        #expect(near(PortfolioLook.falseAlarms(looks: 2, isExpert: true), 0.0975))
        #expect(PortfolioLook(ScoredOutcomes().ranked, isExpert: true) == nil)
    }

    @Test("of one outcome alone have no ranking")
    func oneOutcome() throws {
        let figures = try #require(
            ValidationFigures(
                scored((0..<20).map { (Double($0) / 100, 0, "good") }), parties: 20, bands: ["good"], initialAUC: 0.7,
                isExpert: false))
        #expect(figures.auc == nil && figures.ks == nil && figures.calibrationLine == nil)
        #expect(figures.againstInitial == nil && figures.aucInterval == nil)
        #expect(figures.defaultRateInterval.low == 0)
    }

    @Test("of a segment are there from 50 companies with 5 of each outcome on, and weak ones are named")
    func segments() throws {
        // Of 160 companies the first 60 are ranked well, the next 60 the wrong way round and with too many defaults.
        let rows = (0..<160).map { place -> (p: Double, outcome: UInt8, band: String) in
            let p = Double(place % 20 + 1) / 50
            let isDefault = place < 60 ? place % 20 > 15 : place < 120 ? place % 20 < 12 : place % 20 > 15
            return (p, isDefault ? 1 : 0, "good")
        }
        let names = (0..<160).map { $0 < 60 ? "yes" : $0 < 120 ? "no" : "missing" }
        let segmented = SegmentedFeature(
            feature: "f", cut: .flag, thirds: [], parties: [("yes", 70), ("no", 61), ("missing", 40)],
            scored: scored(rows), names: names)
        #expect(segmented.segments.map(\.parties) == [70, 61, 40])
        #expect(segmented.segments.map(\.known) == [60, 60, 40])
        let (yes, no) = (segmented.segments[0].figures, segmented.segments[1].figures)
        #expect(segmented.segments[2].figures == nil && segmented.segments[2].defaults == 8)
        #expect(yes?.auc == 1 && yes?.isWeakSpot == false && yes?.light.light == .green && yes?.light.looks == 2)
        #expect(no?.auc == 0 && no?.isWeakSpot == true && no?.light.light == .red)
        #expect(no?.weakerP ?? 1 < 0.05 && no?.lowPDP ?? 1 < 0.05)
        let scores = scored(rows)
        let p = scores.probabilities[60..<120].reduce(0, +) / 60
        #expect(near(no?.light.p, BinomialTest(defaults: 36, rows: 60, pd: p)?.upper ?? -1))
        // The smaller of two is doubled.
        #expect(no?.light.adjusted == no.map { 2 * $0.light.p })
    }
}
