import Intake
import Testing
import Vocabulary

@Suite("The same records as JSON and as CSV")
struct CSVEquivalenceTests {
    private struct Outcome: Equatable {
        var profiles: ComparableProfiles?
        var labels: [[String]] = []
        var refusal: String?
    }

    @Test("give the same profiles, or are both refused for the same reason", arguments: 1...4)
    func profiles(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for number in 0..<250 {
            let document = RandomTables.profiles(&random)
            let expected = try outcome { try profiles(document.json, "B1_profiles.json") }
            if expected.refusal != nil { refused += 1 }
            let style = RandomTables.style(&random)
            let tar = CSVDocument.tar(document.files(style))
            for chunk in [1, 33, 1 << 18] {
                let found = try outcome { try profiles(tar, "B1_profiles.csv.tar", chunk: chunk) }
                #expect(found == expected, "\(number): \(String(decoding: document.json, as: UTF8.self))")
                if found != expected { return }
            }
        }
        #expect((40...210).contains(refused), "\(refused)")
    }

    @Test("give the same labels, or are both refused for the same reason", arguments: 1...4)
    func labels(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for number in 0..<500 {
            let document = RandomTables.labels(&random)
            let expected = try outcome { try labels(document.json, "B1_labels.json") }
            if expected.refusal != nil { refused += 1 }
            let file = document.files(RandomTables.style(&random))[0].bytes
            for chunk in [1, 33, 1 << 18] {
                let found = try outcome { try labels(file, "B1_labels.csv", chunk: chunk) }
                #expect(found == expected, "\(number): \(String(decoding: document.json, as: UTF8.self))")
                if found != expected { return }
            }
        }
        #expect((5...450).contains(refused), "\(refused)")
    }

    private func outcome(_ read: () throws -> Outcome) throws -> Outcome {
        do {
            return try read()
        } catch let refusal as Refusal {
            return Outcome(refusal: refusal.rule.rawValue)
        }
    }

    private func profiles(_ bytes: [UInt8], _ name: String, chunk: Int = 1 << 18) throws -> Outcome {
        Outcome(profiles: try ProfilesTaken.read(bytes, as: name, chunk: chunk).0)
    }

    private func labels(_ bytes: [UInt8], _ name: String, chunk: Int = 1 << 18) throws -> Outcome {
        var source = BytesSource(bytes, chunk: chunk)
        let found = try BatchFileName(name)!.outcomes(
            &source, firstSeen: Timestamp("2020-01-01")!, limits: ReaderLimits())
        let times = [found.observedAt?.text ?? "", found.generatedAt?.text ?? ""]
        return Outcome(labels: [
            found.partyIDs, found.outcomes.map { "\($0)" }, found.withdrawn, found.undecided, times,
        ])
    }
}

/// Records made at random, most of them right.
enum RandomTables {
    typealias Cell = CSVDocument.Cell

    static func style(_ random: inout SeededGenerator) -> CSVDocument.Style {
        CSVDocument.Style(
            separator: [",", ";", "\t"].randomElement(using: &random)!,
            lineEnd: ["\n", "\r\n"].randomElement(using: &random)!,
            quotesAll: Bool.random(using: &random), hasMark: Bool.random(using: &random))
    }

    static func labels(_ random: inout SeededGenerator) -> CSVDocument {
        let columns = ["party_id", "will_default", "withdrawn", "batch_id", "note"].shuffled(using: &random)
        let keep = Int.random(in: 1...5, using: &random)
        let chosen = columns.filter { $0 == "party_id" || columns.firstIndex(of: $0)! < keep }
        let rows = rows(chosen, count: 0...6, &random)
        return CSVDocument(
            comments: comments(["observed_at", "generated_at"], &random),
            sections: [CSVDocument.Section(name: "profiles", columns: chosen, rows: rows)])
    }

    static func profiles(_ random: inout SeededGenerator) -> CSVDocument {
        let all = [
            (
                "parties",
                [
                    "party_id", "name", "party_type", "kyc_verified", "tax_id", "created_at", "email",
                    "features.x", "features.y.z", "note",
                ]
            ),
            (
                "relationships",
                ["relationship_id", "from_party_id", "to_party_id", "relationship_type", "established_date"]
            ),
            ("accounts", ["account_id", "party_id", "currency", "balance"]),
            ("transactions", ["txn_id", "party_id", "counterparty_id", "amount", "txn_type", "ts"]),
        ]
        let sections = all.filter { $0.0 == "parties" || Int.random(in: 0..<3, using: &random) > 0 }.map {
            name, columns in
            let order = columns.shuffled(using: &random)
            return CSVDocument.Section(name: name, columns: order, rows: rows(order, count: 0...5, &random))
        }
        return CSVDocument(comments: comments(["as_of", "generated_at"], &random), sections: sections)
    }

    private static func comments(_ keys: [String], _ random: inout SeededGenerator) -> [(String, String)] {
        keys.filter { _ in Bool.random(using: &random) }.map {
            ($0, "2026-03-0\(Int.random(in: 1...9, using: &random))")
        }
    }

    private static func rows(
        _ columns: [String], count: ClosedRange<Int>, _ random: inout SeededGenerator
    ) -> [[Cell]] {
        (0..<Int.random(in: count, using: &random)).map { place in columns.map { cell($0, place, &random) } }
    }

    private static func cell(_ column: String, _ place: Int, _ random: inout SeededGenerator) -> Cell {
        if column != "party_id", Int.random(in: 0..<5, using: &random) == 0 { return .missing }
        // One in a hundred is wrong for its column.
        if Int.random(in: 0..<100, using: &random) == 0 {
            return [.string("wrong"), .missing].randomElement(using: &random)!
        }
        switch column {
        case "party_id": return .string(Bool.random(using: &random) ? "P\(place)" : words[place % words.count])
        case "from_party_id", "to_party_id": return .string("P\(Int.random(in: 0..<6, using: &random))")
        case "kyc_verified", "will_default", "withdrawn":
            return .bare(["0", "1", "true", "false"].randomElement(using: &random)!)
        case "amount", "balance", "features.x", "features.y.z":
            return .bare(
                ["0", "-1.5", "12345678.25", "1e3", "-0.0", "0.1E-2", "99999999999999999999"].randomElement(
                    using: &random)!)
        case "created_at", "established_date", "ts":
            return .string(
                ["2026-02-01", "2026-01-31T23:59:60Z", "2025-11-01T00:00:00+02:00"].randomElement(using: &random)!)
        case "txn_type": return .string(["invoice", "Payment", "refund", "odd"].randomElement(using: &random)!)
        case "batch_id": return .string("B1")
        default: return .string(words.randomElement(using: &random)!)
        }
    }

    /// Texts that have to be quoted or escaped, each other than the rest.
    private static let words = [
        "plain", "a,b", "a;b", "tab\tbed", "line\nbreak", "quote\"d", "\"", "back\\slash", "Ünïcödé €", " blank ",
        "\r\n", "#", "007", "😀 and more than sixteen bytes \"in\" one",
    ]
}
