import Vocabulary

/// A transaction type as it was written: known, unknown, or not there.
private enum WrittenType: Equatable {
    case absent
    case known(TransactionType)
    case unknown
}

extension ProfilesParser {
    enum TransactionKey {
        case transactionID, partyID, counterpartyID, amount, txnType, transactionType, ts
    }

    /// Takes the section of transactions.
    mutating func transactions(_ reader: inout RecordReader, _ sink: some TransactionSink) throws {
        var shape = RecordShape<TransactionKey>()
        try reader.records("transactions") { reader in
            try transaction(&reader, shape: &shape, sink: sink)
            columns.transactions += 1
        }
    }

    /// Takes a transaction, whose `{` has been taken; it is not counted.
    @inline(__always)
    mutating func transaction(
        _ reader: inout RecordReader, shape: inout RecordShape<TransactionKey>, sink: some TransactionSink
    ) throws {
        var party: Int32 = -1
        var amount: Double?
        var time: Timestamp?
        var txnType = WrittenType.absent
        var transactionType = WrittenType.absent
        try reader.fields(&shape, recognise: ProfilesParser.recognise) { reader, key in
            switch key {
            case .transactionID:
                try reader.identifier("txn_id") { findings.repeated.note($0, at: columns.transactions) }
            case .counterpartyID: try reader.identifier("counterparty_id") { _ in }
            case .partyID:
                party = -1
                try reader.identifier("party_id") { party = place(of: $0) }
            case .amount: amount = try reader.number("amount")
            case .ts: time = try reader.timestamp("ts")
            case .txnType: txnType = try self.type(&reader, "txn_type")
            case .transactionType: transactionType = try self.type(&reader, "transaction_type")
            }
        }
        guard delivers, !reader.hasFaults else { return }
        guard party >= 0 else { return tally.count(.unknownParty, at: reader.index) }
        guard let amount, let time else { return tally.count(.incomplete, at: reader.index) }
        let written = txnType != .absent ? txnType : transactionType
        var type = TransactionType.other
        switch written {
        case .absent: type = .payment
        case .known(let known): type = known
        case .unknown: tally.count(.unknownType, at: reader.index)
        }
        buffer.append(party: party, amount: amount, time: time.microseconds, type: type, flushingTo: sink)
    }

    /// The place of the party with this id, -1 where there is none.
    @inline(__always)
    private mutating func place(of id: UnsafeRawBufferPointer) -> Int32 {
        guard let number = ids.number(of: id, guess: lastParty) else { return unknown(id) }
        lastParty = number
        return placeOf[number]
    }

    @inline(never)
    private mutating func unknown(_ id: UnsafeRawBufferPointer) -> Int32 {
        if delivers { findings.unknownIDs.note(id) }
        return -1
    }

    /// The length tells most keys apart already.
    @inline(__always)
    private static func recognise(_ cursor: borrowing JSONCursor, _ raw: RawString) -> TransactionKey? {
        if raw.isEscaped { return recogniseEscaped(cursor, raw) }
        switch raw.count {
        case 2: return raw.isLiteral("ts") ? .ts : nil
        case 6: return raw.isLiteral("amount") ? .amount : raw.isLiteral("txn_id") ? .transactionID : nil
        case 8: return raw.isLiteral("party_id") ? .partyID : raw.isLiteral("txn_type") ? .txnType : nil
        case 15: return raw.isLiteral("counterparty_id") ? .counterpartyID : nil
        case 16: return raw.isLiteral("transaction_type") ? .transactionType : nil
        default: return nil
        }
    }

    @inline(never)
    private static func recogniseEscaped(_ cursor: borrowing JSONCursor, _ raw: RawString) -> TransactionKey? {
        guard let bytes = cursor.unescaped(raw) else { return nil }
        return bytes.withUnsafeBufferPointer {
            recognise(cursor, RawString(start: $0.baseAddress ?? raw.start, count: $0.count, isEscaped: false))
        }
    }

    @inline(__always)
    private mutating func type(_ reader: inout RecordReader, _ key: StaticString) throws -> WrittenType {
        guard let raw = try reader.string(key) else { return .absent }
        // With the quote behind it the word of seven letters is one of eight bytes. The types of a party come in no
        // order that could be guessed, so they are told apart without a jump.
        let word = EightBytes(raw.start).bytes
        let isInvoice = word == invoiceAndQuote
        if (isInvoice || word == paymentAndQuote) && raw.count == 7 { return .known(isInvoice ? .invoice : .payment) }
        if raw.isLiteral("credit_note") { return .known(.creditNote) }
        return otherType(reader.cursor, raw)
    }

    @inline(never)
    private mutating func otherType(_ cursor: borrowing JSONCursor, _ raw: RawString) -> WrittenType {
        let text = cursor.text(raw) ?? ""
        switch asciiLowercased(text) {
        case "invoice", "bill", "purchase_order", "sales_order": return .known(.invoice)
        case "payment", "deposit", "withdrawal", "transfer", "wire", "ach", "check": return .known(.payment)
        case "credit_note", "refund", "reversal", "chargeback", "adjustment": return .known(.creditNote)
        default:
            findings.transactionTypes.add(text)
            return .unknown
        }
    }
}

/// `invoice"` and `payment"`, the first byte the lowest.
private var invoiceAndQuote: UInt64 { 0x2265_6369_6F76_6E69 }
private var paymentAndQuote: UInt64 { 0x2274_6E65_6D79_6170 }
