import Vocabulary

/// The batch lag rule in SQL.
extension SQLDialect {
    /// The tables that a run makes, those of the results last.
    static let tables =
        [
            "k_batch", "k_checked", "k_party", "k_window", "k_months", "k_mean", "k_regularity", "k_transactions",
            "k_edge",
        ]
        + (1...5).map { "k_hop\($0)" } + ["k_network", "k_input", "k_delivered", "k_points"]
        + ["kycc_warnings", "kycc_features", "kycc_scores"]

    /// `lag.sql`: makes `k_batch`, which all later steps read, unless the version has learned from the batch or from a
    /// later one. Where it refuses there is no such table, so that a client which goes on after an error makes none.
    ///
    /// - Parameter model: nil where only features are wanted, for which there is no rule.
    func lag(_ model: ExportedModel?) -> String {
        let origin = model?.origin ?? ModelOrigin()
        let (id, asOf) = ("batch_id", moment("as_of"))
        var cases = [
            "WHEN n <> 1 THEN \(refusal("'kycc_batch must have one row and has ' || \(asText("n"))"))",
            "WHEN as_of IS NULL THEN \(refusal("'no reference time of batch ' || \(id)"))",
            "WHEN NOT \(matches(id, "'^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'")) THEN \(refusal("'no id of a batch: ' || \(id)"))",
            "WHEN NOT \(matches("as_of", momentPattern)) THEN"
                + " \(refusal("'no moment: the reference time of batch ' || \(id)"))",
        ]
        if let newest = origin.lineage.compactMap(BatchID.init).max()?.text {
            let key = order(ofBatch: id)
            let last = literal(SQLDialect.order(ofBatch: newest))
            cases.append(
                "WHEN \(key) < \(last) OR \(key) = \(last) AND \(id)\(bytewise) <= \(literal(newest)) THEN"
                    + " \(refusal("'temporal leakage: the version has learned from \(newest), which does not come before ' || \(id)"))"
            )
        }
        if let latest = origin.latest {
            cases.append(
                "WHEN \(asOf) < \(latest.asOf.microseconds) THEN"
                    + " \(refusal("'temporal leakage: the version has learned from \(latest.batch) of \(latest.asOf.text), after the reference time of ' || \(id)"))"
            )
        }
        if let observed = origin.observedAt {
            cases.append(
                "WHEN \(asOf) < \(observed.microseconds) THEN"
                    + " \(refusal("'temporal leakage: labels were observed at \(observed.text), after the reference time of ' || \(id)"))"
            )
        }
        let rule = model.map {
            "-- The batch lag rule: \($0.version) has learned from \(origin.lineage.isEmpty ? "no batch" : origin.lineage.joined(separator: ", "))."
        }
        return """
            \(rule ?? "-- The reference time of the batch.")
            \(session)\(refusalSetup)\(SQLDialect.tables.map { "DROP TABLE IF EXISTS \($0);\n" }.joined())
            \(table("k_batch", as: """
                SELECT \(id) AS batch_id, \(asOf) AS as_of_us, CASE
                  \(cases.joined(separator: "\n  "))
                  ELSE 0 END AS lag_rule
                FROM (SELECT max(\(asText("batch_id"))) AS batch_id, max(\(asText("as_of"))) AS as_of, count(*) AS n FROM kycc_batch) b
                """))
            """
    }
}
