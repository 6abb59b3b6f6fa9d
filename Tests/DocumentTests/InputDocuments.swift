import TestSupport

/// Makes documents that are dropped into the inbox, the same ones from the same seed: right ones, and ones in which one
/// place was changed.
struct InputDocuments {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed) }

    // MARK: Right documents

    mutating func profiles() -> JSONValue {
        let parties = JSONValue.list(
            (0..<1 + random.below(3)).map { index in
                record([
                    ("party_id", .text("p\(index)"), 1), ("name", .text("N"), 0.5),
                    ("party_type", .text("retailer"), 0.5), ("kyc_verified", pick([.bool(true), .number(1)]), 0.5),
                    ("tax_id", pick([.text(""), .number(7)]), 0.5), ("created_at", time(), 0.5),
                    ("contact_person", .text("C"), 0.3), ("email", .null, 0.3), ("phone", .number(1.5), 0.3),
                    ("address", .text("A"), 0.3), ("other", .list([.object([:])]), 0.2),
                    (
                        "features",
                        record([
                            ("u", .number(0.5), 0.7), ("on.list", .bool(false), 0.7), ("region", .text("North"), 0.5),
                        ]), 0.6
                    ),
                ])
            })
        if random.happens(0.1) { return parties }
        return record([
            ("parties", parties, 1), ("as_of", time(), 0.7), ("generated_at", time(), 0.4),
            ("batch_id", .text("B"), 0.3), ("unknown", .number(1), 0.2),
            (
                "accounts",
                .list([
                    record([
                        ("account_id", .text("a"), 0.8), ("party_id", .text("p0"), 0.8), ("balance", .number(1.5), 0.8),
                        ("account_type", .text("t"), 0.5), ("currency", .text("NRS"), 0.5),
                    ])
                ]), 0.5
            ),
            (
                "transactions",
                .list([
                    record([
                        ("txn_id", .text("t"), 0.8), ("party_id", .text("p0"), 0.8), ("amount", .number(-1.5), 0.8),
                        ("counterparty_id", .number(4), 0.5), ("txn_type", .text("bill"), 0.5), ("ts", time(), 0.8),
                        ("transaction_type", .null, 0.3),
                    ])
                ]), 0.5
            ),
            (
                "relationships",
                .list([
                    record([
                        ("relationship_id", .text("r"), 0.8), ("from_party_id", .text("p0"), 0.8),
                        ("to_party_id", .text("p1"), 0.8), ("relationship_type", .text("supplies_to"), 0.5),
                        ("established_date", time(), 0.5),
                    ])
                ]), 0.5
            ),
        ])
    }

    mutating func labels() -> JSONValue {
        let outcomes = ["will_default", "default_outcome", "label"]
        let records = JSONValue.list(
            (0..<1 + random.below(3)).map { index in
                let outcome = pick([.number(0), .number(1), .bool(true), .bool(false)])
                return record([
                    ("party_id", .text("p\(index)"), 1), (outcomes[random.below(3)], outcome, 1),
                    ("withdrawn", pick([.null, .bool(false), .number(1)]), 0.3), ("batch_id", .text("B"), 0.3),
                    ("other", .text("x"), 0.2),
                ])
            })
        if random.happens(0.1) { return records }
        let list = random.happens(0.7) ? "profiles" : "labels"
        return record([
            (list, records, 1), ("observed_at", time(), 0.5), ("generated_at", time(), 0.4),
            ("batch_id", .text("B"), 0.3),
        ])
    }

    private mutating func record(_ fields: [(name: String, value: JSONValue, often: Double)]) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for field in fields where random.happens(field.often) { members[field.name] = field.value }
        return .object(members)
    }

    private mutating func time() -> JSONValue {
        pick(
            ["2025-01-31", "2024-02-29t10:00:60.5-23:59", "2025-06-30 00:00:00", "1999-12-31T23:59:59.1234567Z"].map {
                .text($0)
            })
    }

    private mutating func pick(_ values: [JSONValue]) -> JSONValue { values[random.below(values.count)] }

    // MARK: One change

    /// The document with one value replaced, or a member added or removed, at a place taken at random.
    mutating func changed(_ document: JSONValue) -> JSONValue {
        change(document, at: random.below(document.nodes), key: nil)
    }

    /// - Parameter node: the number of the value that changes, counted in depth, of all within this one; 0 is itself.
    private mutating func change(_ value: JSONValue, at node: Int, key: String?) -> JSONValue {
        if node == 0 { return other(value, key: key) }
        var node = node - 1
        switch value {
        case .list(var elements):
            for index in elements.indices {
                let count = elements[index].nodes
                if (0..<count).contains(node) { elements[index] = change(elements[index], at: node, key: nil) }
                node -= count
            }
            return .list(elements)
        case .object(var members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let count = member.nodes
                if (0..<count).contains(node) { members[name] = change(member, at: node, key: name) }
                node -= count
            }
            return .object(members)
        default: return value
        }
    }

    private mutating func other(_ value: JSONValue, key: String?) -> JSONValue {
        if case .object(var members) = value, random.happens(0.7) {
            if random.happens(0.3), let name = members.keys.sorted().first {
                members[name] = nil
            } else {
                members[InputDocuments.names[random.below(InputDocuments.names.count)]] = pick(InputDocuments.values)
            }
            return .object(members)
        }
        // A batch id that is well formed is not the one in the file's name, which no schema knows.
        return pick(key == "batch_id" ? InputDocuments.values.filter { !$0.isID } : InputDocuments.values)
    }

    private static let names = [
        "Will_Default", "is default", "target", "ground.truth", "x", "features", "total.missing", "9x",
        "network_size", "k-b", String(repeating: "n", count: 65), "ts", "amount", "withdrawn", "label", "name",
        "created_at", "parties", "profiles", "labels", "accounts",
    ]

    private static let values: [JSONValue] = [
        .null, .bool(true), .bool(false), .number(0), .number(1), .number(-5), .number(2.5), .text(""), .text("x"),
        .text("2025-01-31"), .text("2025-13-01"), .text("2025-01-31T24:00:00Z"), .text("2025-01-31T10:00"), .list([]),
        .list([.number(1)]), .list([.object([:])]), .object([:]), .object(["a": .number(1)]),
    ]
}

extension JSONValue {
    /// How many values it is, itself included.
    fileprivate var nodes: Int {
        switch self {
        case .list(let elements): elements.reduce(1) { $0 + $1.nodes }
        case .object(let members): members.values.reduce(1) { $0 + $1.nodes }
        default: 1
        }
    }

    fileprivate var isID: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .number(let number): number == number.rounded()
        default: false
        }
    }
}
