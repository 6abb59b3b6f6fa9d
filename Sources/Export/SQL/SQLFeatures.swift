/// The built-in features of the first set in SQL: the same bits, where the engine sums in the order of the rows.
extension SQLDialect {
    /// `features.sql`: makes `kycc_features`, one row a company. It is the same for every version.
    var features: String {
        "-- The 17 built-in features of every company.\n"
            + [party, transactions, network, joined].joined(separator: "\n")
    }

    private var party: String {
        func says(_ column: String) -> String { "CASE WHEN \(self.says("p." + column)) THEN 25 ELSE 0 END" }
        let contacts = ["contact_person", "email", "phone", "address"].map(says).joined(separator: " + ")
        let verified = lowered(asText("p.kyc_verified"))
        let age = "(c.as_of_us - \(moment("p.created_at")))"
        let number = "'^[-+]?[0-9.]+([Ee][-+]?[0-9]+)?$'"
        return table(
            "k_party",
            as: """
                SELECT p.place, p.party_id, c.as_of_us,
                  CAST(CASE WHEN \(verified) IN ('true', 't') THEN 1 WHEN NOT \(matches(verified, number)) THEN 0
                    WHEN CAST(\(verified) AS \(double)) = 1 THEN 1 ELSE 0 END AS \(double)) AS kyc_verified,
                  CASE WHEN p.created_at IS NULL THEN NULL WHEN \(age) < 0 THEN \(literal(0.0))
                    ELSE CAST(\(quotient(age, "86400000000")) AS \(double)) / \(literal(365.25)) END AS company_age_years,
                  CAST(CASE \(lowered(asText("p.party_type"))) WHEN 'manufacturer' THEN 10 WHEN 'distributor' THEN 8
                    WHEN 'supplier' THEN 7 WHEN 'retailer' THEN 6 ELSE 5 END AS \(double)) AS party_type_score,
                  CAST(\(contacts) AS \(double)) AS contact_completeness,
                  CAST(CASE WHEN \(self.says("p.tax_id")) THEN 1 ELSE 0 END AS \(double)) AS has_tax_id
                FROM kycc_parties p CROSS JOIN k_checked c
                """)
    }

    private var transactions: String {
        let deviation = "(m.s - a.mean) * (m.s - a.mean)"
        let variation = "sqrt(\(orderedSum(deviation, "m.month")) / a.n) / a.mean"
        return [
            table(
                "k_window",
                as: """
                    SELECT x.party, x.place, x.amount, \(month("x.us")) AS month, x.kind,
                      CASE WHEN x.us >= x.as_of_us - 30 * CAST(86400000000 AS BIGINT) THEN 1 ELSE 0 END AS is_recent
                    FROM (SELECT p.place AS party, p.as_of_us, t.place, t.amount, \(canonicalType("t.txn_type")) AS kind,
                        \(moment("t.ts")) AS us
                      FROM kycc_transactions t JOIN k_party p ON p.party_id = t.party_id
                      WHERE t.ts IS NOT NULL AND t.amount IS NOT NULL) x
                    WHERE x.us BETWEEN x.as_of_us - 180 * CAST(86400000000 AS BIGINT) AND x.as_of_us
                    """),
            table(
                "k_months",
                as: "SELECT party, month, \(orderedSum("amount", "place")) AS s FROM k_window GROUP BY party, month"),
            table(
                "k_mean",
                as: """
                    SELECT party, CAST(count(*) AS \(double)) AS n,
                      \(orderedSum("s", "month")) / CAST(count(*) AS \(double)) AS mean
                    FROM k_months GROUP BY party
                    """),
            table(
                "k_regularity",
                as: """
                    SELECT m.party, CASE WHEN a.n = 1 THEN \(literal(50.0)) WHEN a.mean < \(literal(0.01)) THEN \(literal(0.0))
                      ELSE 100 * (1 - least(\(variation), \(literal(1.0)))) END AS score
                    FROM k_months m JOIN k_mean a ON m.party = a.party GROUP BY m.party, a.n, a.mean
                    """),
            table(
                "k_transactions",
                as: """
                    SELECT party, CAST(count(*) AS \(double)) AS n, \(orderedSum("amount", "place")) AS volume,
                      CAST(count(DISTINCT kind) AS \(double)) AS kinds, CAST(max(is_recent) AS \(double)) AS is_recent
                    FROM k_window GROUP BY party
                    """),
        ].joined(separator: "\n")
    }

