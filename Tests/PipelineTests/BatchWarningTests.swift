import Custody
import Files
import Foundation
import Intake
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("Warnings about a batch")
struct BatchWarningTests {
    private struct Desk {
        let root: Root
        let work: Workplace

        init(_ folder: URL) throws {
            root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 0,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            work = Workplace(root: root, ledger: ledger, settings: Settings(), clock: { Timestamp("2026-01-02")! })
        }

        private func incoming(_ name: String, _ text: String) throws -> IncomingFile {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root.inbox.path)/\(name)"), options: .atomic)
            return IncomingFile(
                folder: root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
                firstSeen: Timestamp(microseconds: 0))
        }

        /// Scores a file that must be taken, and returns its warnings by code.
        func warnings(_ batch: String, _ text: String) throws -> [BatchWarning.Code: BatchWarning] {
            let report = try work.take(incoming("\(batch)_profiles.json", text))
            guard case .scored(let summary) = report.outcome else {
                Issue.record("\(report.outcome)")
                return [:]
            }
            #expect(report.events.count { $0.word == "warning" } == summary.warnings.count)
            #expect(try work.ledger.warnings(ofFile: summaryFile(batch)).count == summary.warnings.count)
            return Dictionary(summary.warnings.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        }

        private func summaryFile(_ batch: String) throws -> Int64 {
            try #require(try work.ledger.files(ofBatch: batch).last { $0.kind == .profiles }).id
        }

        func train(_ batch: String, _ text: String) throws { _ = try work.take(incoming("\(batch)_labels.json", text)) }
    }

    private func withDesk(_ body: (Desk) throws -> Void) throws {
        try withTemporaryFolder { try body(Desk($0)) }
    }

    private func file(_ sections: String...) -> String {
        #"{"as_of": "2025-12-31", "parties": [{"party_id": "a", "created_at": "2020-01-01"}, {"party_id": "b"}], "#
            + #""batch": "\#(sections.hashValue)", \#(sections.joined(separator: ", "))}"#
    }

    private func transactions(_ dates: [String], _ more: String = "") -> String {
        let list = dates.enumerated().map {
            #"{"txn_id": "\#($0)", "party_id": "a", "amount": 1, "ts": "\#($1)"\#(more)}"#
        }
        return #""transactions": [\#(list.joined(separator: ", "))]"#
    }

