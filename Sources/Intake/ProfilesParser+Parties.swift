import Vocabulary

extension ProfilesParser {
    enum PartyKey {
        case partyID, name, partyType, kycVerified, taxID, createdAt, contactPerson, email, phone, address, features
        case leak(String)
    }

    /// Takes the section of parties, or the bare list at the top of the file.
    mutating func parties(_ reader: inout RecordReader, _ section: String) throws {
        var shape = RecordShape<PartyKey>()
        try reader.records(section) { reader in try party(&reader, &shape) }
        hasParties = true
    }

    /// What a record of a party says, besides its own features.
    private struct Party {
        var id: [UInt8] = []
        /// Where the id starts in the file.
        var idStart = 0
        var kycVerified = false
        /// Whether `kyc_verified` is a number that is neither 0 nor 1.
        var isOdd = false
        var createdAt = Int64.min
        var type = PartyType.other
        var hasTaxID = false
        /// A bit for each way of contact.
        var contacts: UInt8 = 0
    }

    /// Takes a party, whose `{` has been taken.
    mutating func party(_ reader: inout RecordReader, _ shape: inout RecordShape<PartyKey>) throws {
        var party = Party()
        own.begin()
        let outcomes = limits.outcomeNames
        try reader.fields(&shape, recognise: { ProfilesParser.recognise($0, raw: $1, outcomes: outcomes) }) {
            reader, key in
            switch key {
            case .partyID:
                party.id.removeAll(keepingCapacity: true)
                _ = try reader.cursor.next()
                party.idStart = reader.cursor.offset
                try reader.identifier("party_id") { party.id.append(contentsOf: $0) }
            case .name: _ = try reader.string("name")
            case .partyType:
                party.type = try reader.string("party_type").map { partyType(reader.cursor, $0) } ?? .other
            case .kycVerified:
                let value = try reader.numberOrBoolean("kyc_verified")
                party.kycVerified = value == 1
                party.isOdd = value.map { $0 != 0 && $0 != 1 } ?? false
            case .taxID: party.hasTaxID = try reader.saysSomething("tax_id")
            case .createdAt: party.createdAt = try reader.timestamp("created_at")?.microseconds ?? Int64.min
            case .contactPerson: party.contacts = try party.contacts.setting(1, reader.saysSomething("contact_person"))
            case .email: party.contacts = try party.contacts.setting(2, reader.saysSomething("email"))
            case .phone: party.contacts = try party.contacts.setting(4, reader.saysSomething("phone"))
            case .address: party.contacts = try party.contacts.setting(8, reader.saysSomething("address"))
            case .features: try features(&reader)
            case .leak(let name): try leak(&reader, name: name, member: nil)
            }
        }
        // Else records of this party would count as those of an unknown one.
        if reader.hasFaults, reader.collectsFaults, !party.id.isEmpty {
            try checkLimits(reader, idLength: party.id.count)
            try append(party, reader)
        }
        try reader.throwHeld()
        if party.id.isEmpty { throw reader.missing("party_id") }
        try checkLimits(reader, idLength: party.id.count)
        try append(party, reader)
    }

    /// Refuses a file with a party, a value of a feature or a need of memory too many.
    private mutating func checkLimits(_ reader: borrowing RecordReader, idLength: Int) throws {
        guard columns.partyIDs.count < limits.maximumParties else {
            throw Refusal(
                .limit, message: "the file has more than \(limits.maximumParties) parties",
                hint: "Split the batch, or raise limits.most_parties.", offset: reader.cursor.offset - 1,
                path: reader.path(nil))
        }
        guard own.valuesWithPresent <= limits.maximumFeatureValues else {
            throw Refusal(
                .limit, message: "the file has more than \(limits.maximumFeatureValues) values of features",
                hint: "Split the batch, name fewer features, or raise limits.most_feature_values.",
                offset: reader.cursor.offset - 1, path: reader.path(nil))
        }
        let values = own.valuesWithPresent - own.values
        let need =
            MemoryNeed.party + MemoryNeed.partyIDByte * idLength + MemoryNeed.ownValue * values
            + MemoryNeed.ownName * (own.count - namesCounted) + own.levelNeed - levelNeedCounted
        guard memory.add(need) else { throw memory.refusal(extent, reader) }
        (namesCounted, levelNeedCounted) = (own.count, own.levelNeed)
    }

    /// Adds a party to the columns; refuses one that is there already.
    private mutating func append(_ party: Party, _ reader: borrowing RecordReader) throws {
        let place = columns.partyIDs.count
        let (number, isNew) = party.id.withUnsafeBytes { ids.insert($0) }
        if isNew { placeOf.append(-1) }
        if placeOf[number] >= 0 {
            let text = Excerpt.of(String(decoding: party.id, as: UTF8.self))
            throw Refusal(
                .duplicateParty, message: "party_id \(text) is there twice, first as party \(placeOf[number])",
                hint: "Write each company once.", offset: party.idStart, path: reader.path("party_id"), value: text)
        }
        placeOf[number] = Int32(place)
        columns.partyIDs.append(String(decoding: party.id, as: UTF8.self))
        columns.kycVerified.append(party.kycVerified)
        if party.isOdd { tally.count(.notBoolean, at: reader.index) }
        columns.createdAt.append(party.createdAt)
        columns.partyTypes.append(party.type)
        columns.contacts.append(UInt8(party.contacts.nonzeroBitCount))
        columns.hasTaxID.append(party.hasTaxID)
        own.end(place)
    }

