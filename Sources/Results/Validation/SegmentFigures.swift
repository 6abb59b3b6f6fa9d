package import Statistics

/// The companies of all batches cut into segments by one feature.
package struct SegmentedFeature: Codable, Sendable, Equatable {
    /// How the values of a feature make segments.
    package enum Cut: String, Codable, Sendable {
        /// `yes` is 1, `no` is 0.
        case flag
        /// One segment a value.
        case levels
        /// `low`, `middle` and `high`: thirds of each batch.
        case thirds
    }

    /// Where the thirds of a batch end.
    package struct Thirds: Codable, Sendable, Equatable {
        /// The batch.
        package let batch: String
        /// The greatest value of the low third.
        package let low: Double
        /// The greatest value of the middle third.
        package let middle: Double

        /// - Parameters: as the properties.
        package init(batch: String, low: Double, middle: Double) {
            self.batch = batch
            self.low = low
            self.middle = middle
        }
    }

    /// The feature.
    package let feature: String
    /// How its values make segments.
    package let cut: Cut
    /// Where the thirds of each batch end; empty for other cuts, and of a batch without a value there is none.
    package let thirds: [Thirds]
    /// In the order of values, missing ones last.
    package let segments: [SegmentFigures]

    /// - Parameters:
    ///   - feature: as the property.
    ///   - cut: as the property.
    ///   - thirds: as the property.
    ///   - parties: the segments in their order, with how many companies each has.
    ///   - scored: the companies with a known outcome.
    ///   - names: the segment of each of those.
    package init(
        feature: String, cut: Cut, thirds: [Thirds], parties: [(name: String, count: Int)], scored: ScoredOutcomes,
        names: [String]
    ) {
        self.feature = feature
        self.cut = cut
        self.thirds = thirds
        let large = scored.ranked.segments(names)
        let lights = trafficLights(large.map { ($0.rows, $0.defaults, $0.meanPD) })
        let figures = Dictionary(uniqueKeysWithValues: zip(large, lights).map { ($0.name, ($0, $1)) })
        let rows = Dictionary(grouping: names.indices) { names[$0] }
        segments = parties.map { name, count in
            let outcomes = scored.ranked(rows[name] ?? [])
            return SegmentFigures(
                name: name, parties: count, known: outcomes.rows, defaults: outcomes.defaults,
                figures: figures[name].flatMap { SegmentFigures.Figures(outcomes, segment: $0, light: $1) })
        }
    }
}

/// One segment.
package struct SegmentFigures: Codable, Sendable, Equatable {
    /// `yes`, `no`, a value, or `low`, `middle`, `high`; `missing`.
    package let name: String
    /// Companies that were scored.
    package let parties: Int
    /// Of those, with a known outcome.
    package let known: Int
    /// Of those, defaults.
    package let defaults: Int
    /// Nil where there are too few: fewer than 50 known outcomes, or fewer than 5 defaults or 5 others.
    package let figures: Figures?

    /// The figures of a segment that has enough outcomes.
    package struct Figures: Codable, Sendable, Equatable {
        /// The mean probability.
        package let meanPD: Double
        /// Defaults over companies.
        package let defaultRate: Double
        /// Jeffreys' interval of the default rate.
        package let defaultRateInterval: Interval
        /// The default rate to be expected by luck alone, if every probability is right.
        package let expectedRange: Interval
        /// Whether the probabilities are too low, Holm-adjusted over the segments of the feature.
        package let light: BandLight
        /// The area under the ROC curve within the segment.
        package let auc: Double
        /// Its interval by DeLong on the logit scale; nil where there is none.
        package let aucInterval: Interval?
        /// The AUC of all other companies; nil with one outcome only.
        package let aucOfRest: Double?
        /// p that the segment is ranked worse than the rest, Holm-adjusted; nil where the rest has no AUC.
        package let weakerP: Double?
        /// p that its probabilities are too low by the sum test, Holm-adjusted.
        package let lowPDP: Double
        /// Whether one of these is at most 0.05.
        package let isWeakSpot: Bool

        private enum CodingKeys: String, CodingKey {
            case meanPD = "mean_pd"
            case defaultRate = "default_rate"
            case defaultRateInterval = "default_rate_interval"
            case expectedRange = "expected_range"
            case light, auc
            case aucInterval = "auc_interval"
            case aucOfRest = "auc_of_rest"
            case weakerP = "p_ranked_worse"
            case lowPDP = "p_too_low"
            case isWeakSpot = "weak_spot"
        }

        /// - Parameters:
        ///   - outcomes: of the segment alone.
        ///   - segment: compared with the rest.
        ///   - light: nil where it has no companies.
        fileprivate init?(_ outcomes: RankedOutcomes, segment: Segment, light: BandLight?) {
            guard let light, let rate = outcomes.rate, let expected = outcomes.ranking.expectedDefaultRate,
                let interval = Interval.jeffreys(defaults: outcomes.defaults, rows: outcomes.rows)
            else { return nil }
            (meanPD, defaultRate, defaultRateInterval) = (segment.meanPD, rate, interval)
            (expectedRange, self.light) = (expected.interval, light)
            (auc, aucInterval, aucOfRest) = (segment.auc, outcomes.aucInterval, segment.aucOfRest)
            (weakerP, lowPDP, isWeakSpot) = (segment.weakerAdjusted, segment.lowPDAdjusted, segment.isWeakSpot)
        }
    }
}
