import Vocabulary

/// When transactions are handed out, and under which reference time.
extension ProfilesParser {
    /// Takes the reference time of the batch.
    mutating func takeAsOf(_ reader: inout RecordReader) throws {
        _ = try reader.cursor.next()
        asOfStart = reader.cursor.offset
        asOf = try reader.timestamp("as_of")
    }

    /// Takes the moment when the file was made.
    mutating func takeGeneratedAt(_ reader: inout RecordReader) throws {
        _ = try reader.cursor.next()
        generatedAtStart = reader.cursor.offset
        generatedAt = try reader.timestamp("generated_at")
    }

    /// The section of transactions begins.
    mutating func begin(_ sink: some TransactionSink) {
        hasTransactions = true
        delivers = hasParties
        guard hasParties else { return }
        assumed = referenceTime
        sink.begin(asOf: referenceTime, parties: columns.partyIDs.count)
    }

    /// A transaction comes in lines: the parties that came before it are perhaps all.
    mutating func beginLines(_ sink: some TransactionSink) {
        if hasTransactions { return }
        hasTransactions = true
        delivers = !columns.partyIDs.isEmpty
        guard delivers else { return }
        assumed = referenceTime
        sink.begin(asOf: referenceTime, parties: columns.partyIDs.count)
    }

    /// A party, or another reference time, comes behind transactions in lines: they are read once more.
    mutating func holdTransactions() {
        guard hasTransactions else { return }
        delivers = false
        assumed = nil
    }

    /// Transactions are read once more, with all that is known now.
    mutating func beginAgain(_ sink: some TransactionSink) {
        tally.forgetTransactions()
        findings.forgetTransactions()
        columns.transactions = 0
        delivers = true
        assumed = referenceTime
        sink.begin(asOf: referenceTime, parties: columns.partyIDs.count)
    }
}

// MARK: What refuses the whole file

extension ProfilesParser {
    /// Refuses a reference time that lies too far ahead: most of such files have a typing error in the year, and a
    /// batch of the year 2205 would keep every model that learns from it from scoring another for 180 years.
    func checkReferenceTime(_ reader: borrowing RecordReader) throws {
        guard let time = asOf ?? generatedAt, time.microseconds > limits.latestReferenceTime else { return }
        let key = asOf != nil ? "as_of" : "generated_at"
        var refusal = Refusal(
            .future, message: "\(key) is \(time.text), which lies too far in the future",
            hint: "Correct the time, the clock of this machine, or raise intake.most_ahead.",
            offset: asOf != nil ? asOfStart : generatedAtStart, path: "$.\(key)")
        refusal.wantsValue = true
        try reader.raise(refusal)
    }

    static func noParties(_ unknownKeys: [String], offset: Int) -> Refusal {
        var message = "the file has no parties"
        var hint = "Write at least one company under parties."
        if let key = unknownKeys.first(where: { ["profiles", "labels"].contains($0) }) {
            message += ", but \(key), as a labels file has"
            hint =
                "If these are outcomes, name the file BATCH_labels.json; if they are companies, write them under parties."
        } else if let key = MissingSection.of(["parties"], others: MissingSection.companies, among: unknownKeys) {
            message += ", but \(Excerpt.of(key))"
            hint = "Write the companies under parties."
        }
        return Refusal(.noParties, message: message, hint: hint, offset: offset, path: "$.parties")
    }
}
