/// A key that nobody knows and that equals a known one of its level but for letter case, `_` and `-`.
package struct NearKey: Sendable, Equatable {
    /// The section whose records have it; empty is the top of the file.
    package let level: String
    /// At most 100 bytes of it.
    package let written: String
    package let known: String
}

/// Finds such keys among those that are passed over. Each different one is looked at once, and of a file that has no end of them
/// only the first thousand: keys that stand where they stood in the record before do not come here at all.
struct NearKeys {
    private(set) var found: [NearKey] = []
    private var seen = IDTable()
    private static let most = 1_000

    /// Looks at a key that is passed over.
    ///
    /// - Parameter level: see `NearKey.level`.
    @inline(never)
    mutating func note(_ key: UnsafeRawBufferPointer, _ level: String) {
        guard seen.count < NearKeys.most, !key.isEmpty, key.count <= Excerpt.longest else { return }
        // The same key may stand at two levels, and be known at one of them.
        var bytes = Array(level.utf8) + [0]
        bytes.append(contentsOf: key)
        guard bytes.withUnsafeBytes({ seen.insert($0) }).isNew, let keys = NearKeys.known[level] else { return }
        let written = String(decoding: key, as: UTF8.self)
        guard let known = keys[NearKeys.plain(written)] else { return }
        found.append(NearKey(level: level, written: written, known: known))
    }

    /// How a key was written that is nearly the one that is missing.
    func written(for known: String, _ level: String) -> String? {
        found.first { $0.known == known && $0.level == level }?.written
    }

    private static func plain(_ key: String) -> String {
        asciiLowercased(key).filter { $0 != "_" && $0 != "-" }
    }

    /// By level, the known keys under their plain forms.
    private static let known: [String: [String: String]] = [
        "": ["batch_id", "generated_at", "as_of", "parties", "accounts", "transactions", "relationships"],
        "parties": [
            "party_id", "name", "party_type", "kyc_verified", "tax_id", "created_at", "contact_person", "email",
            "phone",
            "address", "features",
        ],
        "accounts": ["account_id", "party_id", "account_type", "currency", "balance"],
        "transactions": [
            "txn_id", "party_id", "counterparty_id", "amount", "txn_type", "transaction_type", "ts",
        ],
        "relationships": [
            "relationship_id", "from_party_id", "to_party_id", "relationship_type", "established_date",
        ],
    ].mapValues { Dictionary($0.map { (plain($0), $0) }, uniquingKeysWith: { first, _ in first }) }
}
