/// A batch of made-up companies: the same arguments give the same bytes on every machine.
///
/// Every company has a generator of random numbers of its own, seeded by seed, batch and place, so that the file can be
/// written in one go without keeping transactions.
package struct SyntheticBatch: Sendable {
    /// How the risk tiers are mixed.
    package enum Scenario: String, CaseIterable, Sendable {
        case balanced, risky, safe
    }

    /// The number of the batch, from 0.
    package let number: Int
    /// How many companies.
    package let parties: Int
    /// Where the random numbers begin.
    package let seed: UInt64
    /// How the tiers of risk are mixed.
    package let scenario: Scenario
    /// How much the behaviour has shifted, 0 to 1.
    package let drift: Double

    /// - Parameters:
    ///   - number: of the batch, from 0; it decides the reference time: a week later for each.
    ///   - parties: how many companies, at least 1.
    ///   - drift: 0…1, the share of companies that behave like the opposite tier.
    package init(
        number: Int, parties: Int = 100, seed: UInt64 = SyntheticBatch.defaultSeed,
        scenario: Scenario = .balanced, drift: Double = 0
    ) {
        self.number = number
        self.parties = parties
        self.seed = seed
        self.scenario = scenario
        self.drift = drift
    }

    /// `BATCH_001`, with at least three digits.
    package var batchID: String {
        let digits = String(number)
        return "BATCH_" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }

    /// Microseconds since 1970 of the reference time: 2025-01-06 and a week for each batch.
    var asOf: Int64 { 1_736_121_600_000_000 + Int64(number) * 7 * 86_400_000_000 }

    func company(_ place: Int) -> SyntheticCompany { SyntheticCompany(self, place) }

    /// The seed where none is given; its numbers are those of all versions.
    package static let defaultSeed: UInt64 = 42

    /// A generator for one purpose: mixing the parts keeps the streams apart.
    ///
    /// The seed is scattered over all bits first. Seed and number used to be combined as they are, so that seed 1 with
    /// number 3 made the companies of seed 3 with number 1. It also goes into the state once more, by itself: two
    /// generators of one place and purpose have the same state only where both seed and number agree. For the default
    /// seed both steps change nothing.
    func generator(_ place: Int, _ purpose: UInt64) -> RandomNumbers {
        let scattered = RandomNumbers.scattered(seed ^ SyntheticBatch.defaultSeed)
        var mixed = scattered ^ SyntheticBatch.defaultSeed
        for part in [UInt64(truncatingIfNeeded: number), UInt64(place), purpose] {
            mixed = (mixed ^ part) &* 0xD6E8_FEB8_6659_FD93
            mixed ^= mixed >> 32
        }
        return RandomNumbers(seed: mixed, salt: scattered)
    }
}

/// One company: what the files say of it, and how it trades.
struct SyntheticCompany {
    /// Where a company stands in the supply chain; goods go from each to the next.
    enum Stage: Int, CaseIterable {
        case supplier, manufacturer, distributor, retailer, customer

        var name: String {
            switch self {
            case .supplier: "supplier"
            case .manufacturer: "manufacturer"
            case .distributor: "distributor"
            case .retailer: "retailer"
            case .customer: "customer"
            }
        }
    }

    let place: Int
    let stage: Stage
    let behaviour: RiskTier
    let defaults: Bool
    let isVerified: Bool
    let taxID: Int?
    /// Contact person, email, phone, address.
    let contacts: [Bool]
    let createdAt: Int64
    /// Usual amount in cents.
    let amount: Double
    let transactions: Int
    /// Which of the last six months (the present one first) saw trade.
    let activeMonths: [Bool]
    let customers: Int
    let balance: Int

    /// The stage of a place: the same for all tiers and scenarios.
    static func stage(_ place: Int) -> Stage { Stage(rawValue: place % Stage.allCases.count)! }

    init(_ batch: SyntheticBatch, _ place: Int) {
        self.place = place
        stage = SyntheticCompany.stage(place)
        var random = batch.generator(place, 1)
        let draw = random.below(100)
        var tier = 0
        var reached = batch.scenario.shares[0]
        while draw >= reached {
            tier += 1
            reached += batch.scenario.shares[tier]
        }
        defaults = random.happens(RiskTier.all[tier].defaultProbability)
        let drifts = random.happens(batch.drift)
        behaviour = RiskTier.all[drifts ? RiskTier.all.count - 1 - tier : tier]
        // What all tiers share blurs what tells them apart.
        let blur = 1 + 0.35 * random.normal()
        let size = max(0.15, blur)
        isVerified = random.happens(behaviour.verified)
        let number = 100_000 + random.below(900_000)
        taxID = random.happens(behaviour.taxID) ? number : nil
        let contact = behaviour.contact
        contacts = [0, 1, 2, 3].map { _ in random.happens(contact) }
        let years = behaviour.age.least + behaviour.age.spread * random.unit()
        createdAt = batch.asOf - Int64(years * 365.25 * 86_400) * 1_000_000
        amount = behaviour.amount * 100 * max(0.1, 1 + 0.6 * random.normal())
        transactions = random.count(mean: behaviour.transactions * size)
        let activity = behaviour.activity
        var months = (0..<6).map { _ in random.happens(activity) }
        if !months.contains(true) { months[random.below(6)] = true }
        activeMonths = months
        customers = random.count(mean: behaviour.customers * max(0.2, size))
        balance = Int(behaviour.balance * 100 * random.unit() * 2)
    }
}
