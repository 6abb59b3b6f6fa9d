/// Parts of statements that are put together from what a dialect says.
extension SQLDialect {
    /// A statement that makes a table anew.
    ///
    /// An earlier one is dropped first: a statement that fails must not leave it.
    func table(_ name: String, as query: String, lasting: Bool = false) -> String {
        "DROP TABLE IF EXISTS \(name);\n\(lasting ? create.lasting : create.temporary) \(name)\(storage) AS\n\(query);\n"
            + analysis(name)
    }

    /// A name of the user's.
    func quoted(_ name: String) -> String {
        quote + name.replacing(quote, with: quote + quote) + quote
    }

    /// A literal of a double.
    func literal(_ value: Double) -> String {
        let digits = "\(value)"
        return value < 0 ? "(-\(number(String(digits.dropFirst()))))" : number(digits)
    }

    /// A text as a double; one that is not finite is missing.
    func finite(_ value: String) -> String {
        "CASE WHEN abs(\(value)) <= \(literal(Double.greatestFiniteMagnitude)) THEN \(value) END"
    }

    /// A column of any type as text.
    func asText(_ column: String) -> String { "CAST(\(column) AS \(text))" }

    /// ASCII letters in lower case.
    func lowered(_ text: String) -> String {
        "translate(\(text), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
    }

    /// Whether a column says something.
    func says(_ column: String) -> String { "\(asText(column)) <> ''" }

    /// Microseconds since 1970 of a column that is a moment: RFC 3339 with `t` and `z` in any case, digits of the
    /// fraction beyond the sixth cut, second 60 the next minute, and UTC where nothing says otherwise.
    func moment(_ column: String) -> String {
        let text = "upper(\(asText(column)))"
        let isLeap = "substr(\(text), 18, 2) = '60'"
        let cut = replaced(
            "CASE WHEN \(isLeap) THEN substr(\(text), 1, 17) || '59' || substr(\(text), 20) ELSE \(text) END",
            "'([.][0-9]{6})[0-9]+'", "&1")
        return "(\(microseconds(cut)) + CASE WHEN \(isLeap) THEN 1000000 ELSE 0 END)"
    }

    /// The form of a moment, as a pattern.
    var momentPattern: String {
        "'^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[-+][0-9]{2}:[0-9]{2}|[+]00)?)?$'"
    }

    /// The order of batch ids: every run of digits with zeros before it, so that texts compare as the ids do.
    func order(ofBatch id: String) -> String {
        let zeros = String(repeating: "0", count: 64)
        let filled = replaced(id, "'([0-9]+)'", zeros + "&1")
        return replaced(filled, "'[0-9]*([0-9]{64})'", "&1") + bytewise
    }

    /// The same of an id that is known.
    static func order(ofBatch id: String) -> String {
        var key = ""
        var digits = ""
        for character in id + "\0" {
            if ("0"..."9").contains(character) {
                digits.append(character)
                continue
            }
            if !digits.isEmpty { key += String(repeating: "0", count: max(0, 64 - digits.count)) + digits.suffix(64) }
            digits = ""
            if character != "\0" { key.append(character) }
        }
        return key
    }
}
