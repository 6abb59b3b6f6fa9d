/// The views that a bundle reads, to be pointed at the user's tables.
extension SQLDialect {
    /// `sources.sql`: a template that runs as it stands over tables of the same columns.
    ///
    /// - Parameter own: the user's own features that the version uses, and whether their values are texts.
    func sources(own: [(name: String, isText: Bool)]) -> String {
        let further = own.map { name, isText in
            ",\n  CAST(\(quoted(name)) AS \(isText ? text : double)) AS \(quoted(name))"
        }.joined()
        let ownNote =
            own.isEmpty
            ? ""
            : "-- The version uses \(own.count) features of your own: columns of kycc_parties, NULL where there is no value.\n"
        return """
            -- Point these four views at your tables: edit what stands behind FROM, and the expressions before AS.
            -- Times may be texts (RFC 3339; without an offset they are UTC) or columns of the engine. place numbers the rows in their
            -- order: sums of doubles depend on it. Without such a column take row_number() OVER (ORDER BY …) of something that is unique;
            -- the last digits of sums may differ then.
            \(session)
            -- One row: the batch and its reference time.
            CREATE OR REPLACE\(temporaryView) VIEW kycc_batch AS
            SELECT batch_id, as_of FROM batch;

            -- One row a company.
            \(ownNote)CREATE OR REPLACE\(temporaryView) VIEW kycc_parties AS
            SELECT CAST(place AS BIGINT) AS place, \(asText("party_id")) AS party_id, party_type, kyc_verified, tax_id, created_at,
              contact_person, email, phone, address\(further)
            FROM parties;

            -- One row a transaction. txn_type: NULL counts as a payment.
            CREATE OR REPLACE\(temporaryView) VIEW kycc_transactions AS
            SELECT CAST(place AS BIGINT) AS place, \(asText("party_id")) AS party_id, CAST(amount AS \(double)) AS amount, txn_type, ts
            FROM transactions;

            -- One row a relationship: goods flow from from_party_id to to_party_id.
            CREATE OR REPLACE\(temporaryView) VIEW kycc_relationships AS
            SELECT \(asText("from_party_id")) AS from_party_id, \(asText("to_party_id")) AS to_party_id, established_date
            FROM relationships;

            """
    }

    private var temporaryView: String { " TEMP" + (name == "spark" ? "ORARY" : "") }
}
