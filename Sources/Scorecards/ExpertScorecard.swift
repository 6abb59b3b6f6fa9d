/// v1, the scorecard of an expert, used until a trained one takes over: s = Σ weight · u / 165 with u in 0…1, and
/// η = 0.3 − 6 · s. A company with u = 0.5 throughout has the points of the intercept alone.
extension Scorecard {
    /// The expert scorecard, v1 of every root.
    package static let expert = Scorecard(
        recipe: .expert, intercept: 0.3, slope: -6, divisor: 165,
        terms: [
            Term("kyc_verified", weight: 15, scale: .linear, cap: 1),
            Term("company_age_years", weight: 10, scale: .linear, cap: 5),
            Term("party_type_score", weight: 10, scale: .linear, cap: 10),
            Term("contact_completeness", weight: 5, scale: .linear, cap: 100),
            Term("has_tax_id", weight: 10, scale: .linear, cap: 1),
            Term("transaction_count_6m", weight: 20, scale: .linear, cap: 50),
            Term("avg_transaction_amount", weight: 15, scale: .logarithmic, cap: 100_000),
            Term("transaction_regularity_score", weight: 15, scale: .linear, cap: 100),
            Term("recent_activity_flag", weight: 25, scale: .linear, cap: 1),
            Term("direct_counterparty_count", weight: 10, scale: .linear, cap: 10),
            Term("network_depth_downstream", weight: 10, scale: .linear, cap: 5),
            Term("network_size", weight: 10, scale: .linear, cap: 20),
            Term("network_balance_ratio", weight: 10, scale: .linear, cap: 1),
        ])
}

extension Term {
    fileprivate init(_ feature: String, weight: Double, scale: CappedShape.Scale, cap: Double) {
        self.init(feature, .capped(CappedShape(scale, cap: cap, weight: weight)))
    }
}
