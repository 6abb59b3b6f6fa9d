/// Makes documents at random, the same ones from the same seed.
struct DocumentGenerator {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    // MARK: JSON of any kind

    /// A document of JSON; every other one has some bytes changed and is mostly none any more.
    mutating func json() -> [UInt8] {
        var document = Array((blanks() + value(depth: 0) + blanks()).utf8)
        if chance(2) { return document }
        for _ in 0...below(2) {
            let place = below(document.count + 1)
            switch below(5) {
            case 0: document.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1: document.insert(Array("{}[],:\"\\0.eE+-u".utf8).randomElement(using: &random)!, at: place)
            case 2: document = Array(document[..<place])
            case 3 where place < document.count: document.remove(at: place)
            default: if place < document.count { document[place] = UInt8.random(in: 0...255, using: &random) }
            }
        }
        return document
    }

    private mutating func value(depth: Int) -> String {
        switch below(depth > 4 ? 6 : 9) {
        case 0: return ["null", "true", "false"].randomElement(using: &random)!
        case 1, 2: return number()
        case 3, 4, 5: return string()
        case 6, 7:
            let fields = (0..<below(5)).map { _ in
                string() + blanks() + ":" + blanks() + value(depth: depth + 1) + blanks()
            }
            return "{" + blanks() + fields.joined(separator: "," + blanks()) + "}"
        default:
            let values = (0..<below(5)).map { _ in value(depth: depth + 1) + blanks() }
            return "[" + blanks() + values.joined(separator: "," + blanks()) + "]"
        }
    }

    private mutating func number() -> String {
        var text = chance(3) ? "-" : ""
        text += chance(4) ? "0" : "\(1 + below(9))" + digits(below(chance(8) ? 40 : 6))
        if chance(2) { text += "." + digits(1 + below(chance(8) ? 40 : 4)) }
        if chance(3) {
            text += chance(2) ? "e" : "E"
            text += ["", "+", "-"].randomElement(using: &random)! + digits(1 + below(3))
        }
        return text
    }

    private mutating func digits(_ count: Int) -> String {
        String((0..<count).map { _ in Character("\(below(10))") })
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "Z", " ", "\\n", "\\\\", "\\/", "\\\"", "\\u0041", "\\u00e9", "\\uD83D\\uDE00", "\\u0000", "\\ufffd",
            "é", "e\u{301}",
            "😀", "\u{7F}", "\u{2028}", "plain text that is longer than a word",
        ]
        var text = (0..<below(chance(6) ? 30 : 4)).map { _ in pieces.randomElement(using: &random)! }.joined()
        if chance(30) { text += ["\\ud800", "\\udfff", "\\ud800\\ud800"].randomElement(using: &random)! }
        return "\"" + text + "\""
    }

    private mutating func blanks() -> String {
        chance(3) ? String((0..<below(12)).map { _ in " \n\t\r".randomElement(using: &random)! }) : ""
    }

    // MARK: Profiles files whose records are written alike, but for some

    /// A profiles file in a style of its own, of which now and then a record differs: a key that comes and goes, comes
    /// twice, is written with escapes or after more blanks than are kept, stands in another order, or nests.
    mutating func profiles() -> [UInt8] {
        let style = Style(
            opening: indent(), comma: "," + indent(), colon: chance(2) ? ":" : ": ", closing: indent())
        var sections = [
            "\"parties\":"
                + list(style) { generator, index in
                    let id = generator.chance(60) ? "\"p0\"" : "\"p\(index)\""
                    return [
                        ("party_id", id), ("name", generator.string()), ("kyc_verified", generator.scalar()),
                        ("created_at", "\"20\(10 + generator.below(10))-0\(1 + generator.below(9))-11\""),
                        ("features", generator.features(style)), ("x\(generator.below(90))", generator.value(depth: 3)),
                    ]
                },
            "\"transactions\":"
                + list(style) { generator, _ in
                    [
                        ("txn_id", "\"t\""), ("party_id", "\"p\(generator.below(12))\""),
                        ("amount", generator.number()),
                        ("ts", "\"2025-10-0\(generator.below(10))T00:00:00Z\""), ("txn_type", "\"invoice\""),
                        ("x\(generator.below(90))", generator.value(depth: 3)),
                    ]
                },
            "\"relationships\":"
                + list(style) { generator, _ in
                    [
                        ("from_party_id", "\"p\(generator.below(12))\""),
                        ("to_party_id", "\"p\(generator.below(12))\""),
                        ("established_date", "\"2025-03-01\""), ("o", "{\"from_party_id\":\"p1\",\"x\":{}}"),
                    ]
                },
            "\"as_of\":\"2025-12-12\"",
        ]
        sections.shuffle(using: &random)
        return Array(("{" + sections.joined(separator: ",\n") + "}").utf8)
    }

    private struct Style {
        let opening: String
        let comma: String
        let colon: String
        let closing: String
    }

    /// Nothing, or a line of its own; now and then one that makes a gap longer than those that are remembered.
    private mutating func indent() -> String {
        chance(2) ? "" : "\n" + String(repeating: " ", count: chance(4) ? 70 + below(30) : below(12))
    }

    private mutating func list(
        _ style: Style, _ fields: (inout DocumentGenerator, Int) -> [(String, String)]
    ) -> String {
        let records = (0..<below(14)).map { index in record(fields(&self, index), style) }
        return "[" + records.joined(separator: "," + style.opening) + "]"
    }

    private mutating func record(_ fields: [(String, String)], _ style: Style) -> String {
        var fields = fields
        if chance(3) { fields.remove(at: below(fields.count)) }
        if chance(8), let field = fields.randomElement(using: &random) { fields.append(field) }
        if chance(10) { fields.shuffle(using: &random) }
        if chance(30) { fields = [] }
        var text = "{" + style.opening
        for (place, field) in fields.enumerated() {
            if place > 0 { text += style.comma }
            if chance(12) { text += String(repeating: " ", count: below(120)) }
            text += "\"" + (chance(12) ? escaped(field.0) : field.0) + "\"" + style.colon + field.1
        }
        return text + style.closing + "}"
    }

    private mutating func features(_ style: Style) -> String {
        record((0..<below(5)).map { ("f\($0)", chance(8) ? "null" : scalar()) } + [("z", "1")], style)
    }

    private mutating func scalar() -> String {
        ["0", "1", "true", "false", "0.5", "-2e-3"].randomElement(using: &random)!
    }

    private mutating func escaped(_ key: String) -> String {
        let place = below(key.utf8.count)
        return key.utf8.enumerated().map { index, byte in
            let code = String(byte, radix: 16)
            return index == place ? "\\u00" + (code.count < 2 ? "0" : "") + code : String(UnicodeScalar(byte))
        }.joined()
    }

    // MARK: Chance

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
}
