import Ledger
import Testing

/// Labels files of a batch, each with its `observed_at`, folded into what is known.
@Suite("Known outcomes")
struct KnownOutcomesTests {
    private func fold(_ files: [(observedAt: Int64?, outcomes: [Int: UInt8?])]) -> KnownOutcomes {
        var known = KnownOutcomes()
        for (number, file) in files.enumerated() {
            let records = file.outcomes.sorted { $0.key < $1.key }.map {
                LabelRecord(place: $0.key, partyID: "P\($0.key)", outcome: $0.value)
            }
            let folded = known.folding(revision: number + 1, observedAt: file.observedAt, records: records)
            known.fold(revision: number + 1, observedAt: file.observedAt, records: records)
            #expect(folded.outcomes == known.outcomes && folded.observedAt == known.observedAt)
        }
        return known
    }

    @Test("come from the file with the later observed_at, whichever came first")
    func laterTime() {
        for files in [[(10, [0: 1, 1: 0]), (5, [0: 0, 2: 1])], [(5, [0: 0, 2: 1]), (10, [0: 1, 1: 0])]]
            as [[(Int64?, [Int: UInt8?])]]
        {
            let known = fold(files)
            #expect(known.outcomes == [0: 1, 1: 0, 2: 1] && known.observedAt == 10 && known.defaults == 2)
        }
    }

    @Test("count the records of the newest file that an earlier one overrules, and those that differ")
    func overruled() {
        let known = fold([(10, [0: 1, 1: 0]), (5, [0: 0, 1: 0, 2: 1, 3: nil])])
        #expect(known.overruled.count == 2 && known.overruled.differing == 1 && known.overruled.observedAt == 10)
        #expect(fold([(10, [0: 1]), (5, [0: nil])]).overruled.differing == 1)
        #expect(fold([(10, [0: 1]), (5, [0: 0]), (nil, [0: 0])]).overruled.count == 0)
    }

    @Test("come from the file that came later where a time is missing or both are equal")
    func laterFile() {
        for times in [(nil, nil), (10, nil), (nil, 10), (7, 7)] as [(Int64?, Int64?)] {
            let known = fold([(times.0, [0: 1]), (times.1, [0: 0])])
            #expect(known.outcomes == [0: 0] && known.observedAt == times.1, "\(times)")
            #expect(known.revision(giving: 0) == 2)
        }
        // In pairs: the file without a time counts against the first, and the third against it.
        #expect(fold([(10, [0: 1]), (nil, [0: 1]), (5, [0: 0])]).outcomes == [0: 0])
    }

    @Test("were observed when the latest file says that still gives one of them")
    func observed() {
        // A time far off by a slip, and the same labels with the right one: the first has the later time and counts.
        #expect(fold([(2_205, [0: 1, 1: 0]), (2_025, [0: 1, 1: 0])]).observedAt == 2_205)
        #expect(fold([(nil, [0: 1, 1: 0]), (2_025, [0: 1])]).observedAt == 2_025)
        // Once nothing comes of a file any more, its time says nothing.
        #expect(fold([(20, [0: 1]), (nil, [0: 1]), (10, [0: 1])]).observedAt == 10)
        #expect(fold([(20, [0: 1]), (nil, [0: nil])]).observedAt == nil)
        #expect(fold([(20, [:])]).observedAt == nil)
    }

    @Test("are taken back, and may be given again")
    func withdrawn() {
        let taken = fold([(10, [0: 1, 1: 0]), (20, [0: nil])])
        #expect(taken.outcomes == [1: 0] && taken.observedAt == 10 && taken.revision(giving: 0) == nil)
        #expect(fold([(10, [0: 1]), (5, [0: nil])]).outcomes == [0: 1])
        #expect(fold([(10, [0: 1]), (20, [0: nil]), (15, [0: 1])]).outcomes.isEmpty)
        let again = fold([(10, [0: 1]), (20, [0: nil]), (30, [0: 0])])
        #expect(again.outcomes == [0: 0] && again.observedAt == 30 && again.revision(giving: 0) == 3)
        #expect(fold([(10, [0: nil]), (5, [0: 1])]).outcomes.isEmpty)
    }
}
