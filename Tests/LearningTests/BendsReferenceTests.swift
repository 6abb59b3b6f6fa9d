import Foundation
import Learning
import Parallel
import Scorecards
import TestSupport
import Testing

/// Cases with the values of an independent implementation.
@Suite("The recipe bends, compared with an independent implementation")
struct BendsReferenceTests {
    @Test("fits, points, reasons and tables agree on small cases")
    func ownCases() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        let cases = try ReferenceCases(Data(contentsOf: file)).fits
        #expect(cases.count == 4)
        for one in cases { try one.compare(BendsLearner(pairs: one.pairs).fit(one.rows)) }
    }

    @Test(
        "fits, points, reasons and tables agree on every case of the reference",
        .enabled(if: Checkout.hasShared, "\(Checkout.sharedIsAbsent)"))
    func sharedCases() throws {
        let file = Checkout.shared.appendingPathComponent("reference/cases2.json")
        let cases = try ReferenceCases(Data(contentsOf: file)).fits
        #expect(cases.count >= 36)
        for one in cases { try one.compare(BendsLearner(pairs: one.pairs).fit(one.rows)) }
    }

    @Test("a fit is the same to the last bit for any number of threads")
    func threads() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        for one in try ReferenceCases(Data(contentsOf: file)).fits {
            let learner = BendsLearner(pairs: one.pairs)
            let alone = try learner.fit(one.rows)
            for threads in [2, 3, 8] {
                #expect(try learner.fit(one.rows, Effort(threads: threads)) == alone, "\(one.name), \(threads) threads")
            }
        }
    }

    @Test("a cancelled fit throws")
    func cancelled() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        let one = try #require(try ReferenceCases(Data(contentsOf: file)).fits.first)
        #expect(throws: CancellationError.self) {
            try BendsLearner().fit(one.rows, Effort(threads: 2, isCancelled: { true }))
        }
    }

    /// Made anew with `REMAKE_FIXTURES=1 ./kycc test --filter BendsReferenceTests`; the documents' tables are compared
    /// with it.
    @Test("documents have the keys of the fixture")
    func documents() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/scorecards.json")
        let models = try ReferenceCases(Data(contentsOf: Checkout.fixtures.appendingPathComponent("bends/cases.json")))
            .fits.map { try BendsLearner(pairs: $0.pairs).fit($0.rows) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        if ProcessInfo.processInfo.environment["REMAKE_FIXTURES"] == "1" {
            try (encoder.encode(models) + Data("\n".utf8)).write(to: file)
        }
        func keys(_ text: Data) -> [Substring] {
            String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
                line.contains("\" : ") ? line.split(separator: ":").first : nil
            }
        }
        let written = try Data(contentsOf: file)
        #expect(keys(written) == keys(try encoder.encode(models)))
        for (one, other) in zip(try JSONDecoder().decode([Scorecard].self, from: written), models) {
            #expect(one.terms.map(\.feature) == other.terms.map(\.feature) && one.recipe == other.recipe)
        }
    }

    @Test("a scorecard reads back from its JSON to the last bit")
    func json() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        for one in try ReferenceCases(Data(contentsOf: file)).fits {
            let model = try BendsLearner(pairs: one.pairs).fit(one.rows)
            let text = try JSONEncoder().encode(model)
            #expect(try JSONDecoder().decode(Scorecard.self, from: text) == model)
        }
    }
}
