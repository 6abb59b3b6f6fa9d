import Foundation

/// Batches of twelve companies as CSV.
extension SmallBatch {
    private func moment(_ daysBefore: Int) -> String {
        let day = Date(timeIntervalSince1970: 1_451_606_400 + Double(number) * 86_400)
        return ISO8601DateFormatter().string(from: day.addingTimeInterval(-86_400 * Double(daysBefore)))
    }

    var csvParties: Data {
        let rows = (0..<SmallBatch.parties).map { place in
            let use = Double((place * 37 + edition * 11) % 50) / 100 + (defaults(place) ? 0.4 : 0)
            return "\(party(place)),supplier,\(defaults(place) ? 0 : 1),20\(10 + place)-01-01,a@b.example,\(use)\n"
        }
        return Data(
            ("# generated_at=\(moment(0))\nparty_id,party_type,kyc_verified,created_at,email,features.use\n"
                + rows.joined()).utf8)
    }

    var csvTransactions: Data {
        let rows = (0..<SmallBatch.parties).flatMap { place in
            (0..<(defaults(place) ? 1 : 3)).map { count in
                let amount = 100 + place * 10 + count * (defaults(place) ? 90 : 5)
                return "T-\(place)-\(count);\(party(place));invoice;\(amount);\(moment(1 + count))\n"
            }
        }
        return Data(("txn_id;party_id;txn_type;amount;ts\n" + rows.joined()).utf8)
    }

    var csvRelationships: Data {
        let rows = (0..<SmallBatch.parties).map { place in
            "R-\(place),\(party(place)),\(party((place * 5 + 1) % SmallBatch.parties)),supplies_to\n"
        }
        return Data(("relationship_id,from_party_id,to_party_id,relationship_type\n" + rows.joined()).utf8)
    }

    var csvLabels: Data {
        let rows = (0..<SmallBatch.parties).map { "\(party($0)),\(defaults($0) ? 1 : 0)\n" }
        return Data(("party_id,will_default\n" + rows.joined()).utf8)
    }
}
