import Glibc
import Scorecards

/// The features of a simulated company. Four are built in, so that the expert scorecard v1 has something to say, and
/// two are the user's own. Each is a function of a latent normal deviate; a quarter of the variance of the deviates is
/// common to all features of a company.
enum Feature: Int, CaseIterable {
    case age, count, amount, recent
    case trend, utilisation

    /// In the order of the program: built-in ones first, the user's own in byte order.
    var name: String {
        switch self {
        case .age: "company_age_years"
        case .count: "transaction_count_6m"
        case .amount: "avg_transaction_amount"
        case .recent: "recent_activity_flag"
        case .trend: "order_trend"
        case .utilisation: "utilisation"
        }
    }

    /// What the file would say of a company with this deviate.
    func value(_ z: Double) -> Double {
        switch self {
        case .age: max(0, 6 + 4 * z)
        case .count: exp(3 + 0.8 * z).rounded()
        case .amount: exp(6 + z)
        case .recent: z > -0.9 ? 1 : 0
        case .trend: z
        case .utilisation: 1 / (1 + exp(-z))
        }
    }

    /// What the deviate adds to the risk, for a weight of 1; variance about 1.
    ///
    /// - Parameter isStraight: whether every effect is a straight line.
    func effect(_ z: Double, isStraight: Bool) -> Double {
        switch self {
        case .age: isStraight ? -z : -1.5 * min(z, 0.3)
        case .count: -z
        case .amount, .utilisation: z
        case .recent: z > -0.9 ? -0.47 : 2.1
        // Orders that rise or fall much are risky, both.
        case .trend: isStraight ? z : (z * z - 1) / 2.0.squareRoot()
        }
    }
}

/// How features move the risk in one batch, and how many companies default.
struct Risk {
    /// A weight for each feature; nil if the log odds of v1 are the risk, stretched to about the same spread.
    var weights: [Double]?
    /// The standard deviation of the log odds, about.
    var spread: Double
    /// The default rate.
    var rate: Double
    var isStraight: Bool
    /// The weight of the amount and the utilisation acting together; the other weights have the norm 1.
    var crossing = 0.0
}

/// Companies with their features.
struct Companies {
    /// The latent deviates of each feature.
    let latent: [[Double]]
    /// What a reader of the files would see; the second view is another reading of the same deviates, and both have
    /// noise then.
    let views: [FeatureColumns]

    /// - Parameter scenario: tells the names of the features and the noise of the views.
    init(_ count: Int, _ draws: inout Draws, _ scenario: Scenario) {
        var latent = Feature.allCases.map { _ in [Double](repeating: 0, count: count) }
        for row in 0..<count {
            let common = 0.5 * draws.normal()
            for feature in latent.indices { latent[feature][row] = common + 0.75.squareRoot() * draws.normal() }
        }
        self.latent = latent
        let names = Feature.allCases.map { scenario.isAllOwn ? "f\($0.rawValue)" : $0.name }
        var views: [FeatureColumns] = []
        for _ in 0..<(scenario.noise == nil ? 1 : 2) {
            let columns = Feature.allCases.map { feature in
                latent[feature.rawValue].map { z in feature.value(z + (scenario.noise.map { $0 * draws.normal() } ?? 0))
                }
            }
            views.append(FeatureColumns(names: names, columns: columns, count: count))
        }
        self.views = views
    }

    var count: Int { latent[0].count }

    /// The standard deviation of the log odds of v1 over these companies, about.
    private static let spreadOfExpert = 0.5

    /// The log odds of each company without the intercept.
    func lift(_ risk: Risk) -> [Double] {
        guard let weights = risk.weights else {
            return Scorecard.expert.logOdds(views[0]).map { $0 * risk.spread / Companies.spreadOfExpert }
        }
        let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var sums = [Double](repeating: 0, count: count)
        for feature in Feature.allCases where weights[feature.rawValue] != 0 {
            let weight = risk.spread * weights[feature.rawValue] / norm
            for (row, z) in latent[feature.rawValue].enumerated() {
                sums[row] += weight * feature.effect(z, isStraight: risk.isStraight)
            }
        }
        if risk.crossing != 0 {
            let (one, other) = (latent[Feature.amount.rawValue], latent[Feature.utilisation.rawValue])
            for row in sums.indices { sums[row] += risk.spread * risk.crossing * one[row] * other[row] }
        }
        return sums
    }

    /// The intercept at which the mean probability of these companies is the default rate, by bisection.
    func intercept(_ risk: Risk) -> Double {
        let lift = lift(risk)
        var (low, high) = (-12.0, 12.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            let mean = lift.reduce(0) { $0 + logistic(middle + $1) } / Double(count)
            if mean < risk.rate { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}

/// 1 / (1 + e^−η).
func logistic(_ eta: Double) -> Double { 1 / (1 + exp(-eta)) }

/// ln(1 + e^η).
func softplus(_ eta: Double) -> Double { max(eta, 0) + log1p(exp(-abs(eta))) }
