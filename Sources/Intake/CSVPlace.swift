import Vocabulary

/// A place in a CSV file that a refusal of its transcoded text is about.
struct CSVPlace {
    var position: CSVPosition
    /// The name of the file among those of a set; nil where the file is the document.
    let member: String?
    /// The name of the column; nil where it is about a row.
    var column: String?
    /// How the cells of that column are read; nil where nobody reads them.
    var cell: CSVSection.Cell?
    /// The cell as it is written.
    var bytes: [UInt8]?
    /// The field that the column is of.
    var field: String?
    /// A mapping says how its cells are written.
    var isMapped = false
    /// It is about the header.
    var isOfHeader = false

    init(position: CSVPosition, member: String?, column: String? = nil, bytes: [UInt8]? = nil) {
        self.position = position
        self.member = member
        self.column = column
        self.bytes = bytes
    }

    /// Makes a refusal one of the file: its place, the value as written there, and words about cells.
    func explain(_ refusal: inout Refusal) {
        let wantsValue = refusal.wantsValue
        position.mark(&refusal)
        refusal.member = member
        refusal.path = column
        if wantsValue, let bytes { refusal.value = Excerpt.cell(bytes) }
        switch refusal.rule {
        case .type where isMapped, .timestamp where isMapped:
            refusal.hint =
                "Write the cell as the settings mapping.SECTION.\(field ?? "FIELD") have it, or change these."
        case .type: explainType(&refusal)
        case .timestamp:
            refusal.hint =
                "Write RFC 3339, as 2026-01-31T23:59:59Z, or a date, as 2026-01-31; leave the cell empty if it is unknown. "
                + "Of another form say which: mapping.SECTION.\(field ?? "FIELD").format, as mm/dd/yyyy or dd/mm/yyyy."
        case .missingKey: explainMissing(&refusal)
        case .featureName:
            refusal.value = nil
            refusal.hint =
                "Name the column features.NAME, NAME of letters, digits, _ and ., at most 64, not .missing at the end, "
                + "and no built-in feature's name."
        default: break
        }
    }

    private func explainType(_ refusal: inout Refusal) {
        // A number that the column does not take, as 2 in a column of flags, is no other form of one.
        let isPlain = bytes.map { Double(String(decoding: $0, as: UTF8.self)) != nil } ?? false
        let meant = isPlain ? nil : bytes.flatMap { bytes in bytes.withUnsafeBytes { CSVNumber.meant($0) } }
        if cell == .feature, meant != nil { refusal.message = "\(column ?? "the cell") is not a number" }
        switch meant {
        case .decimalComma:
            refusal.hint =
                "Write a decimal point, as 12.5, or set mapping.SECTION.\(field ?? "FIELD").decimal to comma."
        case .thousands: refusal.hint = "Write no separators of thousands, and a decimal point, as 1234.5."
        case .percent:
            refusal.hint = "Write a number without a percent sign, or set mapping.SECTION.\(field ?? "FIELD").percent."
        case .currency: refusal.hint = "Write a number without a currency sign, as 1234.5."
        case nil:
            switch cell {
            case .flag: refusal.hint = "Write 0, 1, true or false, or leave the cell empty."
            case .number:
                refusal.hint =
                    "Write a number, as 1234.5, or leave the cell empty. mapping.SECTION.\(field ?? "FIELD").missing names codes."
            default: break
            }
        }
    }

    private func explainMissing(_ refusal: inout Refusal) {
        if isOfHeader {
            refusal.message = refusal.message.replacing("is missing", with: "is no column of the header")
            refusal.hint = "Name the column so. A file without a header needs one."
        } else {
            refusal.hint = "Every row of this file needs one."
        }
    }
}
