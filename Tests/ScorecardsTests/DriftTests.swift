import Columns
import Foundation
import Scorecards
import Statistics
import TestSupport
import Testing

@Suite("Stability indices")
struct DriftTests {
    /// Σ (a − e) · ln(a / e) of counts, shares floored at 1e-6.
    private func index(_ actual: [Double], _ expected: [Double]) -> Double {
        func shares(_ counts: [Double]) -> [Double] { counts.map { max($0 / counts.reduce(0, +), 1e-6) } }
        return zip(shares(actual), shares(expected)).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
    }

    @Test("bins end at the deciles, and a value equal to an edge falls in the bin below it")
    func deciles() {
        // Of 1…11 the deciles are 2…10.
        let bins = DriftBins((1...11).map(Double.init).reversed())
        #expect(bins.cuts == (2...10).map(Double.init))
        #expect(bins.counts == [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
        let value = bins.stability([2, 2.1, 10, 10.1, -100, 100, 5]).value
        #expect(abs(value - index([2, 1, 0, 1, 0, 0, 0, 0, 1, 2, 0], [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0])) < 1e-12)
    }

    @Test("deciles are interpolated linearly at (n − 1) · k / 10")
    func interpolated() {
        let bins = DriftBins([0, 10])
        #expect(zip(bins.cuts, 1...9).allSatisfy { abs($0 - Double($1)) < 1e-12 })
        #expect(bins.counts == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    }

    @Test("deciles between values at both ends of the range of a double lie between them")
    func wide() {
        let most = Double.greatestFiniteMagnitude
        let bins = DriftBins([-most, most])
        #expect(bins.cuts.count == 9 && zip(bins.cuts, bins.cuts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(bins.cuts, 1...9).allSatisfy { abs($0 / most - (Double($1) / 5 - 1)) < 1e-12 })
        #expect(bins.counts == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    }

    @Test("equal edges are one")
    func merged() {
        // 100 values at places 0…99: up to the 8th decile (place 79.2) all are 0, the 9th (89.1) is 0.1 of the way to
        // 1.
        let bins = DriftBins(Array(repeating: 0, count: 90) + Array(repeating: 1, count: 10))
        #expect(bins.cuts.count == 2 && bins.cuts[0] == 0 && abs(bins.cuts[1] - 0.1) < 1e-12)
        #expect(bins.counts == [90, 0, 10, 0])
        let constant = DriftBins([7, 7, 7])
        #expect(constant.cuts == [7] && constant.counts == [3, 0, 0])
        #expect(abs(constant.stability([7, 8]).value - index([1, 1, 0], [3, 0, 0])) < 1e-12)
    }

    @Test("missing values have a bin of their own")
    func missing() {
        let bins = DriftBins([.nan, 1, 2, .nan])
        #expect(bins.counts.last == 2)
        #expect(bins.stability([.nan, 1, 2, .nan]).value == 0)
        let gone = bins.stability([.nan, .nan]).value
        #expect(abs(gone - index([0, 0, 2], [1, 1, 2])) < 1e-12)
        let nothing = DriftBins([.nan, .nan])
        #expect(nothing.cuts.isEmpty && nothing.counts == [0, 2])
        #expect(abs(nothing.stability([1]).value - index([1, 0], [0, 2])) < 1e-12)
    }

    @Test("a value that is two or more deciles has a bin of its own, which the older index does not see")
    func flags() {
        let bins = DriftBins(Array(repeating: 0, count: 60) + Array(repeating: 1, count: 940))
        #expect(bins.cuts == [1] && bins.counts == [1_000, 0, 0])
        #expect(bins.below == [1] && bins.fine == [60, 940, 0])
        let turned = bins.stability(Array(repeating: 0, count: 900) + Array(repeating: 1, count: 100))
        #expect(abs(turned.value) < 1e-4)
        #expect(turned.test.verdict() == .shifted)
        let same = bins.stability(Array(repeating: 0, count: 12) + Array(repeating: 1, count: 188))
        #expect(same.test.verdict() == .withinNoise)
    }

    @Test("counts by both kinds of cuts give the counts of the deciles alone")
    func coarse() {
        // 0 is six deciles, 3 is two: cut just below both, and just above 0, 3 and another.
        let values: [Double] =
            Array(repeating: 0, count: 60) + Array(repeating: 3, count: 25) + (0..<15).map { 4 + Double($0) }
        let bins = DriftBins(values)
        #expect(bins.below == [0, 3])
        let new: [Double] = [-1, 0, 0, 1, 3, 3, 3.5, 4, 9, 20, .nan]
        let counts = (bins.cuts + [.infinity]).reduce(into: (done: 0, counts: [Double]())) { state, cut in
            let upTo = new.count { $0 <= cut }
            state.counts.append(Double(upTo - state.done))
            state.done = upTo
        }.counts
        #expect(abs(bins.stability(new).value - index(counts + [1], bins.counts.map(Double.init))) < 1e-12)
    }

    @Test("a batch cut at random from the reference's population is mostly within noise, at any size")
    func noise() {
        var generator = SplitMix(4)
        func draw(_ count: Int) -> [Double] { (0..<count).map { _ in generator.unit() } }
        let bins = DriftBins(draw(400))
        for size in [50, 100, 1_000] {
            let alarms = (0..<200).count { _ in
                let verdict = bins.stability(draw(size)).test.verdict()
                return verdict == .moderate || verdict == .shifted
            }
            #expect(alarms <= 16, "\(alarms) of 200 at \(size)")
        }
        #expect(
            bins.stability(draw(8)).test.verdict() == .tooFew || bins.stability(draw(8)).test.verdict() == .withinNoise)
    }

    @Test("are reported for every feature of the reference, one that the new batch lacks as missing throughout")
    func features() throws {
        let old = FeatureColumns(names: ["a", "b"], columns: [[1, 2], [3, 4]], count: 2)
        let new = FeatureColumns(names: ["c", "a"], columns: [[9, 9], [2, 1]], count: 2)
        let drift = try DriftReference(probabilities: [0.1, 0.2], features: old).drift(
            probabilities: [0.2, 0.1], features: new)
        #expect(drift.psi.value == 0)
        #expect(drift.csi.map(\.name) == ["a", "b"])
        #expect(drift.csi[0].stability.value == 0)
        #expect(abs(drift.csi[1].stability.value - index([0, 0, 2], [1, 1, 0])) < 1e-12)
    }
}
