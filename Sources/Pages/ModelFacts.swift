package import Results
package import Scorecards

/// What the pages of a version tell of.
package struct ModelFacts: Sendable {
    /// A time when the version became active.
    package struct Activation: Sendable, Equatable {
        /// RFC 3339.
        package let at: String
        /// The version before; nil of the first.
        package let from: String?
        /// A person, or `kycc`.
        package let by: String
        /// Why, for the record.
        package let reason: String

        /// - Parameters: as the properties.
        package init(at: String, from: String?, by: String, reason: String) {
            self.at = at
            self.from = from
            self.by = by
            self.reason = reason
        }
    }

    /// As `v3`.
    package let version: String
    /// `active`, `challenger` or `retired`.
    package let state: String
    /// When it was trained, RFC 3339.
    package let trainedAt: String
    /// The labels at which it was trained; nil of the expert scorecard.
    package let trainedAfter: (batch: String, revision: Int)?
    /// Labelled companies that it was trained on.
    package let rows: Int
    /// When the latest of their outcomes were observed, RFC 3339; nil if no file says so.
    package let observedAt: String?
    /// The batches that influenced it, each with how: `trained` or `compared`.
    package let lineage: [(batch: String, role: String)]
    /// What it is.
    package let scorecard: Scorecard
    /// How it was decided; nil of the expert scorecard.
    package let figures: TrainingFigures?
    /// When it became active, the oldest first.
    package let activations: [Activation]
    /// When another version took its place, the oldest first.
    package let replacements: [(version: String, activation: Activation)]
    /// The newest batches that it scored, the newest first.
    package let scored: [BatchSummary]
    /// How many batches it scored in all.
    package let scoredCount: Int

    /// - Parameters: as the properties.
    package init(
        version: String, state: String, trainedAt: String, trainedAfter: (batch: String, revision: Int)?, rows: Int,
        observedAt: String?, lineage: [(batch: String, role: String)], scorecard: Scorecard,
        figures: TrainingFigures?, activations: [Activation],
        replacements: [(version: String, activation: Activation)], scored: [BatchSummary], scoredCount: Int
    ) {
        self.version = version
        self.state = state
        self.trainedAt = trainedAt
        self.trainedAfter = trainedAfter
        self.rows = rows
        self.observedAt = observedAt
        self.lineage = lineage
        self.scorecard = scorecard
        self.figures = figures
        self.activations = activations
        self.replacements = replacements
        self.scored = scored
        self.scoredCount = scoredCount
    }
}
