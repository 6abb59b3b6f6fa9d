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
        var shape = RecordShape<RelationshipKey>()
        try reader.records("relationships") { reader in
            guard columns.relationships < limits.maximumRelationships else {
                throw Refusal(
                    .limit, "the file has more than \(limits.maximumRelationships) relationships",
                    hint: "Split the batch, or raise limits.most_relationships.", offset: reader.cursor.offset - 1,
                    path: reader.path(nil))
            }
            try relationship(&reader, &shape)
            columns.relationships += 1
        }
    }

    private mutating func relationship(
        _ reader: inout RecordReader, _ shape: inout RecordShape<RelationshipKey>
    ) throws {
        // The last of an id counts, and only that one gets a number: a record may repeat its keys without end.
        fromID.removeAll(keepingCapacity: true)
        toID.removeAll(keepingCapacity: true)
        var established = Int64.min
        try reader.fields(&shape, { $0.text($1).flatMap(RelationshipKey.init) }) { reader, key in
            switch key {
            case .relationshipID: try reader.identifier("relationship_id") { _ in }
            case .from:
                fromID.removeAll(keepingCapacity: true)
                try reader.identifier("from_party_id") { fromID.append(contentsOf: $0) }
            case .to:
                toID.removeAll(keepingCapacity: true)
                try reader.identifier("to_party_id") { toID.append(contentsOf: $0) }
            case .type: _ = try reader.string("relationship_type")
            case .established: established = try reader.timestamp("established_date")?.microseconds ?? Int64.min
            }
        }
        let from = number(of: fromID)
        let to = number(of: toID)
        // Once the parties are known, what has no two ends is counted at once and not kept.
        if hasParties, from < 0 || to < 0 { return tally.count(.unknownEnd, at: reader.index) }
        edges.append((from, to, established))
    }

    /// The number of an id, -1 where it is empty. Before the parties are known every id gets one; afterwards those that are
    /// not of a party are -1.
    private mutating func number(of id: [UInt8]) -> Int32 {
        if id.isEmpty { return -1 }
        return id.withUnsafeBytes { bytes in
            if hasParties { return ids.number(of: bytes).map { Int32($0) } ?? -1 }
            let (number, isNew) = ids.insert(bytes)
            if isNew { placeOf.append(-1) }
            return Int32(number)
        }
    }

    /// Takes the section of accounts, which is checked and counted.
    mutating func accounts(_ reader: inout RecordReader) throws {
        var shape = RecordShape<AccountKey>()
        try reader.records("accounts") { reader in
            try reader.fields(&shape, { $0.text($1).flatMap(AccountKey.init) }) { reader, key in
                switch key {
                case .accountID: try reader.identifier("account_id") { _ in }
                case .partyID: try reader.identifier("party_id") { _ in }
                case .type: _ = try reader.string("account_type")
                case .currency: _ = try reader.string("currency")
                case .balance: _ = try reader.number("balance")
                }
            }
            columns.accounts += 1
        }
    }
}
