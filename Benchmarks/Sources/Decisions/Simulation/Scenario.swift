import Glibc

/// A kind of history: what is true of the companies, how it moves, and what is done to the labels.
struct Scenario: Sendable {
    /// How the risk moves from batch to batch.
    enum Motion {
        case none
        /// The weights turn by 60 degrees towards others over the whole history, and the default rate walks.
        case drift
        /// From this batch on other weights, one of them reversed.
        case turn(at: Int)
        /// The default rate falls to this one, by as much of its log odds from batch to batch.
        case falling(to: Double)
    }

    /// What is done to the labels of one batch.
    enum Damage {
        case none
        case swapped(Int)
        case shuffled(Int)
    }

    let name: String
    /// One sentence for the table.
    var summary = ""
    var batches = 8
    var companies = 150
    var rate = 0.2
    var spread = 1.3
    /// Whether the risk is what v1 says.
    var expertIsRight = false
    var isStraight = false
    /// The weight of two features acting together.
    var crossing = 0.0
    /// Whether the number of transactions raises the risk.
    var isContrary = false
    /// Whether all features are the user's own, of which v1 knows nothing.
    var isAllOwn = false
    /// What each of two recipes' own readings adds to the deviates; nil if both see the same.
    var noise: Double?
    var motion = Motion.none
    var damage = Damage.none
    /// The first batch whose scores are measured, from 0: the first one is always scored by v1.
    var measuredFrom = 1
    /// The scenario with the same companies and sound labels; nil if there is none.
    var sound: String?
    /// How many histories are simulated if nobody says so.
    var histories = 200

    /// The batch with damaged labels.
    var damaged: Int? {
        switch damage {
        case .none: nil
        case .swapped(let batch), .shuffled(let batch): batch
        }
    }

    private static let event = 4

    /// Those of the policies.
    static let all = [
        Scenario(
            name: "stable", summary: "nothing changes: 8 batches of 150 companies, of which one in five defaults",
            histories: 1_000),
        Scenario(
            name: "drift",
            summary: "the weights of the features turn by 60 degrees over the history, and the default rate walks",
            motion: .drift),
        Scenario(
            name: "break",
            summary:
                "from the fifth batch on a strong feature works the other way round, one means nothing and two others much",
            motion: .turn(at: event), measuredFrom: event),
        Scenario(
            name: "informative-v1",
            summary: "batches of 60 companies, and nothing can rank better than v1, whose order is the true one",
            companies: 60, spread: 1.1, expertIsRight: true),
        Scenario(
            name: "swapped", summary: "stable, but the outcomes of the fifth batch are swapped",
            damage: .swapped(event), measuredFrom: event + 1, sound: "stable"),
        Scenario(
            name: "shuffled",
            summary: "stable, but the outcomes of the fifth batch are dealt to its companies at random",
            damage: .shuffled(event), measuredFrom: event + 1, sound: "stable"),
        Scenario(
            name: "shuffled-large", summary: "the same with batches of 600 companies",
            companies: 600, damage: .shuffled(event), measuredFrom: event + 1, histories: 100),
    ]

    // MARK: Weights

    // age, count, amount, recent, trend, utilisation
    private static let usual = [0.3, 0.45, 0.15, 0.35, 0.8, 1.0]
    private static let drifted = [0.9, 0.4, 0.9, 0.3, 0, 0.15]
    private static let turned = [0.9, 0.4, 0.9, 0.3, 0, -1.0]

    /// The risk in each batch, and after the last one.
    func risks(_ draws: inout Draws) -> [Risk] {
        func varied(_ weights: [Double]) -> [Double] { weights.map { $0 * exp(0.35 * draws.normal()) } }
        var start = varied(Scenario.usual)
        if isContrary { start[Feature.count.rawValue] *= -1 }
        var risk = Risk(
            weights: expertIsRight ? nil : start, spread: spread, rate: rate, isStraight: isStraight, crossing: crossing)
        var risks = [risk]
        switch motion {
        case .none: risks = Array(repeating: risk, count: batches + 1)
        case .turn(let batch):
            let turned = varied(Scenario.turned)
            for number in 1...batches {
                if number == batch { risk.weights = turned }
                risks.append(risk)
            }
        case .falling(let last):
            let (from, to) = (log(rate / (1 - rate)), log(last / (1 - last)))
            for number in 1...batches {
                risk.rate = logistic(from + (to - from) * Double(number) / Double(batches))
                risks.append(risk)
            }
        case .drift:
            let end = varied(Scenario.drifted)
            var level = log(rate / (1 - rate))
            for number in 1...batches {
                let angle = Double.pi / 3 * Double(number) / Double(batches)
                risk.weights = zip(start, end).map { cos(angle) * $0 + sin(angle) * $1 }
                level += 0.15 * draws.normal()
                risk.rate = logistic(level)
                risks.append(risk)
            }
        }
        return risks
    }
}
