import Vocabulary

/// How the columns of CSV files stand for the fields of the formats: the settings `mapping.SECTION.FIELD…`.
package struct CSVMapping: Sendable, Equatable {
    /// The settings as they were given, by what stands behind `mapping.`, as `transactions.ts.format`.
    package private(set) var entries: [String: String] = [:]
    private var headers: [String: String] = [:]
    private var forms: [String: CSVForm] = [:]

    /// The sections that a mapping may be about.
    package static let sections = ["parties", "accounts", "transactions", "relationships", "labels"]

    /// A mapping of nothing.
    package init() {}

    /// A mapping that was recorded.
    ///
    /// - Returns: nil if an entry is none that `set` takes.
    package init?(recorded: [String: String]) {
        for (key, value) in recorded.sorted(by: { $0.key < $1.key }) where set(key, to: value) != nil { return nil }
    }

    /// Whether nothing is mapped.
    package var isEmpty: Bool { entries.isEmpty }

    /// The entries of profiles, or of labels.
    package func entries(ofLabels: Bool) -> [String: String] {
        entries.filter { $0.key.hasPrefix("labels.") == ofLabels }
    }

    /// Takes one setting.
    ///
    /// - Parameter key: what stands behind `mapping.`.
    /// - Returns: nil if it was taken, else what is allowed.
    package mutating func set(_ key: String, to value: String) -> String? {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, CSVMapping.sections.contains(parts[0]), let section = CSVMapping.section(parts[0])
        else {
            return "mapping.SECTION.FIELD, where SECTION is \(CSVMapping.sections.joined(separator: ", "))"
        }
        var field = parts.dropFirst().joined(separator: ".")
        var option: CSVForm.Option?
        let before = parts.dropFirst().dropLast().joined(separator: ".")
        if let last = CSVForm.Option(rawValue: parts[parts.count - 1]), section.reads(before) != nil {
            option = last
            field = before
        }
        guard let cell = section.reads(field) else {
            return "a field of \(parts[0]), \(section.fieldNames.joined(separator: ", ")), or one of its options "
                + CSVForm.Option.allCases.map(\.rawValue).joined(separator: ", ")
        }
        let name = "\(section.name).\(field)"
        if let option {
            var form = forms[name] ?? CSVForm()
            if let allowed = form.set(option, to: value, cell: cell) { return allowed }
            forms[name] = form
        } else {
            if value.isEmpty { return "the name of a column" }
            if headers.contains(where: { $0.key.hasPrefix(section.name + ".") && $0.value == value && $0.key != name })
            {
                return "the name of a column that no other field has"
            }
            headers[name] = value
        }
        entries[key] = value
        return nil
    }

    private static func section(_ name: String) -> CSVSection? {
        switch name {
        case "parties": .parties
        case "accounts": .accounts
        case "transactions": .transactions
        case "relationships": .relationships
        case "labels": .labels
        default: nil
        }
    }

    // MARK: Reading

    /// The field that a column is of: the one that has its name in the mapping, else that of its own name. Nil if that
    /// field is another column's.
    func field(ofColumn name: String, in section: CSVSection) -> String? {
        let prefix = section.name + "."
        if let mapped = headers.first(where: { $0.value == name && $0.key.hasPrefix(prefix) }) {
            return String(mapped.key.dropFirst(prefix.count))
        }
        return headers[prefix + name] == nil ? name : nil
    }

    /// How the cells of a field are written; nil if as the format has it.
    func form(of field: String, in section: CSVSection) -> CSVForm? { forms["\(section.name).\(field)"] }
}

extension CSVSection {
    /// How the cells of a field are read, own features included; nil if the section has no such field.
    fileprivate func reads(_ field: String) -> Cell? {
        if let feature = feature(field) { return feature.isEmpty ? nil : .feature }
        return known(field)
    }
}
