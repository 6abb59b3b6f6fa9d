import Files
import Foundation
import Ledger
import Pipeline
import Testing
import Vocabulary

@Suite("Warnings of outcomes that contradict the probabilities given")
struct OutcomeWarningTests {
    /// A batch whose first half is verified, so that v1 gives it the lower probabilities.
    private func profiles(_ batch: String, _ count: Int, verified: Int = 0) -> String {
        let parties = (0..<count).map { #"{"party_id": "P\#($0)", "kyc_verified": \#($0 < verified ? 1 : 0)}"# }
        return
            #"{"batch_id": "\#(batch)", "as_of": "2026-01-01", "parties": [\#(parties.joined(separator: ", "))]}"#
    }

    private func labels(_ outcomes: [Int]) -> String {
        let records = outcomes.enumerated().map { #"{"party_id": "P\#($0)", "will_default": \#($1)}"# }
        return #"{"profiles": [\#(records.joined(separator: ", "))]}"#
    }

    /// So many companies, the first of which have defaulted.
    private func outcomes(_ count: Int, defaults: Int) -> [Int] { (0..<count).map { $0 < defaults ? 1 : 0 } }

    private func train(_ batch: String, _ outcomes: [Int], _ desk: WorkDesk) throws -> [BatchWarning] {
        try desk.put(labels(outcomes), as: "\(batch)_labels.json")
        let report = try desk.take("\(batch)_labels.json")
        guard case .trained(let summary) = report.outcome else {
            Issue.record("\(report.outcome)")
            return []
        }
        #expect(report.events.count { $0.word == "warning" } == summary.warnings.count)
        return summary.warnings.filter { [.calibration, .belowChance].contains($0.code) }
    }

    private func figure(_ name: String, _ warning: BatchWarning?) -> String? {
        warning?.figures.first { $0.0 == name }?.1.text()
    }

    @Test("come where the portfolio's light is red, or not green in three labelled batches running")
    func calibration() throws {
        try WorkDesk.with { desk in
            // v1 says 0.525 of every company of which it knows nothing but the id.
            let given = [("A", 62), ("B", 62), ("C", 62), ("D", 50), ("E", 62), ("F", 70), ("G", 62)]
            for (batch, _) in given {
                try desk.put(profiles(batch, 100), as: "\(batch)_profiles.json")
                guard case .scored = try desk.take("\(batch)_profiles.json").outcome else {
                    Issue.record("\(batch) was not scored")
                    return
                }
            }
            var found: [String: BatchWarning] = [:]
            for (batch, defaults) in given {
                let warnings = try train(batch, outcomes(100, defaults: defaults), desk)
                #expect(warnings.allSatisfy { $0.code == .calibration })
                found[batch] = warnings.first
            }
            #expect(found.keys.sorted() == ["C", "F", "G"])
            #expect(found["C"]?.count == 62 && found["C"]?.of == 100)
            #expect(figure("light", found["C"]) == #""yellow""#)
            #expect(figure("batches", found["C"]) == #"["A", "B", "C"]"#)
            #expect(figure("light", found["F"]) == #""red""# && figure("batches", found["F"]) == #"["F"]"#)
            #expect(figure("light", found["G"]) == #""yellow""#)
            #expect(figure("batches", found["G"]) == #"["E", "F", "G"]"#)
            #expect(found["F"]?.message.contains("70 of 100") == true && found["F"]?.message.contains("52.") == true)
            let document = try desk.text("archive/F/training.json")
            #expect(document.contains(#""code": "calibration""#) && document.contains(#""light": "red""#))
            // Fewer defaults take the trouble away: the newest outcomes count.
            #expect(try train("F", outcomes(100, defaults: 50), desk).isEmpty)
        }
    }

    @Test("come where a trained version gave probabilities that are too high, and not of v1")
    func tooHigh() throws {
        try WorkDesk.with { desk in
            for batch in ["A", "B"] {
                try desk.put(profiles(batch, 100, verified: 50), as: "\(batch)_profiles.json")
                _ = try desk.take("\(batch)_profiles.json")
                if batch == "A" {
                    // v1 gave about 0.5, and 0.1 came of it.
                    let few = try train("A", (0..<100).map { $0 % 10 == 0 ? 1 : 0 }, desk)
                    #expect(few.isEmpty)
                    // Now 0.5: the next version knows that, and is the one that scores.
                    #expect(try train("A", (0..<100).map { $0 % 2 }, desk).isEmpty)
                    let version = try #require(try desk.ledger.models().last).version
                    try activate(version, desk)
                }
            }
            let warning = try train("B", (0..<100).map { $0 % 10 == 0 ? 1 : 0 }, desk).first
            #expect(warning?.code == .calibration && figure("side", warning) == #""too_high""#)
            #expect(figure("light", warning) == #""red""# && warning?.message.contains("too high") == true)
        }
    }

    private func activate(_ version: String, _ desk: WorkDesk) throws {
        if try desk.ledger.activeModel().version == version { return }
        try desk.ledger.activate(
            version, by: "test", reason: "a test", at: 2_000_000_000_000_000,
            event: EventRecord(word: "activated", fields: "{}"))
    }

    @Test("take no outcomes of labels that list only some defaults")
    func onlyDefaults() throws {
        try WorkDesk.with { desk in
            try desk.put(profiles("A", 100), as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            #expect(try train("A", outcomes(40, defaults: 40), desk).isEmpty)
        }
    }

    @Test(
        "come where the scores given rank the outcomes the wrong way round, with ten of each outcome",
        arguments: [(30, 12, 0.1875), (10, 10, 0), (9, 9, nil)] as [(Int, Int, Double?)])
    func belowChance(_ verified: Int, _ defaults: Int, _ auc: Double?) throws {
        try WorkDesk.with { desk in
            try desk.put(profiles("A", 60, verified: verified), as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            // Verified ones default, which have the better scores.
            let warning = try train("A", outcomes(60, defaults: defaults), desk).first { $0.code == .belowChance }
            #expect((warning != nil) == (auc != nil))
            guard let auc, let warning else { return }
            #expect(figure("n1", warning) == "\(defaults)" && figure("n0", warning) == "\(60 - defaults)")
            #expect(figure("auc", warning).flatMap(Double.init) == auc)
            let z = (auc - 0.5) / (61 / Double(12 * defaults * (60 - defaults))).squareRoot()
            #expect(figure("z", warning).flatMap(Double.init).map { abs($0 - z) < 1e-9 } == true)
        }
    }

    @Test("do not come where the scores rank the outcomes the right way round, or not at all")
    func aboveChance() throws {
        try WorkDesk.with { desk in
            for (batch, outcomes) in [
                ("A", (0..<60).map { $0 < 30 ? 0 : 1 }), ("B", (0..<60).map { $0 % 2 }),
            ] {
                try desk.put(profiles(batch, 60, verified: 30), as: "\(batch)_profiles.json")
                _ = try desk.take("\(batch)_profiles.json")
                #expect(try !train(batch, outcomes, desk).contains { $0.code == .belowChance })
            }
        }
    }
}
