import Vocabulary

extension CSVSetName {
    /// Finds out of which file of a set a name is nearly the name: `B7_Party.csv`, `B7-transactions.csv`, `B7.READY`.
    ///
    /// - Returns: nil if it resembles none.
    static func nearMiss(_ name: String) -> NearMiss? {
        let trimmed = name.utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
        let folded = asciiLowercased(String(decoding: Array(trimmed), as: UTF8.self))
        guard CSVSetName(name) == nil, folded.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let original = String(decoding: Array(trimmed), as: UTF8.self)
        guard let (part, ending, id) = parts(folded) else { return nil }
        let batch = BatchID(String(original.prefix(id.count)))
        let suggestion = batch.map { CSVSetName(batch: $0, part: part, ending: part == .ready ? nil : ending).text }
        let meant = part == .ready ? ".ready" : "_\(part.rawValue).\(ending)"
        let what = "it ends in \"\(original.dropFirst(id.count))\" instead of \"\(meant)\""
        return NearMiss(
            what: name.utf8.count == original.utf8.count ? what : "there are blanks around the name",
            suggestion: suggestion, remedy: nil)
    }

    /// What a name in small letters says: part, ending and what stands before both.
    private static func parts(_ name: String) -> (part: Part, ending: String, id: Substring)? {
        for word in [".ready", "_ready", "-ready", ".ready.txt", ".ready.csv"] where name.hasSuffix(word) {
            return (.ready, "ready", name.dropLast(word.count))
        }
        let endings = endings.sorted { $0.count > $1.count }
        guard let ending = endings.first(where: { name.hasSuffix(".\($0)") }) else { return nil }
        let base = name.dropLast(ending.count + 1)
        for part in Part.sections {
            let singular = part == .parties ? "party" : String(part.rawValue.dropLast())
            for word in [part.rawValue, singular, part == .parties ? "companies" : part.rawValue] {
                guard base.hasSuffix(word) else { continue }
                let before = base.dropLast(word.count)
                let id = before.lastIndex { !"_-. ".contains($0) }.map { before[...$0] } ?? ""
                return (part, ending, id)
            }
        }
        return nil
    }
}
