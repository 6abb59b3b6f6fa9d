package import Results

/// What the page of a batch tells of: all of it is in the ledger.
package struct BatchFacts: Sendable {
    /// A company with what it was told.
    package struct Company: Sendable, Equatable {
        /// Its id.
        package let partyID: String
        /// The score.
        package let score: Int
        /// The probability of default.
        package let pd: Double
        /// The band.
        package let band: String
        /// Each reason with its side, as `network_size (low)`; the worst first.
        package let reasons: [String]

        /// - Parameters: as the properties.
        package init(partyID: String, score: Int, pd: Double, band: String, reasons: [String]) {
            self.partyID = partyID
            self.score = score
            self.pd = pd
            self.band = band
            self.reasons = reasons
        }
    }

    /// A labels file of the batch.
    package struct Labels: Sendable, Equatable {
        /// Which it is, from 1.
        package let revision: Int
        /// When it was taken, RFC 3339.
        package let at: String
        /// What was decided, as `activated`.
        package let decision: String
        /// The version that was trained; nil if none was.
        package let version: String?
        /// What is wrong with them: a sentence each.
        package let warnings: [String]

        /// - Parameters: as the properties.
        package init(revision: Int, at: String, decision: String, version: String?, warnings: [String]) {
            self.revision = revision
            self.at = at
            self.decision = decision
            self.version = version
            self.warnings = warnings
        }
    }

    /// How the batch was scored.
    package let scoring: ScoringReport
    /// When, RFC 3339.
    package let scoredAt: String
    /// The names of the bands of the version, the best first.
    package let bandNames: [String]
    /// The probabilities and bands of all companies, in file order.
    package let probabilities: [Double]
    /// The band of each company, in file order.
    package let bands: [String]
    /// The lowest scores, the worst first, and the highest, the best first.
    package let worst: [Company]
    /// The highest scores, the best first.
    package let best: [Company]
    /// Companies with a known outcome; none without labels.
    package let outcomes: ScoredOutcomes
    /// What the outcomes say; nil without labels that count.
    package let figures: ValidationFigures?
    /// The outcomes by segments of the features that the settings named when the newest labels came.
    package let segments: [SegmentedFeature]
    /// Why the labels do not count; nil if they do, and without labels.
    package let leftOut: String?
    /// The labels files of the batch, in the order of revisions.
    package let labels: [Labels]

    /// - Parameters: as the properties.
    package init(
        scoring: ScoringReport, scoredAt: String, bandNames: [String], probabilities: [Double], bands: [String],
        worst: [Company], best: [Company], outcomes: ScoredOutcomes, figures: ValidationFigures?,
        segments: [SegmentedFeature], leftOut: String?, labels: [Labels]
    ) {
        self.scoring = scoring
        self.scoredAt = scoredAt
        self.bandNames = bandNames
        self.probabilities = probabilities
        self.bands = bands
        self.worst = worst
        self.best = best
        self.outcomes = outcomes
        self.figures = figures
        self.segments = segments
        self.leftOut = leftOut
        self.labels = labels
    }
}
