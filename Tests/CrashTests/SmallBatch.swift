import Foundation

/// Batches of twelve companies, a few kilobytes each, the same bytes every time: enough for every step of the program,
/// and small enough to be run thousands of times.
struct SmallBatch {
    let number: Int
    /// Another edition says something slightly different of the same companies.
    var edition = 1
    static let parties = 12

    var id: String { String(format: "BATCH_%03d", number) }
    var profilesName: String { "\(id)_profiles.json" }
    var labelsName: String { "\(id)_labels.json" }

    func party(_ place: Int) -> String { "P-\(number)-\(place)" }

    /// Companies that default trade less and in smaller amounts, so that there is something to learn.
    func defaults(_ place: Int) -> Bool { (place * 7 + number * 3) % 5 < 2 }

    var profiles: Data {
        // A day for each batch, so that thousands of them lie in the past.
        let day = Date(timeIntervalSince1970: 1_451_606_400 + Double(number) * 86_400)
        func moment(_ daysBefore: Int) -> String {
            ISO8601DateFormatter().string(from: day.addingTimeInterval(-86_400 * Double(daysBefore)))
        }
        var parties: [String] = []
        var transactions: [String] = []
        var relationships: [String] = []
        for place in 0..<SmallBatch.parties {
            let bad = defaults(place)
            let use = Double((place * 37 + edition * 11) % 50) / 100 + (bad ? 0.4 : 0)
            parties.append(
                """
                {"party_id": "\(party(place))", "party_type": "supplier", "kyc_verified": \(bad ? 0 : 1), \
                "created_at": "20\(10 + place)-01-01", "email": "a@b.example", "features": {"use": \(use)}}
                """)
            for count in 0..<(bad ? 1 : 3) {
                transactions.append(
                    """
                    {"txn_id": "T-\(place)-\(count)", "party_id": "\(party(place))", "txn_type": "invoice", \
                    "amount": \(100 + place * 10 + count * (bad ? 90 : 5)), "ts": "\(moment(1 + count))"}
                    """)
            }
            relationships.append(
                """
                {"relationship_id": "R-\(place)", "from_party_id": "\(party(place))", \
                "to_party_id": "\(party((place * 5 + 1) % SmallBatch.parties))", "relationship_type": "supplies_to"}
                """)
        }
        return Data(
            """
            {"batch_id": "\(id)", "generated_at": "\(moment(0))",
             "parties": [\(parties.joined(separator: ",\n"))],
             "transactions": [\(transactions.joined(separator: ",\n"))],
             "relationships": [\(relationships.joined(separator: ",\n"))]}

            """.utf8)
    }

    var labels: Data {
        let records = (0..<SmallBatch.parties).map { place in
            // A later edition knows one outcome better.
            let outcome = defaults(place) != (edition > 1 && place == 3)
            return "{\"party_id\": \"\(party(place))\", \"will_default\": \(outcome ? 1 : 0)}"
        }
        return Data("{\"batch_id\": \"\(id)\", \"profiles\": [\(records.joined(separator: ",\n"))]}\n".utf8)
    }
}
