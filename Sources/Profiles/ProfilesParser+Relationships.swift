extension ProfilesParser {
    private enum RelationshipKey: String {
        case relationshipID = "relationship_id"
        case from = "from_party_id"
        case to = "to_party_id"
        case type = "relationship_type"
        case established = "established_date"
    }

    private enum AccountKey: String {
        case accountID = "account_id"
        case partyID = "party_id"
        case type = "account_type"
        case currency, balance
    }

    /// Takes the section of relationships.
    mutating func relationships(_ reader: inout RecordReader) throws {
        var shape = RecordShape<RelationshipKey?>()
        try reader.records("relationships") { reader in try relationship(&reader, &shape) }
        columns.relationships = edges.count
    }

    private mutating func relationship(
        _ reader: inout RecordReader, _ shape: inout RecordShape<RelationshipKey?>
    ) throws {
        var from: Int32 = -1
        var to: Int32 = -1
        var established = Int64.min
        try reader.fields(&shape, { $0.text($1).flatMap(RelationshipKey.init) }) { reader, key in
            switch key {
            case .relationshipID: try reader.identifier("relationship_id") { _ in }
            case .from:
                from = -1
                try reader.identifier("from_party_id") { from = number(of: $0) }
            case .to:
                to = -1
                try reader.identifier("to_party_id") { to = number(of: $0) }
            case .type: _ = try reader.string("relationship_type")
            case .established: established = try reader.timestamp("established_date")?.microseconds ?? Int64.min
            case nil: try reader.cursor.skip()
            }
        }
        edges.append((from, to, established))
    }

    /// The number of an id. Before the parties are known every id gets one; afterwards strangers are -1.
    private mutating func number(of id: UnsafeRawBufferPointer) -> Int32 {
        if hasParties { return ids.number(of: id).map { Int32($0) } ?? -1 }
        let (number, isNew) = ids.insert(id)
        if isNew { placeOf.append(-1) }
        return Int32(number)
    }

    /// Takes the section of accounts, which is checked and counted.
    mutating func accounts(_ reader: inout RecordReader) throws {
        var shape = RecordShape<AccountKey?>()
        try reader.records("accounts") { reader in
            try reader.fields(&shape, { $0.text($1).flatMap(AccountKey.init) }) { reader, key in
                switch key {
                case .accountID: try reader.identifier("account_id") { _ in }
                case .partyID: try reader.identifier("party_id") { _ in }
                case .type: _ = try reader.string("account_type")
                case .currency: _ = try reader.string("currency")
                case .balance: _ = try reader.number("balance")
                case nil: try reader.cursor.skip()
                }
            }
            columns.accounts += 1
        }
    }
}
