/// A feature that the program computes of every company.
package struct BuiltInFeature: Sendable {
    /// What it is computed from.
    package enum Source: String, Sendable {
        case profile
        case transactions
        case network
    }

    /// The key in the tables of the ledger, the documents and the scorecards.
    package let name: String
    /// What it is computed from.
    package let source: Source
    /// What the value is: one phrase of Markdown without a full stop, as it stands in `docs/methodology.md`.
    package let value: String

    init(_ name: String, _ source: Source, _ value: String) {
        self.name = name
        self.source = source
        self.value = value
    }
}

extension FeatureCatalog {
    /// Every built-in feature, in the order in which they stand everywhere.
    package static let declared = [
        BuiltInFeature("kyc_verified", .profile, "1 or 0"),
        BuiltInFeature(
            "company_age_years", .profile,
            "whole days from `created_at` to the reference time, at least 0, / 365.25; missing without `created_at`"),
        BuiltInFeature(
            "party_type_score", .profile,
            "manufacturer 10, distributor 8, supplier 7, retailer 6, customer and anything else 5"),
        BuiltInFeature(
            "contact_completeness", .profile,
            "25 for each of contact person, email, phone and address that says something"),
        BuiltInFeature("has_tax_id", .profile, "1 or 0"),
        BuiltInFeature("transaction_count_6m", .transactions, "number of transactions in the window"),
        BuiltInFeature("avg_transaction_amount", .transactions, "mean of their signed amounts"),
        BuiltInFeature("total_transaction_volume_6m", .transactions, "sum of their signed amounts"),
        BuiltInFeature(
            "transaction_regularity_score", .transactions,
            "amounts summed by UTC calendar month; one month: 50; else 100·(1 − min(cv, 1)), cv the population standard"
                + " deviation over the mean of the months that have any, 1 if that mean is below 0.01"),
        BuiltInFeature(
            "payment_type_diversity", .transactions, "how many of invoice, payment, credit note and other occur"),
        BuiltInFeature(
            "recent_activity_flag", .transactions, "1 if there is a transaction in the last 30 days, else 0"),
        BuiltInFeature("supplier_count", .network, "distinct parties directly upstream"),
        BuiltInFeature("customer_count", .network, "distinct parties directly downstream"),
        BuiltInFeature("direct_counterparty_count", .network, "distinct parties directly upstream or downstream"),
        BuiltInFeature("network_depth_downstream", .network, "greatest distance downstream, within 5 hops"),
        BuiltInFeature(
            "network_size", .network, "number of parties within 5 hops downstream, the company itself counted"),
        BuiltInFeature("network_balance_ratio", .network, "customers / (suppliers + 1)"),
    ]

    /// The names of the features of one source, in order.
    static func names(_ source: BuiltInFeature.Source) -> [String] {
        declared.filter { $0.source == source }.map(\.name)
    }
}
