/// A document taken apart into tokens, whether it is JSON or not, so that a change keeps most of its structure: readers
/// of formats are seldom reached by a change of bytes, which the grammar refuses.
struct TokenDocument {
    private var tokens: [[UInt8]] = []

    init(_ document: [UInt8]) {
        var place = 0
        while place < document.count {
            let start = place
            place = TokenDocument.end(of: start, in: document)
            tokens.append(Array(document[start..<place]))
        }
    }

    var bytes: [UInt8] { Array(tokens.joined()) }

    /// Makes one change.
    mutating func mutate(using random: inout SeededGenerator) {
        guard !tokens.isEmpty else { return tokens = [TokenDocument.values.randomElement(using: &random)!] }
        let place = tokens.indices.randomElement(using: &random)!
        let value = range(at: place)
        switch Int.random(in: 0...9, using: &random) {
        case 0: tokens.removeSubrange(value)
        case 1: tokens.replaceSubrange(value, with: [TokenDocument.values.randomElement(using: &random)!])
        case 2, 3:
            // The same value again, as the next element of its list.
            let copies = Int.random(in: 1...4, using: &random)
            let again = (0..<copies).flatMap { _ in [[UInt8(ascii: ",")]] + tokens[value] }
            tokens.insert(contentsOf: again, at: value.upperBound)
        case 4:
            tokens.insert(contentsOf: tokens[value], at: tokens.indices.randomElement(using: &random)!)
        case 5:
            let field = [TokenDocument.keys.randomElement(using: &random)!, [UInt8(ascii: ":")]]
            let content = [TokenDocument.values.randomElement(using: &random)!, [UInt8(ascii: ",")]]
            let opening = tokens.indices.filter { tokens[$0] == [UInt8(ascii: "{")] }.randomElement(using: &random)
            tokens.insert(contentsOf: field + content, at: opening.map { $0 + 1 } ?? place)
        case 6:
            let blanks = Int.random(in: 1...120, using: &random)
            tokens.insert(Array(repeating: UInt8(ascii: " "), count: blanks), at: place)
        case 7: tokens[place] = TokenDocument.keys.randomElement(using: &random)!
        case 8: tokens[place] = TokenDocument.escaped(tokens[place], using: &random)
        default: tokens.swapAt(place, tokens.indices.randomElement(using: &random)!)
        }
    }

    /// The tokens of the value that begins at one, a whole object or list where it is a bracket.
    private func range(at place: Int) -> Range<Int> {
        var depth = 0
        for end in place..<tokens.count {
            switch tokens[end].first {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            if depth <= 0 { return place..<end + 1 }
        }
        return place..<tokens.count
    }

    private static func end(of start: Int, in document: [UInt8]) -> Int {
        let first = document[start]
        var place = start + 1
        if "{}[],:".utf8.contains(first) { return place }
        if first == UInt8(ascii: "\"") {
            while place < document.count, document[place] != first {
                place += document[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            return min(place + 1, document.count)
        }
        while place < document.count, !"{}[],:\"".utf8.contains(document[place]) { place += 1 }
        return place
    }

    /// A string with one of its letters as an escape: the same text, and other bytes.
    private static func escaped(_ token: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        let letters = token.indices.filter { token[$0] >= UInt8(ascii: "a") && token[$0] <= UInt8(ascii: "z") }
        guard token.first == UInt8(ascii: "\""), let place = letters.randomElement(using: &random) else { return token }
        let digits = Array("0123456789abcdef".utf8)
        let escape = Array("\\u00".utf8) + [digits[Int(token[place] >> 4)], digits[Int(token[place] & 15)]]
        return Array(token[..<place]) + escape + Array(token[(place + 1)...])
    }

    private static let keys = [
        "batch_id", "generated_at", "as_of", "observed_at", "parties", "accounts", "transactions", "relationships",
        "profiles", "labels", "party_id", "name", "party_type", "kyc_verified", "tax_id", "created_at", "email",
        "phone",
        "address", "contact_person", "features", "will_default", "default_outcome", "label", "ground_truth",
        "account_id",
        "balance", "currency", "txn_id", "counterparty_id", "amount", "txn_type", "transaction_type", "ts",
        "relationship_id", "from_party_id", "to_party_id", "relationship_type", "established_date", "u", "v.w", "_x",
        "network_size", "a.missing", "K", "\\u212a", "\\ud800", "",
    ].map { Array("\"\($0)\"".utf8) }

    private static let values =
        [
            "null", "true", "false", "0", "1", "-0", "-1", "1.0", "0.5", "1e0", "1e999", "-1e999", "1e-999",
            "12345678901234567890",
            "9007199254740993", "1.7976931348623157e308", "4.9406564584124654e-324", "\"\"", "\"a\"", "\"b\"", "\"B1\"",
            "\"2025-12-12\"", "\"2025-12-12T00:00:00Z\"", "\"2025-02-30\"", "\"2025-11-30T23:59:60.1234567-23:59\"",
            "\"invoice\"", "\"REFUND\"", "\"distributor\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\u0000\"", "\"é\"",
            "\"e\u{301}\"", "{}", "[]", "[{}]", "{\"a\":{}}", "[[[[[[[[]]]]]]]]",
            "{\"party_id\":\"a\",\"features\":{\"u\":1}}",
        ].map { Array($0.utf8) } + [Array(repeating: UInt8(ascii: "7"), count: 310)]
}
