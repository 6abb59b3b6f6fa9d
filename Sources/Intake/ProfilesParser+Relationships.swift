import Vocabulary

extension ProfilesParser {
    enum RelationshipKey: String {
        case relationshipID = "relationship_id"
        case from = "from_party_id"
        case to = "to_party_id"
        case type = "relationship_type"
        case established = "established_date"
    }

    enum AccountKey: String {
        case accountID = "account_id"
        case partyID = "party_id"
        case type = "account_type"
        case currency, balance
    }

    /// Takes the section of relationships.
    mutating func relationships(_ reader: inout RecordReader) throws {
        var shape = RecordShape<RelationshipKey>()
        try reader.records("relationships") { reader in try addRelationship(&reader, &shape) }
    }

    /// Takes a relationship, and counts it.
    @inline(__always)
    mutating func addRelationship(
        _ reader: inout RecordReader, _ shape: inout RecordShape<RelationshipKey>
    ) throws {
        guard columns.relationships < limits.maximumRelationships else {
            throw Refusal(
                .limit, message: "the file has more than \(limits.maximumRelationships) relationships",
                hint: "Split the batch, or raise limits.most_relationships.", offset: reader.cursor.offset - 1,
                path: reader.path(nil))
        }
        try relationship(&reader, &shape)
        columns.relationships += 1
    }

    private mutating func relationship(
        _ reader: inout RecordReader, _ shape: inout RecordShape<RelationshipKey>
    ) throws {
        var from: Int32 = -1
        var to: Int32 = -1
        // Before the parties are known ids get numbers; the last one counts, and only that gets a number: a record may
        // repeat its keys without end.
        fromID.removeAll(keepingCapacity: true)
        toID.removeAll(keepingCapacity: true)
        var established = Int64.min
        try reader.fields(&shape, recognise: { $0.text($1).flatMap(RelationshipKey.init) }) { reader, key in
            switch key {
            case .relationshipID: try reader.identifier("relationship_id") { _ in }
            case .from:
                from = -1
                fromID.removeAll(keepingCapacity: true)
                try reader.identifier("from_party_id") {
                    if hasParties { from = supplier(of: $0) } else { fromID.append(contentsOf: $0) }
                }
            case .to:
                to = -1
                toID.removeAll(keepingCapacity: true)
                try reader.identifier("to_party_id") {
                    if hasParties { to = customer(of: $0) } else { toID.append(contentsOf: $0) }
                }
            case .type:
                if let raw = try reader.string("relationship_type"), !raw.isLiteral("supplies_to") {
                    noteRelationshipType(reader.cursor, raw)
                }
            case .established: established = try reader.timestamp("established_date")?.microseconds ?? Int64.min
            }
        }
        // Once the parties are known, what has no two ends is counted at once and not kept.
        if hasParties, from < 0 || to < 0 { return tally.count(.unknownEnd, at: reader.index) }
        let idBytes = hasParties ? 0 : need(of: fromID) + need(of: toID)
        guard memory.add(MemoryNeed.relationship + idBytes) else { throw memory.refusal(extent, reader) }
        if !hasParties { (from, to) = (inserted(fromID), inserted(toID)) }
        edges.append((from, to, established))
    }

    /// The number of a party, -1 where there is none with that id. Relationships of a party tend to stand together.
    private mutating func supplier(of id: UnsafeRawBufferPointer) -> Int32 {
        guard let number = ids.number(of: id, guess: lastParty) else {
            findings.unknownIDs.note(id)
            return -1
        }
        lastParty = number
        return Int32(number)
    }

    private mutating func customer(of id: UnsafeRawBufferPointer) -> Int32 {
        guard let number = ids.number(of: id) else {
            findings.unknownIDs.note(id)
            return -1
        }
        return Int32(number)
    }

    /// Every type counts as `supplies_to`; others are counted by what they say.
    private mutating func noteRelationshipType(_ cursor: borrowing JSONCursor, _ raw: RawString) {
        let text = cursor.text(raw) ?? ""
        if !text.isEmpty, asciiLowercased(text) != "supplies_to" { findings.relationshipTypes.add(text) }
    }

    private mutating func noteCurrency(_ cursor: borrowing JSONCursor, _ raw: RawString) {
        // Nearly every account has a currency that is known by now, in upper case.
        if !raw.isEscaped, findings.currencies.addKnown(raw.bytes) { return }
        let text = cursor.text(raw) ?? ""
        if !text.isEmpty { findings.currencies.add(asciiUppercased(text)) }
    }

    /// The memory of an id that is perhaps a party's; bytes. In lines most ids are known by then.
    private func need(of id: [UInt8]) -> Int {
        if isInLines, id.withUnsafeBytes({ ids.number(of: $0) }) != nil { return 0 }
        return MemoryNeed.id + MemoryNeed.idByte * id.count
    }

    /// The number of an id that is perhaps a party's, -1 where it is empty.
    private mutating func inserted(_ id: [UInt8]) -> Int32 {
        if id.isEmpty { return -1 }
        let (number, isNew) = id.withUnsafeBytes { ids.insert($0) }
        if isNew { placeOf.append(-1) }
        return Int32(number)
    }

    /// Takes the section of accounts, which is checked and counted.
    mutating func accounts(_ reader: inout RecordReader) throws {
        var shape = RecordShape<AccountKey>()
        try reader.records("accounts") { reader in try account(&reader, &shape) }
    }

    /// Takes an account, and counts it.
    @inline(__always)
    mutating func account(_ reader: inout RecordReader, _ shape: inout RecordShape<AccountKey>) throws {
        try reader.fields(&shape, recognise: { $0.text($1).flatMap(AccountKey.init) }) { reader, key in
            switch key {
            case .accountID: try reader.identifier("account_id") { _ in }
            case .partyID: try reader.identifier("party_id") { _ in }
            case .type: _ = try reader.string("account_type")
            case .currency: if let raw = try reader.string("currency") { noteCurrency(reader.cursor, raw) }
            case .balance: _ = try reader.number("balance")
            }
        }
        columns.accounts += 1
    }
}