    @Test("begin where SPEC 1.3 says")
    func thresholds() throws {
        try withDesk { desk in
            let (inside, outside) = ("2025-10-01", "2024-10-01")
            let half = try desk.warnings("A1", file(transactions([inside, outside])))
            #expect(half[.outsideWindow] == nil && half[.foundedLater] == nil && half[.repeatedTransactions] == nil)
            let most = try desk.warnings("A2", file(transactions([inside, outside, outside])))
            #expect(most[.outsideWindow]?.count == 2 && most[.outsideWindow]?.of == 3)
            let all = try desk.warnings("A3", file(transactions([outside])))
            #expect(all[.outsideWindow]?.count == 1)

            let later =
                #"{"as_of": "2025-06-01", "parties": [{"party_id": "a", "created_at": "2025-06-01"}, {"party_id": "b", "#
            #expect(try desk.warnings("B1", later + #""created_at": "2025-06-01"}]}"#)[.foundedLater] == nil)
            let founded = try desk.warnings("B2", later + #""created_at": "2025-06-01T00:00:01Z"}]}"#)
            #expect(founded[.foundedLater]?.count == 1 && founded[.foundedLater]?.example == "b")

            let thousand = (0..<1_000).map { #"{"txn_id": "\#($0)"}"# }
            let once = thousand.dropLast() + [thousand[0]]
            let one = try desk.warnings("C1", file(#""transactions": [\#(once.joined(separator: ","))]"#))
            #expect(one[.repeatedTransactions] == nil)
            let twice = once.dropLast(2) + [thousand[0], thousand[1]]
            let two = try desk.warnings("C2", file(#""transactions": [\#(twice.joined(separator: ","))]"#))
            #expect(two[.repeatedTransactions]?.count == 2 && two[.repeatedTransactions]?.of == 1_000)
        }
    }

    @Test("tell mixed currencies, unknown types, near keys and a kyc_verified that is neither")
    func kinds() throws {
        try withDesk { desk in
            let one = try desk.warnings("A1", file(#""accounts": [{"currency": "EUR"}, {"currency": "eur"}, {}]"#))
            #expect(one[.mixedCurrencies] == nil && one[.otherTypes] == nil && one[.nearKey] == nil)
            let two = try desk.warnings("A2", file(#""accounts": [{"currency": "EUR"}, {"currency": "USD"}]"#))
            #expect(two[.mixedCurrencies]?.count == 2 && two[.mixedCurrencies]?.of == 2)
            let gift = try desk.warnings("A3", file(transactions(["2025-10-01"], #", "txn_type": "gift""#)))
            #expect(gift[.otherTypes]?.message.contains("gift") == true && gift[.otherTypes]?.count == 1)
            let odd =
                #"{"parties": [{"party_id": "a", "kyc_verified": 0.5, "TaxID": "x"}, {"party_id": "b", "kyc_verified": 1}]}"#
            let near = try desk.warnings("A4", odd)
            #expect(near[.nearKey]?.example == "TaxID" && near[.notBoolean]?.count == 1)
        }
    }

    @Test("tell that all scores are equal, where there are two or more")
    func equal() throws {
        try withDesk { desk in
            #expect(try desk.warnings("A1", #"{"parties": [{"party_id": "a"}]}"#)[.allEqual] == nil)
            let two = try desk.warnings("A2", #"{"parties": [{"party_id": "a"}, {"party_id": "b"}]}"#)
            #expect(two[.allEqual]?.count == 2)
            #expect(two[.allEqual]?.message.hasSuffix("all that v1 scores by, hardly differ between them") == true)
            let own =
                #"{"parties": [{"party_id": "a", "features": {"u": 1, "w": 2}}, {"party_id": "b", "features": {"u": 2}}]}"#
            let message = try #require(try desk.warnings("A4", own)[.allEqual]?.message)
            #expect(message.hasSuffix("between them; 2 of your own count once a version is trained"), "\(message)")
            let differing = #"{"parties": [{"party_id": "a"}, {"party_id": "b", "tax_id": "x", "kyc_verified": 1}]}"#
            #expect(try desk.warnings("A3", differing)[.allEqual] == nil)
        }
    }

    // MARK: Compared with the model

    private func own(_ values: [String]) -> String {
        let parties = values.enumerated().map { #"{"party_id": "P\#($0)", "features": {\#($1)}}"# }
        return #"{"as_of": "2025-12-31", "parties": [\#(parties.joined(separator: ", "))]}"#
    }

    /// Trains v2 on two features, `u` from 0 to 1.99 and `w`, and makes it the active one.
    private func withModel(_ body: (Desk) throws -> Void) throws {
        try withDesk { desk in
            _ = try desk.warnings("A1", own((0..<200).map { #""u": \#(Double($0) / 100), "w": \#($0 % 7)"# }))
            let labels = (0..<200).map {
                #"{"party_id": "P\#($0)", "label": \#(($0 * 7 + $0 / 50) % 10 < $0 / 25 ? 1 : 0)}"#
            }
            try desk.train("A1", #"{"labels": [\#(labels.joined(separator: ", "))]}"#)
            if try desk.work.ledger.activeModel().version == "v1" {
                try desk.work.ledger.activate(
                    "v2", by: "test", reason: "a test", at: 1, event: EventRecord(word: "activated", fields: "{}"))
            }
            try body(desk)
        }
    }

    @Test("tell features that are missing or constant in every company, and were not in training")
    func undelivered() throws {
        try withModel { desk in
            let both = try desk.warnings("B1", own((0..<20).map { #""u": \#(Double($0) / 20), "w": \#($0 % 3)"# }))
            #expect(both[.undelivered] == nil && both[.constant] == nil && both[.outOfRange] == nil)
            let one = try desk.warnings("B2", own((0..<20).map { #""u": \#(Double($0) / 20)"# }))
            #expect(one[.undelivered]?.example == "w" && one[.undelivered]?.count == 1)
            let none = try desk.warnings("B3", own((0..<20).map { #""v": \#($0)"# }))
            #expect(none[.undelivered]?.message.hasPrefix("none of the") == true && none[.allEqual] != nil)
            let constant = try desk.warnings("B4", own((0..<20).map { #""u": \#(Double($0) / 20), "w": 3"# }))
            #expect(constant[.constant]?.example == "w")
            #expect(try desk.warnings("B5", own([#""u": 0.5, "w": 3"#]))[.constant] == nil)
        }
    }

    @Test("tell values that training did not see: in five companies, and more than one in a hundred")
    func outOfRange() throws {
        try withModel { desk in
            func batch(_ count: Int, _ outside: Int, _ value: String = "2") -> String {
                own(
                    (0..<count).map { #""u": \#($0 < outside ? value : "\(Double($0 % 200) / 100)"), "w": \#($0 % 7)"# }
                )
            }
            #expect(try desk.warnings("B1", batch(100, 4))[.outOfRange] == nil)
            let five = try desk.warnings("B2", batch(100, 5))
            #expect(five[.outOfRange]?.count == 5 && five[.outOfRange]?.of == 100)
            #expect(try desk.warnings("B3", batch(500, 5))[.outOfRange] == nil)
            #expect(try desk.warnings("B4", batch(500, 6, "-0.01"))[.outOfRange]?.example == "u")
        }
    }

    @Test("round figures in the sentence, and have all digits beside it")
    func rounded() throws {
        try withDesk { desk in
            // The values of training reach from 1/30 to 199/30.
            let values = (0..<200).map { #""u": \#((Double($0) + 1) / 30), "w": \#($0 % 7)"# }
            _ = try desk.warnings("A1", own(values))
            let labels = (0..<200).map {
                #"{"party_id": "P\#($0)", "label": \#(($0 * 7 + $0 / 50) % 10 < $0 / 25 ? 1 : 0)}"#
            }
            try desk.train("A1", #"{"labels": [\#(labels.joined(separator: ", "))]}"#)
            if try desk.work.ledger.activeModel().version == "v1" {
                try desk.work.ledger.activate(
                    "v2", by: "test", reason: "a test", at: 1, event: EventRecord(word: "activated", fields: "{}"))
            }
            let outside = try desk.warnings("B1", own((0..<20).map { #""u": \#(Double($0) * 10), "w": \#($0 % 7)"# }))
            let warning = try #require(outside[.outOfRange])
            #expect(warning.message.contains("outside of 0.03333 to 6.667, which"), "\(warning.message)")
            let figures = JSONText.object(warning.figures).text()
            #expect(figures.contains("0.0333333333333333") && figures.contains("6.66666666666666"), "\(figures)")
        }
    }
}