    /// Five hops as joins: each keeps the pairs that no earlier one has.
    private var network: String {
        var steps = [
            table(
                "k_edge",
                as: """
                    SELECT DISTINCT a.place AS f, z.place AS t
                    FROM kycc_relationships r JOIN k_party a ON r.from_party_id = a.party_id JOIN k_party z ON r.to_party_id = z.party_id
                    WHERE a.place <> z.place AND (r.established_date IS NULL OR \(moment("r.established_date")) <= a.as_of_us)
                    """),
            table("k_hop1", as: "SELECT f AS root, t AS node FROM k_edge"),
        ]
        for hop in 2...5 {
            let earlier = 1..<hop
            let joins = earlier.map { "LEFT JOIN k_hop\($0) s\($0) ON s\($0).root = n.root AND s\($0).node = n.node" }
            let isNew = earlier.map { "s\($0).root IS NULL" }.joined(separator: " AND ")
            steps.append(
                table(
                    "k_hop\(hop)",
                    as: """
                        SELECT n.root, n.node
                        FROM (SELECT DISTINCT h.root, e.t AS node FROM k_hop\(hop - 1) h JOIN k_edge e ON h.node = e.f WHERE e.t <> h.root) n
                        \(joins.joined(separator: "\n"))
                        WHERE \(isNew)
                        """))
        }
        let hops = (1...5).map { "SELECT root, \($0) AS d, count(*) AS n FROM k_hop\($0) GROUP BY root" }
        steps.append(
            table(
                "k_network",
                as: """
                    SELECT p.place, CAST(coalesce(u.n, 0) AS \(double)) AS suppliers, CAST(coalesce(d.n, 0) AS \(double)) AS customers,
                      CAST(coalesce(c.n, 0) AS \(double)) AS counterparties, CAST(coalesce(r.depth, 0) AS \(double)) AS depth,
                      CAST(coalesce(r.size, 0) + 1 AS \(double)) AS size
                    FROM k_party p
                    LEFT JOIN (SELECT t, count(*) AS n FROM k_edge GROUP BY t) u ON u.t = p.place
                    LEFT JOIN (SELECT f, count(*) AS n FROM k_edge GROUP BY f) d ON d.f = p.place
                    LEFT JOIN (SELECT x, count(*) AS n FROM (SELECT f AS x, t AS y FROM k_edge UNION SELECT t, f FROM k_edge) q GROUP BY x) c
                      ON c.x = p.place
                    LEFT JOIN (SELECT root, max(d) AS depth, sum(n) AS size FROM (\(hops.joined(separator: "\n  UNION ALL "))) q GROUP BY root) r
                      ON r.root = p.place
                    """))
        return steps.joined(separator: "\n")
    }

    private var joined: String {
        func orZero(_ value: String, _ name: String) -> String {
            "CASE WHEN t.n IS NULL THEN \(literal(0.0)) ELSE \(value) END AS \(name)"
        }
        let lines = [
            orZero("t.n", "transaction_count_6m"), orZero(finite("t.volume / t.n"), "avg_transaction_amount"),
            orZero(finite("t.volume"), "total_transaction_volume_6m"),
            orZero(finite("g.score"), "transaction_regularity_score"), orZero("t.kinds", "payment_type_diversity"),
            orZero("t.is_recent", "recent_activity_flag"), "n.suppliers AS supplier_count",
            "n.customers AS customer_count", "n.counterparties AS direct_counterparty_count",
            "n.depth AS network_depth_downstream", "n.size AS network_size",
            "n.customers / (n.suppliers + 1) AS network_balance_ratio",
        ]
        return table(
            "kycc_features",
            as: """
                SELECT p.place, p.party_id, p.kyc_verified, p.company_age_years, p.party_type_score, p.contact_completeness, p.has_tax_id,
                  \(lines.joined(separator: ",\n  "))
                FROM k_party p LEFT JOIN k_transactions t ON t.party = p.place LEFT JOIN k_regularity g ON g.party = p.place
                JOIN k_network n ON n.place = p.place
                """, lasting: true)
    }
}
