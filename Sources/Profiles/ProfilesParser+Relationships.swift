extension ProfilesParser {
    /// Takes the section of relationships.
    mutating func relationships(_ reader: inout RecordReader) throws {
        try reader.records("relationships") { reader in try relationship(&reader) }
        columns.relationships = edges.count
    }

    private mutating func relationship(_ reader: inout RecordReader) throws {
        var from: Int32 = -1
        var to: Int32 = -1
        var established = Int64.min
        try reader.fields({ cursor, raw in cursor.text(raw) }) { reader, key in
            switch key {
            case "relationship_id": try reader.identifier("relationship_id") { _ in }
            case "from_party_id":
                from = -1
                try reader.identifier("from_party_id") { from = number(of: $0) }
            case "to_party_id":
                to = -1
                try reader.identifier("to_party_id") { to = number(of: $0) }
            case "relationship_type": _ = try reader.string("relationship_type")
            case "established_date": established = try reader.timestamp("established_date")?.microseconds ?? Int64.min
            default: try reader.cursor.skip()
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
        try reader.records("accounts") { reader in
            try reader.fields({ cursor, raw in cursor.text(raw) }) { reader, key in
                switch key {
                case "account_id": try reader.identifier("account_id") { _ in }
                case "party_id": try reader.identifier("party_id") { _ in }
                case "account_type": _ = try reader.string("account_type")
                case "currency": _ = try reader.string("currency")
                case "balance": _ = try reader.number("balance")
                default: try reader.cursor.skip()
                }
            }
            columns.accounts += 1
        }
    }
}
