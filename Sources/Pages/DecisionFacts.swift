package import Results

/// What the page of a decision tells of.
package struct DecisionFacts: Sendable {
    /// What the labels came to.
    package let report: TrainingReport
    /// When they were taken, RFC 3339.
    package let at: String
    /// What a person decided of the labels, by which they count again: a sentence without its full stop; nil if nobody
    /// did.
    package let judgement: String?
    /// The batches that the version scored later, the newest first; nil if no version was trained.
    package let scored: [BatchSummary]
    /// How many those are in all.
    package let scoredCount: Int

    /// - Parameters: as the properties.
    package init(
        report: TrainingReport, at: String, judgement: String?, scored: [BatchSummary], scoredCount: Int
    ) {
        self.report = report
        self.at = at
        self.judgement = judgement
        self.scored = scored
        self.scoredCount = scoredCount
    }
}
