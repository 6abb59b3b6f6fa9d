import Glibc

/// The scale of scores: `basePoints` at odds of `baseOdds` to 1 against default, and `pointsToDouble` points double the
/// odds.
package struct ScoreScale: Codable, Sendable, Equatable {
    /// The score at the base odds.
    package var basePoints = 650.0
    /// Odds against default, to 1.
    package var baseOdds = 20.0
    /// How many points double the odds.
    package var pointsToDouble = 45.0
    /// The bounds of a score.
    package var least = 300
    /// The greatest score.
    package var most = 900

    /// The standard scale.
    package init() {}

    /// Points of one unit of log-odds.
    package var factor: Double { pointsToDouble / log(2) }

    /// The score before it is rounded and clamped.
    ///
    /// - Parameter eta: log-odds of default.
    package func unrounded(_ eta: Double) -> Double { basePoints - factor * (eta + log(baseOdds)) }

    /// The score: rounded half up, within the bounds.
    ///
    /// - Parameter eta: log-odds of default.
    package func score(_ eta: Double) -> Int {
        let rounded = (unrounded(eta) + 0.5).rounded(.down)
        return Int(min(max(rounded, Double(least)), Double(most)))
    }

    private enum CodingKeys: String, CodingKey {
        case basePoints = "base_points"
        case baseOdds = "base_odds"
        case pointsToDouble = "points_to_double"
        case least, most
    }
}

/// A class of scores.
package struct Band: Codable, Sendable, Hashable {
    /// As it stands in files.
    package let name: String
    /// The least score of the band.
    package let least: Int

    /// - Parameters:
    ///   - name: of a-z, 0-9 and `_`, at most 32 of them.
    ///   - least: a score.
    package init(name: String, least: Int) {
        self.name = name
        self.least = least
    }

    /// From 800 on.
    package static let excellent = Band(name: "excellent", least: 800)
    /// From 700 on.
    package static let good = Band(name: "good", least: 700)
    /// From 600 on.
    package static let fair = Band(name: "fair", least: 600)
    /// From 450 on.
    package static let poor = Band(name: "poor", least: 450)
    /// Below 450.
    package static let veryPoor = Band(name: "very_poor", least: 300)
    /// The bands where the settings name no others, the best first.
    package static let standard = [excellent, good, fair, poor, veryPoor]
}

/// Which features a scorecard names as the reasons of a score.
package struct ReasonRule: Codable, Sendable, Equatable {
    /// How many at most.
    package var most = 4
    /// Only features with fewer points than this are reasons.
    package var below = -0.5
    /// Points that agree to so many decimals tie, and the order of the terms decides; nil if `within` says what ties.
    package var decimals: Int? = 9
    /// Of the points within so many of the least that is left, the first in the order of the terms counts as the worst.
    package var within: Double?
    /// Whether a feature is no reason where its value lies on the side that its declared direction calls good; nil, as
    /// in documents of the forms before 3, is false.
    package var keepsDirections: Bool?

    /// The rule of the expert's scorecard and of the recipe `straight1`.
    package init() {}

    /// The rule of the recipe `bends`.
    package static let bends: ReasonRule = {
        var rule = ReasonRule()
        (rule.decimals, rule.within, rule.keepsDirections) = (nil, 1e-9, true)
        return rule
    }()

    /// The reasons of a row, the worst first: the indices of their columns.
    ///
    /// - Parameters:
    ///   - points: a column for each feature.
    ///   - isLeftOut: whether a column is no reason, whatever its points.
    func reasons(_ points: [[Double]], row: Int, isLeftOut: (Int) -> Bool) -> [Int] {
        if let within { return worst(points, row: row, within: within, isLeftOut: isLeftOut) }
        let unit = pow(10, Double(decimals ?? 9))
        var worst: [(points: Double, index: Int)] = []
        for index in points.indices where points[index][row] < below && !isLeftOut(index) {
            let value = (points[index][row] * unit).rounded() / unit
            let rank = worst.firstIndex { value < $0.points } ?? worst.count
            if rank < most {
                worst.insert((value, index), at: rank)
                if worst.count > most { worst.removeLast() }
            }
        }
        return worst.map(\.index)
    }
    /// The indices of the worst points, taken one after the other.
    private func worst(_ points: [[Double]], row: Int, within: Double, isLeftOut: (Int) -> Bool) -> [Int] {
        var left: [(points: Double, index: Int)] = []
        for index in points.indices where points[index][row] < below && !isLeftOut(index) {
            left.append((points[index][row], index))
        }
        var worst: [Int] = []
        while worst.count < most, !left.isEmpty {
            var least = Double.infinity
            for one in left where one.points < least { least = one.points }
            guard let place = left.firstIndex(where: { $0.points <= least + within }) else { break }
            worst.append(left.remove(at: place).index)
        }
        return worst
    }

    private enum CodingKeys: String, CodingKey {
        case most, below, decimals, within
        case keepsDirections = "keeps_directions"
    }
}
