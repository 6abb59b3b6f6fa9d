/// A class of companies that behave alike. It decides how a company is drawn and appears nowhere in the files.
///
/// With drift the relation of behaviour to default changes: a share of the companies then behaves like the tier at the
/// other end while its default probability stays.
struct RiskTier: Sendable {
    /// True probability of default.
    let defaultProbability: Double
    /// Probabilities of having passed the checks, of a tax id, and of each contact.
    let verified: Double
    let taxID: Double
    let contact: Double
    /// Years since foundation: least, and how many more at most.
    let age: (least: Double, spread: Double)
    /// Mean number of transactions within 180 days.
    let transactions: Double
    /// Share of the time for which the company has been trading lately; a small one leaves gaps of months.
    let activity: Double
    /// Spread of amounts around the usual one, as a share of it.
    let irregularity: Double
    /// Usual amount; currency units.
    let amount: Double
    /// Mean number of customers.
    let customers: Double
    /// Share of payments and credit notes among the transactions.
    let refunds: Double
    let balance: Double

    static let all = [
        RiskTier(
            defaultProbability: 0.01, verified: 0.95, taxID: 0.95, contact: 0.95, age: (5, 20), transactions: 150,
            activity: 0.97, irregularity: 0.25, amount: 52_000, customers: 9, refunds: 0.05, balance: 400_000),
        RiskTier(
            defaultProbability: 0.05, verified: 0.85, taxID: 0.88, contact: 0.87, age: (3, 15), transactions: 120,
            activity: 0.92, irregularity: 0.4, amount: 36_000, customers: 7.5, refunds: 0.1, balance: 180_000),
        RiskTier(
            defaultProbability: 0.2, verified: 0.66, taxID: 0.75, contact: 0.74, age: (1, 11), transactions: 90,
            activity: 0.82, irregularity: 0.65, amount: 22_000, customers: 5.5, refunds: 0.17, balance: 60_000),
        RiskTier(
            defaultProbability: 0.6, verified: 0.42, taxID: 0.58, contact: 0.58, age: (0, 6), transactions: 62,
            activity: 0.62, irregularity: 0.95, amount: 12_000, customers: 3.5, refunds: 0.28, balance: 12_000),
    ]
}

extension SyntheticBatch.Scenario {
    /// Percentages of the tiers, the safest first.
    var shares: [Int] {
        switch self {
        case .balanced: [15, 35, 35, 15]
        case .risky: [5, 20, 40, 35]
        case .safe: [30, 45, 20, 5]
        }
    }
}