    private static func recognise(
        _ cursor: borrowing JSONCursor, raw: RawString, outcomes: OutcomeNames
    ) -> PartyKey? {
        if raw.isEscaped {
            guard let bytes = cursor.unescaped(raw) else { return nil }
            return bytes.withUnsafeBufferPointer {
                recognise(
                    cursor, raw: RawString(start: $0.baseAddress ?? raw.start, count: $0.count, isEscaped: false),
                    outcomes: outcomes)
            }
        }
        for (literal, key) in keys where raw.isLiteral(literal) { return key }
        guard raw.count <= Excerpt.longest else { return nil }
        let name = String(decoding: raw.bytes, as: UTF8.self)
        return outcomes.contains(name) ? .leak(name) : nil
    }

    private static let keys: [(StaticString, PartyKey)] = [
        ("party_id", .partyID), ("name", .name), ("party_type", .partyType), ("kyc_verified", .kycVerified),
        ("tax_id", .taxID), ("created_at", .createdAt), ("contact_person", .contactPerson), ("email", .email),
        ("phone", .phone), ("address", .address), ("features", .features),
    ]

    private mutating func partyType(_ cursor: borrowing JSONCursor, _ raw: RawString) -> PartyType {
        let text = cursor.text(raw) ?? ""
        switch asciiLowercased(text) {
        case "manufacturer": return .manufacturer
        case "distributor": return .distributor
        case "supplier": return .supplier
        case "retailer": return .retailer
        case "customer": return .customer
        default:
            if !text.isEmpty { findings.partyTypes.add(text) }
            return .other
        }
    }

    // MARK: Own features

    private mutating func features(_ reader: inout RecordReader) throws {
        // The last `features` of a party counts, alone.
        own.begin()
        reader.forget("features")
        guard try reader.cursor.next() == UInt8(ascii: "{") else {
            if try reader.takeNull() { return }
            reader.hold("features", refusal: reader.wrong("features", wanted: "an object"))
            return try reader.cursor.skip()
        }
        try reader.cursor.enter()
        try reader.fields({ cursor, raw in own.recognise(cursor, raw) }) { reader, name in
            if reader.hasFaults { reader.forget("features", member: own.member(name)) }
            if try reader.takeNull() { return own.set(name, nil) }
            try feature(&reader, name)
        }
    }

    private mutating func feature(_ reader: inout RecordReader, _ found: OwnFeatureColumns.Found) throws {
        let name = own.name(found)
        // A name that has become a feature is none that says an outcome.
        if let name, !own.isKnown(found), limits.outcomeNames.contains(name) {
            return try leak(&reader, name: name, member: own.member(found))
        }
        guard let name, own.isKnown(found) || isFeatureName(name), !builtIn.contains(name) else {
            let shown = name.map(Excerpt.of) ?? "a name with half a surrogate pair"
            var refusal = reader.wrong("features.\(shown)", wanted: "")
            refusal.rule = .featureName
            refusal.message = "\(shown) is not a name for a feature"
            refusal.hint =
                "Use letters, digits, _ and ., at most 64, not .missing at the end, and no built-in feature's name."
            reader.hold("features", member: own.member(found), refusal: refusal)
            return try reader.cursor.skip()
        }
        guard own.isKnown(found) || own.count < limits.maximumFeatures else {
            var refusal = reader.wrong("features.\(name)", wanted: "")
            refusal.rule = .limit
            refusal.message = "the file has more than \(limits.maximumFeatures) names of features"
            refusal.hint = "Name fewer features, or raise limits.most_features."
            throw refusal
        }
        let byte = try reader.cursor.next()
        let isText = byte == UInt8(ascii: "\"")
        if isText || own.hasText, let before = own.isText(found), before != isText {
            return try refuseForm(&reader, of: found, isText: isText)
        }
        if isText { return try text(&reader, of: found, name: name) }
        if byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f") {
            try reader.cursor.literal(byte == UInt8(ascii: "t") ? "true" : "false")
            return own.set(found, byte == UInt8(ascii: "t") ? 1 : 0)
        }
        guard isDigit(byte) || byte == UInt8(ascii: "-") else {
            reader.hold(
                "features", member: own.member(found),
                refusal: reader.wrong("features.\(name)", wanted: "a number, a boolean or text"))
            return try reader.cursor.skip()
        }
        let number = try reader.cursor.number()
        guard number.value.isFinite else {
            var refusal = reader.refusal(
                .range, key: "features", message: "a number beyond the range of a double", count: number.count)
            refusal.message = "\(name): a number beyond the range of a double"
            refusal.path = reader.path("features.\(name)")
            return reader.hold("features", member: own.member(found), refusal: refusal)
        }
        own.set(found, number.value)
    }

    private func isFeatureName(_ name: String) -> Bool {
        FeatureName.isWellFormed(name) && !name.hasSuffix(".missing")
    }

    /// An outcome in a profiles file: anything but null refuses it.
    private func leak(_ reader: inout RecordReader, name: String, member: [UInt8]?) throws {
        let slot: StaticString = member == nil ? "outcome" : "features"
        let label = member ?? Array(name.utf8)
        reader.forget(slot, member: label)
        if try reader.takeNull() { return }
        var refusal = reader.wrong(member == nil ? name : "features.\(name)", wanted: "")
        refusal.rule = .leakage
        refusal.message = "\(name) is an outcome, and a profiles file may not have one (leakage)"
        refusal.hint = "Take outcomes out of the profiles; they belong into the labels file."
        reader.hold(slot, member: label, refusal: refusal)
        try reader.cursor.skip()
    }
}

extension UInt8 {
    fileprivate func setting(_ bit: UInt8, _ isOn: Bool) -> UInt8 { isOn ? self | bit : self & ~bit }
}

/// Letter case folded in ASCII only.
func asciiLowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
}

/// Letter case folded to upper in ASCII only.
func asciiUppercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 &- UInt8(ascii: "a") < 26 ? $0 & ~0x20 : $0 }, as: UTF8.self)
}
