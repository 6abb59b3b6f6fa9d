/// A key that nobody knows and that equals a known one of its level but for letter case, `_`, `-`, `.` and blanks.
package struct NearKey: Sendable, Equatable {
    /// The section whose records have it; empty is the top of the file.
    package let level: String
    /// At most 100 bytes of it.
    package let written: String
    /// The known key that it nearly is.
    package let known: String
}

/// Finds such keys among those that are passed over. Each different one is looked at once, and of a file that has no
/// end of them only the first thousand: keys that stand where they stood in the record before do not come here at all.
struct NearKeys {
    /// The keys of one kind of file.
    enum Format {
        case profiles
        case labels

        /// The section that a file is which has a bare list at its top.
        var bareList: String {
            switch self {
            case .profiles: "parties"
            case .labels: "profiles"
            }
        }
    }

    let format: Format
    private(set) var found: [NearKey] = []
    private var seen = IDTable()
    private static let most = 1_000

    init(_ format: Format) { self.format = format }

    /// Looks at a key that is passed over.
    ///
    /// - Parameter level: see `NearKey.level`.
    @inline(never)
    mutating func note(_ key: UnsafeRawBufferPointer, _ level: String) {
        guard seen.count < NearKeys.most, !key.isEmpty, key.count <= Excerpt.longest else { return }
        // The same key may stand at two levels, and be known at one of them.
        var bytes = Array(level.utf8) + [0]
        bytes.append(contentsOf: key)
        guard bytes.withUnsafeBytes({ seen.insert($0) }).isNew, let keys = known[level] else { return }
        let written = String(decoding: key, as: UTF8.self)
        guard let known = keys[KeyNames.plain(written)] else { return }
        found.append(NearKey(level: level, written: written, known: known))
    }

    /// How a key was written that is nearly the one that is missing.
    func written(for known: String, _ level: String) -> String? {
        found.first { $0.known == known && $0.level == level }?.written
    }

    private var known: [String: [String: String]] {
        switch format {
        case .profiles: NearKeys.ofProfiles
        case .labels: NearKeys.ofLabels
        }
    }

    /// By level, the known keys of a labels file under their plain forms.
    private static let ofLabels = byPlainForm([
        "": ["batch_id", "generated_at", "observed_at", "profiles", "labels"],
        "profiles": labelKeys,
        "labels": labelKeys,
    ]).merging(["profiles": timesOfFile, "labels": timesOfFile]) { $0.merging($1) { known, _ in known } }

    /// A time in a record does not count, and is not to be lost without a word: when outcomes were observed decides
    /// which models may score which batch.
    private static let timesOfFile = ["observedat": "observed_at at the top of the file"]

    private static let labelKeys = ["party_id", "batch_id", "will_default", "default_outcome", "label", "withdrawn"]

    /// By level, the known keys of a profiles file under their plain forms.
    private static let ofProfiles = byPlainForm([
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
    ])

    private static func byPlainForm(_ keys: [String: [String]]) -> [String: [String: String]] {
        keys.mapValues { Dictionary($0.map { (KeyNames.plain($0), $0) }, uniquingKeysWith: { first, _ in first }) }
    }
}
