/// Tells what a producer may have meant where a required section of a file is missing.
enum MissingSection {
    /// What is often written for `parties`.
    static let companies: Set<String> = [
        "companies", "company", "customers", "clients", "suppliers", "partners", "counterparties", "entities",
        "records",
        "data", "rows",
    ]

    /// What is often written for `profiles` or `labels`.
    static let outcomes: Set<String> = ["outcomes", "targets", "results", "defaults", "records", "data", "rows"]

    /// The key of a file that was probably meant for a missing one: one with at most three letters wrong, or one of
    /// some other words; nil where there is none.
    static func of(_ wanted: [String], others: Set<String>, among keys: [String]) -> String? {
        keys.first { key in
            let lowered = key.lowercased()
            return others.contains(lowered) || wanted.contains { distance(lowered, $0) <= 3 }
        }
    }

    /// How many letters have to be put in, left out or replaced (Levenshtein).
    private static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.utf8.prefix(64)), Array(other.utf8))
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices { row.append(min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))) }
            last = row
        }
        return last[b.count]
    }
}
