/// What the reader of files refuses, and what it warns of, in SQL.
extension SQLDialect {
    /// `checks.sql`: makes `k_checked`, which the features read, unless there is something that refuses a file; and
    /// counts in `kycc_warnings` what is wrong with records.
    ///
    /// - Parameter outcomes: names that say an outcome, in lower case, without `_`, `-`, `.` and blanks.
    func checks(outcomes: [String]) -> String {
        let faults = faults(outcomes: outcomes)
        let refusals = faults.indices.map { index in
            "WHEN f\(index).n > 0 THEN \(refusal("'refused: ' || \(asText("f\(index).n")) || \(literal(" " + faults[index].0))"))"
        }
        let counted = faults.enumerated().map { "CROSS JOIN (\($1.1)) f\($0)" }
        return """
            -- What the reader refuses ends here; what it warns of is counted in kycc_warnings.
            \(table("k_checked", as: """
                SELECT b.batch_id, b.as_of_us, CASE
                  \(refusals.joined(separator: "\n  "))
                  ELSE 0 END AS checks
                FROM k_batch b
                \(counted.joined(separator: "\n"))
                """))
            \(table("kycc_warnings", as: """
                SELECT w.code, w.records FROM (
                  \(warnings.joined(separator: "\n  UNION ALL "))) w
                CROSS JOIN k_checked
                """, lasting: true))
            """
    }

    /// What refuses a batch, each with a query that counts it.
    private func faults(outcomes: [String]) -> [(String, String)] {
        var faults = [
            ("no company", "SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END AS n FROM kycc_parties"),
            (
                "companies without party_id",
                "SELECT count(*) AS n FROM kycc_parties WHERE party_id IS NULL OR party_id = ''"
            ),
            (
                "companies whose party_id is there twice",
                "SELECT count(party_id) - count(DISTINCT party_id) AS n FROM kycc_parties"
            ),
            (
                "companies without a place of their own",
                "SELECT count(*) - count(DISTINCT place) AS n FROM kycc_parties"
            ),
            (
                "transactions without a place of their own",
                "SELECT count(*) - count(DISTINCT place) AS n FROM kycc_transactions"
            ),
            (
                "amounts that are no finite number",
                "SELECT count(*) AS n FROM kycc_transactions WHERE amount IS NOT NULL AND \(finite("amount")) IS NULL"
            ),
        ]
        for (view, column) in [
            ("parties", "created_at"), ("transactions", "ts"), ("relationships", "established_date"),
        ] {
            faults.append(
                (
                    "\(column) that are no moment",
                    "SELECT count(*) AS n FROM kycc_\(view) WHERE \(column) IS NOT NULL AND NOT"
                        + " \(matches(asText(column), momentPattern))"
                ))
        }
        if let columns {
            let plain = "translate(\(lowered("name")), '_-. ', '')"
            let list = outcomes.map(literal).joined(separator: ", ")
            faults.append(
                (
                    "columns of kycc_parties that say an outcome",
                    "SELECT count(*) AS n FROM (\(columns("kycc_parties"))) c WHERE \(plain) IN (\(list))"
                ))
        }
        return faults
    }

    private var warnings: [String] {
        let known = "EXISTS (SELECT 1 FROM kycc_parties p WHERE p.party_id ="
        let types = canonicalType("txn_type")
        let counts = [
            ("unknown_party", "kycc_transactions t WHERE NOT \(known) t.party_id)"),
            ("incomplete", "kycc_transactions WHERE amount IS NULL OR ts IS NULL"),
            ("unknown_type", "kycc_transactions WHERE txn_type IS NOT NULL AND \(types) = 'other'"),
            ("unknown_end", "kycc_relationships r WHERE NOT \(known) r.from_party_id) OR NOT \(known) r.to_party_id)"),
            ("self_relationship", "kycc_relationships WHERE from_party_id = to_party_id"),
            (
                "not_boolean",
                "kycc_parties WHERE \(lowered(asText("kyc_verified"))) NOT IN ('0', '0.0', '1', '1.0', 'true', 'false', 't', 'f')"
            ),
        ]
        return counts.map { "SELECT '\($0)' AS code, count(*) AS records FROM \($1)" }
    }

    /// The canonical type of a transaction.
    func canonicalType(_ column: String) -> String {
        let kinds = [
            ("invoice", ["invoice", "bill", "purchase_order", "sales_order"]),
            ("payment", ["payment", "deposit", "withdrawal", "transfer", "wire", "ach", "check"]),
            ("credit_note", ["credit_note", "refund", "reversal", "chargeback", "adjustment"]),
        ]
        let cases = kinds.map { kind, names in
            "WHEN \(lowered(asText(column))) IN (\(names.map(literal).joined(separator: ", "))) THEN '\(kind)'"
        }
        return "CASE WHEN \(column) IS NULL THEN 'payment' \(cases.joined(separator: " ")) ELSE 'other' END"
    }
}
