extension SyntheticBatch {
    /// A file of records as CSV; the raw value is the word in its name.
    package enum Section: String, CaseIterable, Sendable {
        case parties, relationships, accounts, transactions, labels

        /// In the order in which records name them.
        fileprivate var columns: [String] {
            switch self {
            case .parties:
                [
                    "party_id", "name", "party_type", "kyc_verified", "tax_id", "created_at", "batch_id",
                    "contact_person", "email", "phone", "address",
                ]
            case .relationships:
                [
                    "relationship_id", "from_party_id", "to_party_id", "relationship_type", "established_date",
                    "batch_id",
                ]
            case .accounts: ["account_id", "party_id", "account_type", "currency", "balance", "batch_id"]
            case .transactions:
                [
                    "txn_id", "party_id", "counterparty_id", "account_id", "amount", "currency", "txn_type", "ts",
                    "reference", "batch_id",
                ]
            case .labels: ["party_id", "will_default", "batch_id"]
            }
        }
    }

    /// Writes a file of records as CSV: the same records as in JSON, in the same order.
    ///
    /// - Throws: what `write` throws.
    package func writeCSV(_ section: Section, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        var comments = JSONLines()
        switch section {
        case .parties: comments.text("# batch_id=\(batchID)\n# generated_at=\(time(asOf))\n# as_of=\(time(asOf))\n")
        case .labels:
            let observed = time(asOf + 6 * 86_400_000_000)
            comments.text("# batch_id=\(batchID)\n# generated_at=\(observed)\n# observed_at=\(observed)\n")
        case .relationships, .accounts, .transactions: break
        }
        try comments.flush(to: write, all: true)
        var out = JSONLines(columns: section.columns)
        var count = 0
        for place in 0..<parties {
            switch section {
            case .parties: writeParty(company(place), &out)
            case .relationships: writeRelationships(company(place), count: &count, out: &out)
            case .accounts: writeAccount(company(place), &out)
            case .transactions: try writeTransactions(company(place), count: &count, out: &out, write: write)
            case .labels: writeLabel(place, &out)
            }
            try out.flush(to: write)
        }
        try out.flush(to: write, all: true)
    }
}
