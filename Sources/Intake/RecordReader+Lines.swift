import Vocabulary

/// What a record of a file of JSON lines is, by its `type`.
enum LineType: CaseIterable {
    case batch, party, account, transaction, relationship

    /// The words for it, one and many.
    var words: (StaticString, StaticString) {
        switch self {
        case .batch: ("batch", "batch")
        case .party: ("party", "parties")
        case .account: ("account", "accounts")
        case .transaction: ("transaction", "transactions")
        case .relationship: ("relationship", "relationships")
        }
    }

    /// Nil if the word is none of them.
    init?(_ raw: RawString) {
        // Transactions are most of a file.
        if raw.isLiteral("transaction") {
            self = .transaction
            return
        }
        let found = LineType.allCases.first { raw.isLiteral($0.words.0) || raw.isLiteral($0.words.1) }
        guard let found else { return nil }
        self = found
    }
}

extension RecordReader {
    /// What the record is that is next; it is not taken. Nil if it is none: then it was passed over, and its fault was
    /// collected.
    mutating func lineType() throws -> LineType? {
        guard cursor.base[cursor.position] == UInt8(ascii: "{") else {
            try passOver(notAnObject())
            return nil
        }
        guard let member = try cursor.peekMember("type") else {
            try passOver(withoutType())
            return nil
        }
        if let raw = member.value, let type = LineType(raw) { return type }
        try passOver(unknownType(member))
        return nil
    }

    /// Takes a record as one of a section; `body` takes its fields, as in `records`.
    mutating func line(_ section: String, index: Int, body: (inout RecordReader) throws -> Void) throws {
        self.section = section
        self.index = index
        isList = true
        defer { isList = false }
        guard cursor.base[cursor.position] == UInt8(ascii: "{") else { return try passOver(notAnObject()) }
        try cursor.enter()
        do {
            try body(&self)
            try throwHeld()
        } catch { try goOn(behind: error) }
    }

    /// Whether the first line of a file of labels says what is true of all of them, and is no label.
    mutating func isHeaderOfLabels() throws -> Bool {
        guard cursor.base[cursor.position] == UInt8(ascii: "{") else { return false }
        if let type = try cursor.peekMember("type")?.value, LineType(type) == .batch { return true }
        if try cursor.peekMember("party_id") != nil { return false }
        for name in ["observed_at", "generated_at", "batch_id"] as [StaticString] {
            if try cursor.peekMember(name) != nil { return true }
        }
        return false
    }

    /// Passes over what is next by the grammar, whose faults come first.
    private mutating func passOver(_ refusal: Refusal) throws {
        try cursor.skip()
        try raise(refusal)
    }

    private func notAnObject() -> Refusal {
        let isList = cursor.base[cursor.position] == UInt8(ascii: "[")
        return cursor.refusal(
            .type, message: "a line is not an object", at: cursor.position,
            hint: isList && cursor.offset == 0
                ? "If the file is one document, let its name end in .json; else write one record a line."
                : "Write one record a line.")
    }

    private func withoutType() -> Refusal {
        Refusal(
            .missingKey, message: "the record has no type within its first \(cursor.limits.longestString) bytes",
            hint: "Write batch, party, account, transaction or relationship as type; one document ends in .json.",
            offset: cursor.offset)
    }

    private func unknownType(_ member: PeekedMember) -> Refusal {
        let text = member.value.map { Excerpt.of(String(decoding: $0.bytes, as: UTF8.self)) }
        var refusal = Refusal(
            .type, message: "the type of the record is \(text.map { "\"\($0)\"" } ?? "no plain string")",
            hint: "Write batch, party, account, transaction or relationship.", offset: member.offset)
        refusal.wantsValue = true
        let word = text.map(asciiLowercased) ?? ""
        if TransactionType.words.contains(word) {
            refusal.hint = "Write transaction as type, and \(word) as txn_type."
        } else if word == "label" || word == "labels" {
            refusal.hint = "If these are outcomes, name the file BATCH_labels.jsonl."
        }
        return refusal
    }
}

extension TransactionType {
    /// Words for kinds of transactions, which people write as `type`.
    fileprivate static let words: Set<String> = [
        "invoice", "bill", "purchase_order", "sales_order", "payment", "deposit", "withdrawal", "transfer", "wire",
        "ach",
        "check", "credit_note", "refund", "reversal", "chargeback", "adjustment",
    ]
}
