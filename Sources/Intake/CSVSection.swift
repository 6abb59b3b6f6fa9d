import Vocabulary

/// A list of records that a CSV file is, as the JSON formats know it: its name there, and how its cells are read.
struct CSVSection {
    /// What the cells of a column become.
    enum Cell {
        /// A string as it is written.
        case text
        /// A string without blanks around it.
        case time
        /// A number where the cell is one.
        case number
        /// A number or a boolean where the cell is one.
        case flag
        /// A value of an own feature: a number, a boolean, or a text.
        case feature
        /// Nobody reads it: it is named in the first record alone, for keys that are nearly known.
        case unknown
    }

    /// The key of the list in the JSON document.
    let name: String
    /// The columns that are read, and as what.
    private let cells: [String: Cell]

    /// How the cells of a column are read.
    func cell(of column: String, outcomes: OutcomeNames) -> Cell {
        if let known = cells[column] { return known }
        // What says an outcome refuses profiles, and must be there to do so.
        if self.name == CSVSection.parties.name, outcomes.contains(column) { return .text }
        return .unknown
    }

    /// The columns that say whose a transaction or a relationship is.
    var ends: [String] {
        switch name {
        case CSVSection.transactions.name: ["party_id"]
        case CSVSection.relationships.name: ["from_party_id", "to_party_id"]
        default: []
        }
    }

    /// How the cells of a column that the format knows are read.
    func known(_ column: String) -> Cell? { cells[column] }

    /// The names of the fields that the format knows.
    var fieldNames: [String] { cells.keys.sorted() }

    /// What begins the name of a column of an own feature.
    static let featurePrefix = "features."

    /// The name of the own feature that a column has; nil for other columns, and in other sections.
    func feature(_ column: String) -> String? {
        guard name == CSVSection.parties.name, column.hasPrefix(CSVSection.featurePrefix) else { return nil }
        return String(column.dropFirst(CSVSection.featurePrefix.count))
    }

    /// What stands for `features` in the name of a column that is nearly one of an own feature: `Features.use`. The
    /// reader then tells that it is nearly a known key.
    func nearFeature(_ column: String) -> String? {
        guard name == CSVSection.parties.name, let point = column.firstIndex(of: ".") else { return nil }
        let before = String(column[..<point])
        return before != "features" && KeyNames.plain(before) == "features" ? before : nil
    }

    static let parties = CSVSection(
        name: "parties",
        cells: [
            "party_id": .text, "name": .text, "party_type": .text, "kyc_verified": .flag, "tax_id": .text,
            "created_at": .time, "contact_person": .text, "email": .text, "phone": .text, "address": .text,
        ])

    static let relationships = CSVSection(
        name: "relationships",
        cells: [
            "relationship_id": .text, "from_party_id": .text, "to_party_id": .text, "relationship_type": .text,
            "established_date": .time,
        ])

    static let accounts = CSVSection(
        name: "accounts",
        cells: [
            "account_id": .text, "party_id": .text, "account_type": .text, "currency": .text, "balance": .number,
        ])

    static let transactions = CSVSection(
        name: "transactions",
        cells: [
            "txn_id": .text, "party_id": .text, "counterparty_id": .text, "amount": .number, "txn_type": .text,
            "transaction_type": .text, "ts": .time,
        ])

    /// Labels; the list that counts.
    static let labels = CSVSection(
        name: "profiles",
        cells: [
            "party_id": .text, "batch_id": .text, "will_default": .flag, "default_outcome": .flag, "label": .flag,
            "withdrawn": .flag,
        ])

    /// Keys that stand for lists in the JSON formats, and may not come from a comment.
    static let listNames: Set<String> = ["parties", "relationships", "accounts", "transactions", "profiles", "labels"]
}

/// A CSV file that is a section of a document.
struct CSVPart {
    let section: CSVSection
    /// The name of the file among those of a set; nil where the file is the document.
    let member: String?
    /// Delivers the bytes of the file.
    let refill: CSVCursor.Refill
    /// Ends what reads ahead in it; nothing is asked of `refill` any more.
    var end: () -> Void = {}
}
