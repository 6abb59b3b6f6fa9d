package import Scorecards

/// What a rule said of a version, with the figures and thresholds that it used.
package enum ActivationRule: Sendable, Equatable {
    case firstModel(FirstModelRule)
    case refresh(RefreshRule)
    case rival(RivalRule)

    /// The words of the documents.
    package enum Word: String, Codable, Sendable, CaseIterable {
        case firstModel = "first_model"
        case refresh, rival

        /// When the rule lets a version become active: one phrase of Markdown.
        package var passes: String {
            switch self {
            case .firstModel: "v1 is active, the record has enough of each outcome, and v1 is not significantly better"
            case .refresh: "a trained version is active, and the new one is not plainly worse out of fold"
            case .rival:
                "a trained version of another recipe is active, and `spent` of the comparisons out of time is at least"
                    + " the number of rivals / 0.05"
            }
        }

        /// The words of `stoppedBy`.
        package var obstacles: [String] {
            switch self {
            case .firstModel: [FirstModelRule.tooFew, FirstModelRule.expertIsBetter]
            case .refresh: [RefreshRule.plainlyWorse]
            case .rival: [RivalRule.notEnough]
            }
        }
    }

    /// The rule.
    package var word: Word {
        switch self {
        case .firstModel: .firstModel
        case .refresh: .refresh
        case .rival: .rival
        }
    }

    /// The comparisons that it looked at, pooled.
    package var figures: PooledDelta {
        switch self {
        case .firstModel(let rule): rule.figures
        case .refresh(let rule): rule.figures
        case .rival(let rule): rule.figures
        }
    }

    /// What keeps the version from becoming active; empty if it becomes active.
    package var stoppedBy: [String] {
        switch self {
        case .firstModel(let rule): rule.stoppedBy
        case .refresh(let rule): rule.stoppedBy
        case .rival(let rule): rule.stoppedBy
        }
    }
}

/// The JSON: `rule`, `activate`, `figures`, `thresholds`; for a first model `record`, for a rival `e_values`, `spent`,
/// `bar` and `rivals`.
extension ActivationRule: Codable {
    private enum CodingKeys: CodingKey {
        case rule, activate
    }

    package init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Word.self, forKey: .rule) {
        case .firstModel: self = .firstModel(try FirstModelRule(from: decoder))
        case .refresh: self = .refresh(try RefreshRule(from: decoder))
        case .rival: self = .rival(try RivalRule(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(word, forKey: .rule)
        try container.encode(stoppedBy.isEmpty, forKey: .activate)
        switch self {
        case .firstModel(let rule): try rule.encode(to: encoder)
        case .refresh(let rule): try rule.encode(to: encoder)
        case .rival(let rule): try rule.encode(to: encoder)
        }
    }
}

/// Whether the first trained version takes over from the expert scorecard v1: it does unless the record is too small,
/// or v1 ranks significantly better.
package struct FirstModelRule: Codable, Sendable, Equatable {
    /// The figures that decide.
    package struct Thresholds: Codable, Sendable, Equatable {
        /// v1 is significantly better if Δ̄ ≤ 0 and z is at most this.
        package var z = -1.645
        /// Rows of each outcome that the record needs.
        package var leastOfEach = 3

        /// The standard ones.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case z
            case leastOfEach = "least_of_each"
        }
    }

    /// Where the comparisons come from.
    package enum Record: String, Codable, Sendable {
        /// Batches that v1 scored, each compared with the newest version that knew nothing of it.
        case outOfTime = "out_of_time"
        /// The batch just labelled, whose rows are predicted by fits without their fold.
        case outOfFold = "out_of_fold"
    }

    /// The comparisons, pooled.
    package let figures: PooledDelta
    /// What the figures are compared with.
    package let thresholds: Thresholds
    /// Where the comparisons come from.
    package let record: Record

    /// - Parameters:
    ///   - comparisons: of versions with v1, each of another batch.
    ///   - record: where they come from.
    package init(_ comparisons: [Comparison], record: Record, thresholds: Thresholds = Thresholds()) {
        figures = PooledDelta(comparisons)
        self.thresholds = thresholds
        self.record = record
    }

    /// The word of `stoppedBy` where the record is too small.
    package static let tooFew = "too_few_of_each_outcome"
    /// The word of `stoppedBy` where v1 ranks significantly better.
    package static let expertIsBetter = "v1_ranks_better"

    /// Empty if the version becomes active.
    package var stoppedBy: [String] {
        if min(figures.n1, figures.n0) < thresholds.leastOfEach { return [FirstModelRule.tooFew] }
        guard let delta = figures.delta, let z = figures.z else { return [] }
        return delta <= 0 && z <= thresholds.z ? [FirstModelRule.expertIsBetter] : []
    }
}

/// Whether a version of the same recipe takes over from a trained one: it does unless it is plainly worse. More data of
/// the same kind make the same recipe better on the whole, so what has to be proved is that something is wrong.
package struct RefreshRule: Codable, Sendable, Equatable {
    /// The figures that decide; all of them together hold a version back.
    package struct Thresholds: Codable, Sendable, Equatable {
        /// Δ̄ is at most this.
        package var delta = -0.01
        /// z is at most this, or the variance is 0.
        package var z = -3.09
        /// There are so many rows of each outcome.
        package var leastOfEach = 30

        /// The standard ones.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case delta, z
            case leastOfEach = "least_of_each"
        }
    }

    /// The comparisons, pooled.
    package let figures: PooledDelta
    /// What the figures are compared with.
    package let thresholds: Thresholds

    /// - Parameter comparisons: out of fold, since the last activation, each of another batch.
    package init(_ comparisons: [Comparison], thresholds: Thresholds = Thresholds()) {
        figures = PooledDelta(comparisons)
        self.thresholds = thresholds
    }

    /// The word of `stoppedBy`.
    package static let plainlyWorse = "plainly_worse"

    /// Empty if the version becomes active.
    package var stoppedBy: [String] {
        guard min(figures.n1, figures.n0) >= thresholds.leastOfEach, let delta = figures.delta,
            let variance = figures.variance, delta <= thresholds.delta
        else { return [] }
        return variance == 0 || (figures.z ?? 0) <= thresholds.z ? [RefreshRule.plainlyWorse] : []
    }
}
