import Vocabulary

extension RecordReader {
    /// Where in the document a field stands.
    func path(_ key: String?) -> String {
        let list = section.isEmpty ? "$" : "$.\(section)"
        guard isList else { return list }
        guard let key else { return "\(list)[\(index)]" }
        return key.isEmpty ? list : "\(list)[\(index)].\(key)"
    }

    /// A refusal because what is next has the wrong type. An empty key is the section itself, nil the record.
    @inline(never)
    func wrong(_ key: String?, wanted: String, before raw: RawString? = nil) -> Refusal {
        if raw == nil, cursor.position == cursor.end { return cursor.cutOff(wanted) }
        let back = raw.map { $0.count + 2 } ?? 0
        var refusal = cursor.refusal(
            .type, message: "\(key.map { $0.isEmpty ? section : $0 } ?? "an entry") is not \(wanted)",
            at: cursor.position - back,
            hint: "Write \(wanted)\(key?.isEmpty ?? true ? "." : ", or leave it out.")")
        refusal.path = path(key)
        return refusal
    }

    /// A refusal of a value that has just been taken, `count` bytes as written.
    @inline(never)
    func refusal(_ rule: Refusal.Rule, key: StaticString, message: String, count: Int) -> Refusal {
        let hint =
            switch rule {
            case .timestamp: "Write RFC 3339, as 2026-01-31T23:59:59Z, or a date, as 2026-01-31; null if unknown."
            case .range: "Write a number between -1.7976931348623157e308 and 1.7976931348623157e308."
            case .identifier:
                "Write a string of at least one character, or a whole number without fraction and exponent."
            default: "Correct the value."
            }
        var refusal = cursor.refusal(rule, message: "\(key): \(message)", at: cursor.position - count, hint: hint)
        refusal.path = path(key.description)
        return refusal
    }
}
