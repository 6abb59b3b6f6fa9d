import Columns
import Custody
import Files
import Foundation
import Ledger
import Pipeline
import Results
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Own features that are text, from batch to batch")
struct TextFeatureTests {
    /// What a batch says of the region of its companies.
    enum Form {
        case text, number, none
    }

    private static let regions = ["North", "South", "East", "caf\u{e9}", "cafe\u{301}"]

    /// The region of a company, of `regions`; -1 is missing.
    private static func region(_ row: Int) -> Int { row % 11 == 10 ? -1 : row * 7 % 5 }

    private static func profiles(_ batch: Int, _ form: Form, parties: Int = 120, further: [String] = []) -> String {
        let records = (0..<parties).map { row -> String in
            var features = [#""u":\#(Double(row * 37 % 100) / 100)"#]
            let region = region(row)
            if region >= 0, form == .text { features.append(#""region":"\#(regions[region])""#) }
            if region >= 0, form == .number { features.append(#""region":\#(region)"#) }
            if row < further.count { features[features.count - 1] = #""region":"\#(further[row])""# }
            return #"{"party_id":"P\#(batch)-\#(row)","features":{\#(features.joined(separator: ","))}}"#
        }
        return #"{"as_of":"2026-0\#(batch)-01","parties":[\#(records.joined(separator: ","))]}"#
    }

    /// Half of the companies of the South default, and few others.
    private static func labels(_ batch: Int, parties: Int = 120) -> String {
        JobRoot.labels(
            (0..<parties).map { row in
                ("P\(batch)-\(row)", (region(row) == 1 ? row % 2 == 0 : row % 9 == 0) ? 1 : 0)
            })
    }

    /// Takes batches with their labels; the last one has none.
    private func take(_ forms: [Form], _ root: JobRoot) throws -> [JobReport] {
        var reports: [JobReport] = []
        for (index, form) in forms.enumerated() {
            let batch = index + 1
            reports.append(try root.take("B\(batch)_profiles.json", TextFeatureTests.profiles(batch, form)))
            if batch == forms.count { break }
            reports.append(try root.take("B\(batch)_labels.json", TextFeatureTests.labels(batch)))
        }
        return reports
    }

    private func scorecard(_ root: JobRoot, _ version: String) throws -> Scorecard {
        try ModelText.scorecard(try #require(try root.ledger.model(version)).coefficients)
    }

    private func category(_ scorecard: Scorecard) -> CategoryShape? {
        for term in scorecard.terms {
            if case .category(let shape) = term.shape, term.feature == "region" { return shape }
        }
        return nil
    }

    @Test("are learned, scored, compared and verified")
    func whole() throws {
        try JobRoot.with { root in
            let reports = try take([.text, .text, .text], root)
            let shape = try #require(category(try scorecard(root, "v3")))
            #expect(Levels.areSame(shape.levels, ["East", "North", "South", "cafe\u{301}", "caf\u{e9}"]))
            #expect(!shape.other && shape.missing != nil)
            let drift = try ModelText.drift(try #require(try root.ledger.driftReference(of: "v3")))
            let bins = try #require(drift.features.first { $0.name == "region" })
            #expect(bins.levels?.count == 5 && bins.bins.counts.count == 7 && bins.least == nil)
            #expect(bins.bins.counts.reduce(0, +) == 240 && bins.bins.counts[5] == 0 && bins.bins.counts[6] == 20)
            #expect(reports.allSatisfy { JobRoot.warnings($0)["other_form"] == nil })
            let result = try Verification(root.work).run()
            #expect(result.faults == [] && result.scores == 360)
        }
    }

    @Test("that were numbers before count as not delivered then, and the log says so")
    func formerly() throws {
        try JobRoot.with { root in
            let reports = try take([.number, .text, .text], root)
            // v2 learned numbers: the text of the second batch says nothing to it.
            #expect(JobRoot.warnings(reports[2])["other_form"]?.contains("region is a number to v2") == true)
            #expect(JobRoot.warnings(reports[2])["undelivered"]?.contains("region") == true)
            let told = JobRoot.warnings(reports[3])["other_form"]
            #expect(told?.contains("region is text in the newest, and not in 1 of 2") == true, "\(told ?? "none")")
            let first = try scorecard(root, "v2")
            #expect(category(first) == nil && first.format == 3)
            let shape = try #require(category(try scorecard(root, "v3")))
            // The second batch alone has them.
            #expect(shape.levels.count == 5)
            let present = Double((0..<120).count { TextFeatureTests.region($0) >= 0 })
            let south = Double((0..<120).count { TextFeatureTests.region($0) == 1 })
            #expect(shape.block?.means[2] == south / present)
            #expect(try Verification(root.work).run().faults == [])
        }
    }

    @Test("that are numbers in the newest batch are numbers, and what the champion was given is what it is compared by")
    func latterly() throws {
        try JobRoot.with { root in
            let reports = try take([.text, .text, .number, .number], root)
            #expect(JobRoot.warnings(reports[4])["other_form"]?.contains("region is text to v3") == true)
            #expect(
                JobRoot.warnings(reports[5])["other_form"]?.contains(
                    "region is a number in the newest, and not in 2 of 3")
                    == true)
            let newest = try scorecard(root, "v4")
            #expect(category(newest) == nil)
            #expect(newest.terms.contains { $0.feature == "region" })
            #expect(try Verification(root.work).run().faults == [])
        }
    }

    @Test("that a batch lacks, and levels of later batches, do no harm")
    func absent() throws {
        try JobRoot.with { root in
            _ = try take([.text, .none, .text], root)
            let report = try root.take(
                "B4_profiles.json", TextFeatureTests.profiles(4, .text, further: Array(repeating: "Mars", count: 70)))
            #expect(JobRoot.warnings(report)["drift"]?.contains("region") == true)
            #expect(try Verification(root.work).run().faults == [])
        }
    }

    @Test("take no part in the recipe straight1, which says so, and directions of them are reported")
    func straight() throws {
        try JobRoot.with({ $0.recipe = .straight1 }) { root in
            let reports = try take([.text, .text], root)
            #expect(JobRoot.warnings(reports[1])["unused"]?.contains("region (text)") == true)
            let terms = try scorecard(root, "v2").terms
            #expect(terms.contains { $0.feature == "u" } && !terms.contains { $0.feature == "region" })
            #expect(try Verification(root.work).run().faults == [])
        }
        try JobRoot.with({ $0.directions = ["region": .up, "u": .up] }) { root in
            let reports = try take([.text, .text], root)
            let told = try #require(JobRoot.warnings(reports[1])["directions_ignored"])
            #expect(told.contains("of text") && told.contains("region") && !told.contains("u,"))
        }
    }

    @Test("that say the outcome are too good to be true")
    func tooGood() throws {
        try JobRoot.with { root in
            let ids = JobRoot.ids(60)
            let parties = ids.enumerated().map {
                #"{"party_id":"\#($1)","features":{"state":"\#($0 % 3 == 0 ? "closed" : $0 % 3 == 1 ? "open" : "new")"}}"#
            }
            _ = try root.take(
                "A_profiles.json", #"{"as_of":"2026-01-01","parties":[\#(parties.joined(separator: ","))]}"#)
            let report = try root.take(
                "A_labels.json", JobRoot.labels(ids.enumerated().map { ($1, $0 % 3 == 0 ? 1 : 0) }))
            #expect(JobRoot.warnings(report)["too_good"]?.contains("state (AUC 1") == true)
        }
    }

    @Test("make a segment for each level in a validation")
    func segments() throws {
        try JobRoot.with { root in
            _ = try take([.number, .text, .text], root)
            _ = try root.take("B3_labels.json", TextFeatureTests.labels(3))
            let model = try #require(try root.ledger.model("v3"))
            let report = try Validation(root.ledger, model: model, effort: root.work.effort).report(segments: ["region"]
            )
            let feature = try #require(report.segments.first)
            #expect(feature.cut == .levels)
            #expect(feature.segments.map(\.name).first == "East" && feature.segments.map(\.name).last == "missing")
            #expect(feature.segments.reduce(0) { $0 + $1.parties } == 120)
        }
    }
}
