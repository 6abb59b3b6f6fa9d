import Statistics
import TestSupport
import Testing

@Suite("Drift verdicts")
struct DriftFalseAlarmTests {
    /// `moderate` and `shifted` are alarms.
    private func isAlarm(_ verdict: DriftVerdict) -> Bool { verdict == .moderate || verdict == .shifted }

    /// How many of 1,000 batches raise an alarm.
    ///
    /// - Parameters:
    ///   - reference: rows of each reference.
    ///   - batch: rows of each batch.
    ///   - ofReference: one value of a reference.
    ///   - ofBatch: one value of a batch.
    private func alarms(
        reference: Int, batch: Int, ofReference: (inout SplitMix) -> Double, ofBatch: (inout SplitMix) -> Double
    ) -> Int {
        var random = SplitMix(UInt64(reference * 1_000 + batch))
        return (0..<1_000).count { _ in
            let old = (0..<reference).map { _ in ofReference(&random) }
            let new = (0..<batch).map { _ in ofBatch(&random) }
            let cuts = DriftCuts(old)
            return isAlarm(DriftTest(reference: cuts.counts(of: old), batch: cuts.counts(of: new)).verdict())
        }
    }

    @Test(
        "random cuts without drift alarm in at most 5 of 100 batches",
        arguments: [(50, 50), (100, 50), (50, 100), (100, 100), (600, 50), (600, 100), (100, 1_000)])
    func continuous(reference: Int, batch: Int) {
        let value: (inout SplitMix) -> Double = { $0.unit() }
        #expect(alarms(reference: reference, batch: batch, ofReference: value, ofBatch: value) <= 50)
    }

    @Test("flags, counts and missing values without drift alarm in at most 5 of 100 batches", arguments: [50, 100])
    func discrete(rows: Int) {
        let kinds: [(inout SplitMix) -> Double] = [
            { $0.happens(0.1) ? 1 : 0 }, { Double($0.below(4)) }, { $0.happens(0.05) ? .nan : $0.unit() },
        ]
        for value in kinds {
            #expect(alarms(reference: rows, batch: rows, ofReference: value, ofBatch: value) <= 50)
        }
    }

    @Test("features of random cuts alarm together in at most 5 of 100 batches")
    func family() {
        var random = SplitMix(7)
        let alarms = (0..<200).count { _ in
            let tests = (0..<17).map { _ in
                let old = (0..<100).map { _ in random.unit() }
                let new = (0..<100).map { _ in random.unit() }
                let cuts = DriftCuts(old)
                return DriftTest(reference: cuts.counts(of: old), batch: cuts.counts(of: new))
            }
            return DriftTest.verdicts(tests).contains(where: isAlarm)
        }
        #expect(alarms <= 10)
    }

    @Test("a large shift is found in nine of ten batches of 100")
    func power() {
        let found = alarms(
            reference: 100, batch: 100, ofReference: { $0.normal() }, ofBatch: { $0.normal() + 0.8 })
        #expect(found >= 900)
    }

    @Test("a reference of training rows needs three rows a column")
    func reference() {
        #expect(DriftCounts.trainingRowsSuffice(rows: 51, columns: 17))
        #expect(!DriftCounts.trainingRowsSuffice(rows: 50, columns: 17))
    }

    @Test("deciles of values at both ends of the range of a double are finite")
    func extremes() {
        let most = Double.greatestFiniteMagnitude
        let cuts = DriftCuts([-most, most])
        #expect(cuts.above.allSatisfy(\.isFinite) && cuts.above.count == 9)
        #expect(zip(cuts.above, cuts.above.dropFirst()).allSatisfy { $0 < $1 })
    }
}
