package import Results
package import Statistics

/// A batch in a line: what the pages that list batches show of it. It lies beside the pages as JSON, so that a page of
/// many batches does not read all their scores again.
package struct BatchSummary: Codable, Sendable, Equatable {
    /// What the summary was made of; it is made anew where that has changed.
    package let source: String
    /// The batch.
    package let batch: String
    /// Its reference time, RFC 3339.
    package let asOf: String
    /// The version that scored it.
    package let version: String
    /// What that version had learned from, in batch order.
    package let lineage: [String]
    /// Companies.
    package let parties: Int
    /// The mean PD; nil without companies.
    package let meanPD: Double?
    /// The default rate to be expected by luck alone, if every probability is right; nil without companies.
    package let expectedRange: Interval?
    /// The verdict on the drift of the PD.
    package let drift: String
    /// The index of that drift, and its limit; nil without a test.
    package let driftIndex: Double?
    /// The limit that the index keeps below without drift.
    package let driftLimit: Double?
    /// Warnings about its data, those about its labels among them.
    package let warnings: Int
    /// What the outcomes say; nil without labels that count.
    package let outcomes: Outcomes?
    /// Why its labels do not count; nil if they do, and without labels.
    package let leftOut: String?

    /// What the outcomes of a batch say.
    package struct Outcomes: Codable, Sendable, Equatable {
        /// Companies with a known outcome.
        package let known: Int
        /// Of those, defaults.
        package let defaults: Int
        /// Their mean PD.
        package let meanPD: Double
        /// Their default rate.
        package let rate: Double
        /// Its interval by Jeffreys.
        package let rateInterval: Interval
        /// Whether the mean PD is right.
        package let light: TrafficLight
        /// The AUC; nil with one outcome only.
        package let auc: Double?
        /// Its interval; nil where there is none.
        package let aucInterval: Interval?
        /// The mean log loss.
        package let logLoss: Double

        private enum CodingKeys: String, CodingKey {
            case known, defaults, rate, light, auc
            case meanPD = "mean_pd"
            case rateInterval = "rate_interval"
            case aucInterval = "auc_interval"
            case logLoss = "log_loss"
        }

        /// - Parameter figures: of the batch.
        package init(_ figures: ValidationFigures) {
            (known, defaults) = (figures.known, figures.defaults)
            (meanPD, rate, rateInterval) = (figures.meanPD, figures.defaultRate, figures.defaultRateInterval)
            light = figures.light.light
            (auc, aucInterval, logLoss) = (figures.auc, figures.aucInterval, figures.logLoss)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case source, batch, version, lineage, parties, drift, warnings, outcomes
        case asOf = "as_of"
        case meanPD = "mean_pd"
        case expectedRange = "expected_range"
        case driftIndex = "drift_index"
        case driftLimit = "drift_limit"
        case leftOut = "left_out"
    }

    /// - Parameters:
    ///   - facts: of the batch.
    ///   - source: what they were made of.
    package init(_ facts: BatchFacts, source: String) {
        let scoring = facts.scoring
        self.source = source
        (batch, asOf, version) = (scoring.batch, scoring.asOf, scoring.model.version)
        lineage = scoring.model.lineage
        (parties, meanPD) = (scoring.counts.parties, scoring.meanPD)
        expectedRange = RankedProbabilities(facts.probabilities).expectedDefaultRate?.interval
        drift = scoring.drift.psi.verdict
        (driftIndex, driftLimit) = (scoring.drift.psi.index, scoring.drift.psi.limit)
        warnings = scoring.warnings.count + facts.labels.reduce(0) { $0 + $1.warnings.count }
        outcomes = facts.figures.map(Outcomes.init)
        leftOut = facts.leftOut
    }
}

extension BatchSummary: ReportText {}
