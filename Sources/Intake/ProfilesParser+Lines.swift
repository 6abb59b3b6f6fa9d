import Vocabulary

/// Profiles as JSON lines: records of all sections in any order.
extension ProfilesParser {
    private enum BatchKey: String, CaseIterable {
        case batchID = "batch_id"
        case generatedAt = "generated_at"
        case asOf = "as_of"
    }

    /// How the records of each section are written, and how many there were.
    private struct Lines: ~Copyable {
        var parties = RecordShape<PartyKey>()
        var accounts = RecordShape<AccountKey>()
        var transactions = RecordShape<TransactionKey>()
        var relationships = RecordShape<RelationshipKey>()
        /// In the order of the above; records with faults count.
        var counts = (parties: 0, accounts: 0, transactions: 0, relationships: 0)
    }

    /// Takes every line. Transactions are handed out as long as no party and no other reference time comes behind them.
    mutating func parseLines(_ cursor: inout JSONCursor, _ sink: some TransactionSink) throws {
        var reader = RecordReader(cursor: try exchange(&cursor), .profiles)
        defer { swap(&cursor, &reader.cursor) }
        isInLines = true
        var lines = Lines()
        var seen: Set<BatchKey> = []
        guard try reader.cursor.nextLine() else { throw reader.cursor.cutOff("a record") }
        repeat {
            guard let type = try reader.lineType() else { continue }
            if type == .batch {
                try batch(&reader, seen: &seen)
            } else {
                try record(&reader, type: type, lines: &lines, sink: sink)
            }
        } while try reader.cursor.nextLine()
        try end(reader, sink)
    }

    /// Takes the transactions alone, once all parties and the reference time are known.
    mutating func parseTransactionLines(_ cursor: inout JSONCursor, _ sink: some TransactionSink) throws {
        var reader = RecordReader(cursor: try exchange(&cursor), .profiles)
        defer { swap(&cursor, &reader.cursor) }
        beginAgain(sink)
        // Ids that were nobody's when their transaction came; ends of relationships are noted at the end.
        findings.unknownIDs = UnknownIDs()
        var lines = Lines()
        while try reader.cursor.nextLine() {
            guard let type = try reader.lineType() else { continue }
            guard type == .transaction else {
                try reader.cursor.skip()
                continue
            }
            try record(&reader, type: type, lines: &lines, sink: sink)
        }
        buffer.flush(to: sink)
    }

    private mutating func record(
        _ reader: inout RecordReader, type: LineType, lines: inout Lines, sink: some TransactionSink
    ) throws {
        switch type {
        case .batch: break
        case .party:
            holdTransactions()
            try reader.line("parties", index: lines.counts.parties) { try party(&$0, &lines.parties) }
            lines.counts.parties += 1
        case .account:
            try reader.line("accounts", index: lines.counts.accounts) { try account(&$0, &lines.accounts) }
            lines.counts.accounts += 1
        case .transaction:
            beginLines(sink)
            try reader.line("transactions", index: lines.counts.transactions) {
                try transaction(&$0, shape: &lines.transactions, sink: sink)
                columns.transactions += 1
            }
            lines.counts.transactions += 1
        case .relationship:
            try reader.line("relationships", index: lines.counts.relationships) {
                try addRelationship(&$0, &lines.relationships)
            }
            lines.counts.relationships += 1
        }
    }

    private mutating func batch(_ reader: inout RecordReader, seen: inout Set<BatchKey>) throws {
        try reader.document(BatchKey.self, seen: &seen) { reader, key in
            switch key {
            case .batchID: try reader.batchID(mustBe: batch)
            case .generatedAt: try takeGeneratedAt(&reader)
            case .asOf: try takeAsOf(&reader)
            }
        }
        if assumed != referenceTime { holdTransactions() }
    }
}
