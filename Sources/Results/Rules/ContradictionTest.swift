package import Statistics

/// Whether the labels of a batch contradict the scores that a trained model gave: they may have been swapped or
/// shuffled, and a person should look before anything learns from them.
package struct ContradictionTest: Codable, Sendable, Equatable {
    /// In which way labels contradict.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// The scores rank the outcomes the wrong way round.
        case reversed
        /// The scores of the batch rank nothing, those of earlier batches did, and fits on the batch alone do not rank
        /// it either.
        case noSignal = "no_signal"
    }

    /// The figures that decide.
    package struct Thresholds: Codable, Sendable, Equatable {
        /// Rows of each outcome that the test needs.
        package var leastOfEach = 10
        /// z at most: reversed.
        package var reversedZ = -3.09
        /// z below: the scores may rank nothing.
        package var signalZ = 1.645
        /// The drop of the AUC since the earlier batches, in standard errors, from which on there is no signal.
        package var drop = 4.0
        /// z of fits on the batch alone from which on the batch has a signal of its own.
        package var aloneZ = 2.33

        /// The standard ones.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case drop
            case leastOfEach = "least_of_each"
            case reversedZ = "reversed_z"
            case signalZ = "signal_z"
            case aloneZ = "alone_z"
        }
    }

    /// How well the scores given to a batch ranked its outcomes.
    package struct Ranking: Codable, Sendable, Equatable {
        /// AUC of the scores given.
        package let auc: Double
        /// Its variance if the scores say nothing: (n + 1) / (12 · n1 · n0).
        package let v0: Double
        /// n1 · n0 / n.
        package let weight: Double

        /// - Parameters: as the properties.
        package init(auc: Double, v0: Double, weight: Double) {
            self.auc = auc
            self.v0 = v0
            self.weight = weight
        }

        /// (AUC − ½) / √v0.
        package var z: Double { (auc - 0.5) / v0.squareRoot() }
    }

    /// What the AUC is compared with.
    package struct Drop: Codable, Sendable, Equatable {
        /// The weighted mean of the earlier batches.
        package let aucBefore: Double
        /// Its variance.
        package let varianceBefore: Double
        /// (aucBefore − AUC) / √(v0 + varianceBefore).
        package let drop: Double

        private enum CodingKeys: String, CodingKey {
            case drop
            case aucBefore = "auc_before"
            case varianceBefore = "variance_before"
        }
    }

    /// Nil if the labels do not contradict.
    package let kind: Kind?
    /// Defaults with an outcome.
    package let n1: Int
    /// Others with an outcome.
    package let n0: Int
    /// Nil if there are too few of either outcome.
    package private(set) var ranking: Ranking?
    /// z of the ranking.
    package private(set) var z: Double?
    /// Nil if the AUC was not compared with that of earlier batches.
    package private(set) var before: Drop?
    /// AUC of five fits on the batch alone, out of fold; nil if it was not asked for, or no fit can be made.
    package private(set) var aucAlone: Double?
    /// What the figures are compared with.
    package let thresholds: Thresholds

    private enum CodingKeys: String, CodingKey {
        case kind, n1, n0, ranking, z, before, thresholds
        case aucAlone = "auc_alone"
    }

    /// - Parameters:
    ///   - given: the outcomes of the batch, ranked by the probabilities that it was scored with.
    ///   - earlier: batches before this one that were tested and are not set aside.
    ///   - alone: the AUC of fits on the batch alone, out of fold; nil if they cannot be made. Asked only if it
    ///     decides.
    package init<Failure: Error>(
        _ given: RankedOutcomes, earlier: [Ranking], thresholds: Thresholds = Thresholds(),
        alone: () throws(Failure) -> Double?
    ) throws(Failure) {
        (n1, n0) = (given.defaults, given.others)
        self.thresholds = thresholds
        guard min(n1, n0) >= thresholds.leastOfEach, let auc = given.auc else {
            kind = nil
            return
        }
        let product = 12 * n1 * n0
        let ranking = Ranking(
            auc: auc, v0: Double(given.rows + 1) / Double(product), weight: Double(n1 * n0) / Double(n1 + n0))
        self.ranking = ranking
        z = ranking.z
        if ranking.z <= thresholds.reversedZ {
            kind = .reversed
            return
        }
        guard ranking.z < thresholds.signalZ, !earlier.isEmpty else {
            kind = nil
            return
        }
        let drop = ContradictionTest.drop(ranking, since: earlier)
        before = drop
        guard drop.drop >= thresholds.drop else {
            kind = nil
            return
        }
        aucAlone = try alone()
        let aloneZ = aucAlone.map { Ranking(auc: $0, v0: ranking.v0, weight: ranking.weight).z }
        kind = aloneZ.map { $0 < thresholds.aloneZ } ?? true ? .noSignal : nil
    }

    /// What becomes of the labels.
    package enum Consequence: Sendable, Equatable {
        /// They do not contradict, and are trained on.
        case trained
        /// They are set aside.
        case setAside(Kind)
        /// They contradict in the same way as the labels just before, which were set aside: the world has changed, and
        /// both are trained on.
        case released
    }

    /// What becomes of the labels, if nobody decided about them.
    ///
    /// - Parameter last: why the labels that came just before are set aside; nil if they are not.
    package func consequence(after last: Kind?) -> Consequence {
        guard let kind else { return .trained }
        return kind == last ? .released : .setAside(kind)
    }

    private static func drop(_ ranking: Ranking, since earlier: [Ranking]) -> Drop {
        let total = earlier.reduce(0) { $0 + $1.weight }
        let shares = earlier.map { $0.weight / total }
        let mean = zip(shares, earlier).reduce(0) { $0 + $1.0 * $1.1.auc }
        let variance = zip(shares, earlier).reduce(0) { $0 + $1.0 * $1.0 * $1.1.v0 }
        return Drop(
            aucBefore: mean, varianceBefore: variance, drop: (mean - ranking.auc) / (ranking.v0 + variance).squareRoot()
        )
    }

    /// Every key stands in the JSON, with null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(n1, forKey: .n1)
        try container.encode(n0, forKey: .n0)
        try container.encode(ranking, forKey: .ranking)
        try container.encode(z, forKey: .z)
        try container.encode(before, forKey: .before)
        try container.encode(aucAlone, forKey: .aucAlone)
        try container.encode(thresholds, forKey: .thresholds)
    }
}
