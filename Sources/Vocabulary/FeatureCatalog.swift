/// The built-in features: the only list of them. A feature that is added gets the number of a further feature set;
/// what a set has is never changed, because the scores of before are computed again with it.
package struct FeatureCatalog: Sendable {
    /// In the order in which they stand everywhere: those of an earlier set first, in a set as they were declared.
    package let features: [FeatureDefinition]
    /// The number of the greatest set.
    let currentNumber: Int

    /// - Parameter features: in any order of their sets, at least one of set 1.
    package init(_ features: [FeatureDefinition]) {
        let sets = Set(features.map(\.since)).sorted()
        self.features = sets.flatMap { set in features.filter { $0.since == set } }
        currentNumber = sets.last ?? 1
    }

    /// The features of this program.
    package static let standard = FeatureCatalog(profile + transactions + network)

    private static let profile = [
        FeatureDefinition(
            "kyc_verified", group: .profile, unit: "flag", values: .flag, direction: .down, since: 1, summary: "1 or 0"),
        FeatureDefinition(
            "company_age_years", group: .profile, unit: "years", values: .any, isChangeable: false, since: 1,
            summary:
                "whole days from `created_at` to the reference time, at least 0, / 365.25; missing without `created_at`"
        ),
        FeatureDefinition(
            "party_type_score", group: .profile, unit: "points", values: .levels([5, 6, 7, 8, 10]),
            isChangeable: false, since: 1,
            summary: "manufacturer 10, distributor 8, supplier 7, retailer 6, customer and anything else 5"),
        FeatureDefinition(
            "contact_completeness", group: .profile, unit: "percent", values: .levels([0, 25, 50, 75, 100]),
            direction: .down,
            since: 1,
            summary: "25 for each of contact person, email, phone and address that says something"),
        FeatureDefinition(
            "has_tax_id", group: .profile, unit: "flag", values: .flag, direction: .down, since: 1, summary: "1 or 0"),
    ]

    private static let transactions = [
        FeatureDefinition(
            "transaction_count_6m", group: .transactions, unit: "transactions", values: .whole,
            transform: .signedLogarithm,
            direction: .down, since: 1, summary: "number of transactions in the window"),
        FeatureDefinition(
            "avg_transaction_amount", group: .transactions, unit: "money", values: .any, transform: .signedLogarithm,
            since: 1,
            summary: "mean of their signed amounts"),
        FeatureDefinition(
            "total_transaction_volume_6m", group: .transactions, unit: "money", values: .any,
            transform: .signedLogarithm,
            since: 1,
            summary: "sum of their signed amounts"),
        FeatureDefinition(
            "transaction_regularity_score", group: .transactions, unit: "points", values: .any, direction: .down,
            since: 1,
            summary:
                "amounts summed by UTC calendar month; one month: 50; else 100·(1 − min(cv, 1)), cv the population standard"
                + " deviation over the mean of the months that have any, 1 if that mean is below 0.01"),
        FeatureDefinition(
            "payment_type_diversity", group: .transactions, unit: "types", values: .whole, since: 1,
            summary: "how many of invoice, payment, credit note and other occur"),
        FeatureDefinition(
            "recent_activity_flag", group: .transactions, unit: "flag", values: .flag, direction: .down, since: 1,
            summary: "1 if there is a transaction in the last 30 days, else 0"),
    ]

    private static let network = [
        FeatureDefinition(
            "supplier_count", group: .network, unit: "companies", values: .whole, transform: .signedLogarithm, since: 1,
            summary: "distinct parties directly upstream"),
        FeatureDefinition(
            "customer_count", group: .network, unit: "companies", values: .whole, transform: .signedLogarithm, since: 1,
            summary: "distinct parties directly downstream"),
        FeatureDefinition(
            "direct_counterparty_count", group: .network, unit: "companies", values: .whole,
            transform: .signedLogarithm,
            since: 1,
            summary: "distinct parties directly upstream or downstream"),
        FeatureDefinition(
            "network_depth_downstream", group: .network, unit: "hops", values: .whole, since: 1,
            summary: "greatest distance downstream, within 5 hops"),
        FeatureDefinition(
            "network_size", group: .network, unit: "companies", values: .whole, transform: .signedLogarithm, since: 1,
            summary: "number of parties within 5 hops downstream, the company itself counted"),
        FeatureDefinition(
            "network_balance_ratio", group: .network, unit: "ratio", values: .any, since: 1,
            summary: "customers / (suppliers + 1)"),
    ]
}
