import Foundation

/// A batch that is legal and meets every corner: offsets, `t` and `z`, second 60, digits beyond microseconds, the ends
/// of the window, amounts of ±1e16, numeric ids, loops and parallel edges, both keys of a type, text of any case, own
/// features.
enum HostileBatch {
    /// Writes it.
    static func write(to folder: URL, number: Int = 9) throws -> URL {
        let file = folder.appendingPathComponent("BATCH_00\(number)_profiles.json")
        let text = """
            {"batch_id": "BATCH_00\(number)", "as_of": "2026-03-31T23:30:00Z",
             "parties": [\(parties)], "transactions": [\(transactions)], "relationships": [\(relationships)]}
            """
        try Data(text.utf8).write(to: file)
        return file
    }

    private static let parties = #"""
        {"party_id": "E0", "party_type": "Manufacturer", "kyc_verified": true, "tax_id": "T", "created_at": "2020-02-29", "contact_person": "A", "email": "a@b", "phone": null, "address": "", "features": {"own.rate": 0.25, "Own_2": -3}},
        {"party_id": "E1", "party_type": "distributor", "kyc_verified": 1, "tax_id": "", "created_at": "2019-01-01T00:00:00+05:30", "contact_person": null, "email": "a@b", "phone": null, "address": "", "features": {"own.rate": 1e+16}},
        {"party_id": "E2", "party_type": "SUPPLIER", "kyc_verified": 0, "tax_id": null, "created_at": "2027-01-01t00:00:00z", "contact_person": "B", "email": "a@b", "phone": null, "address": "", "features": {}},
        {"party_id": "E3", "party_type": "retailer", "kyc_verified": 1.0, "tax_id": "9", "created_at": "2021-06-30 23:59:60Z", "contact_person": "C", "email": "a@b", "phone": null, "address": "", "features": {"Own_2": 7}},
        {"party_id": "E4", "party_type": "x", "kyc_verified": false, "tax_id": 5, "created_at": null, "contact_person": "D", "email": "a@b", "phone": null, "address": "", "features": {"own.rate": 0, "Own_2": null}},
        {"party_id": "E5", "party_type": null, "kyc_verified": null, "tax_id": "1", "created_at": "2020-01-01T00:00:00.1234569Z", "contact_person": "E", "email": "a@b", "phone": null, "address": "", "features": {"own.rate": -7.5}},
        {"party_id": "E6", "party_type": "customer", "kyc_verified": 2, "tax_id": "1", "created_at": "2020-01-01T00:00:00", "contact_person": "F'", "email": "a@b", "phone": null, "address": "", "features": {"Own_2": 1.5}},
        {"party_id": "E7", "party_type": "custİmer", "kyc_verified": 1, "tax_id": "1", "created_at": "0001-01-01", "contact_person": "\\G", "email": "a@b", "phone": null, "address": "", "features": {"own.rate": true}},
        {"party_id": 77, "kyc_verified": 1}
        """#

    private static let transactions = #"""
        {"txn_id": "0", "party_id": "E0", "amount": 0.1, "ts": "2026-03-31T23:30:00Z", "txn_type": "invoice"},
        {"txn_id": "1", "party_id": "E0", "amount": 0.2, "ts": "2026-03-31T23:30:00.0000009Z", "txn_type": "bill"},
        {"txn_id": "2", "party_id": "E0", "amount": 0.3, "ts": "2026-03-31T23:30:00.000001Z", "txn_type": "payment"},
        {"txn_id": "3", "party_id": "E0", "amount": 1e+16, "ts": "2025-10-02T23:30:00Z", "txn_type": "Refund"},
        {"txn_id": "4", "party_id": "E0", "amount": 1.0, "ts": "2025-10-02T23:29:59.999999Z"},
        {"txn_id": "5", "party_id": "E0", "amount": -1e+16, "ts": "2026-01-01T00:00:00+14:00", "txn_type": null, "transaction_type": "wire"},
        {"txn_id": "6", "party_id": "E0", "amount": 3.0, "ts": "2026-01-31T23:59:59.999999Z", "txn_type": "barter"},
        {"txn_id": "7", "party_id": "E1", "amount": 5, "ts": "2026-02-28 12:00:00", "txn_type": "ach"},
        {"txn_id": "8", "party_id": "E1", "amount": 7, "ts": "2026-03-01T00:30:00+01:00", "txn_type": null},
        {"txn_id": "9", "party_id": "E1", "amount": 9, "ts": "2026-03-01", "txn_type": "check"},
        {"txn_id": "10", "party_id": "E2", "amount": 10, "ts": "2026-03-01T23:30:00Z"},
        {"txn_id": "11", "party_id": "E2", "amount": 10, "ts": "2026-03-01T23:29:59Z"},
        {"txn_id": "12", "party_id": "E3", "amount": 0.001, "ts": "2026-02-01T00:00:00Z"},
        {"txn_id": "13", "party_id": "E3", "amount": 0.001, "ts": "2026-03-01T00:00:00Z"},
        {"txn_id": "14", "party_id": "E5", "amount": 4, "ts": "2026-03-31T22:59:60Z", "txn_type": "invoice"},
        {"txn_id": "15", "party_id": "E6", "amount": 1, "ts": "2026-03-15T10:00:00.5-00:00", "transaction_type": "adjustment"},
        {"txn_id": "16", "party_id": "77", "amount": 2, "ts": "2026-03-15t10:00:00z"},
        {"txn_id": "17", "party_id": "77", "amount": 2, "ts": "2026-02-15T10:00:00Z"},
        {"txn_id": "18", "party_id": "E4", "amount": null, "ts": "2026-03-15T10:00:00Z"},
        {"txn_id": "19", "party_id": "E4", "amount": 3, "ts": null},
        {"txn_id": "20", "party_id": "nobody", "amount": 3, "ts": "2026-03-15T10:00:00Z"},
        {"txn_id": "21", "party_id": "E7", "amount": 1e-07, "ts": "2026-03-31T23:59:59.999999999+00:30", "txn_type": ""},
        {"txn_id": "22", "party_id": "E7", "amount": 0.30000000000000004, "ts": "2026-02-28T23:59:60Z", "txn_type": "INVOICE"},
        {"txn_id": "23", "party_id": "E7", "amount": -0.1, "ts": "2026-01-31T23:30:00-23:59", "txn_type": "Credit_Note"}
        """#

    private static let relationships = #"""
        {"relationship_id": "0", "from_party_id": "E0", "to_party_id": "E1", "established_date": null},
        {"relationship_id": "1", "from_party_id": "E1", "to_party_id": "E2", "established_date": null},
        {"relationship_id": "2", "from_party_id": "E2", "to_party_id": "E3", "established_date": null},
        {"relationship_id": "3", "from_party_id": "E3", "to_party_id": "E4", "established_date": null},
        {"relationship_id": "4", "from_party_id": "E4", "to_party_id": "E5", "established_date": null},
        {"relationship_id": "5", "from_party_id": "E5", "to_party_id": "E6", "established_date": null},
        {"relationship_id": "6", "from_party_id": "E6", "to_party_id": "77", "established_date": null},
        {"relationship_id": "7", "from_party_id": "E0", "to_party_id": "E0", "established_date": null},
        {"relationship_id": "8", "from_party_id": "E0", "to_party_id": "E1", "established_date": null},
        {"relationship_id": "9", "from_party_id": "E3", "to_party_id": "E0", "established_date": "2026-03-31T23:30:00.0000001Z"},
        {"relationship_id": "10", "from_party_id": "E6", "to_party_id": "E5", "established_date": "2026-04-01"},
        {"relationship_id": "11", "from_party_id": "E2", "to_party_id": "zz", "established_date": null},
        {"relationship_id": "12", "from_party_id": "E7", "to_party_id": "E0", "established_date": "2026-03-31T23:30:00z"}
        """#
}
