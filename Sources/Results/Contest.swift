package import Scorecards

/// A challenger against the champion: all that the policy looks at, and what it said.
package struct Contest: Sendable, Equatable {
    /// The champion on the same rows as `Fitting.outOfFold`.
    package let champion: Evaluation
    /// The two on the batch just labelled.
    package let comparison: Comparison
    /// The comparisons since the champion was activated, pooled.
    package let evidence: Evidence
    /// Versions that knew nothing of the batch, compared with the scores that were given; in the order of versions.
    package let shadow: [ShadowComparison]
    /// What the policy said.
    package let verdict: Verdict
    /// Whether a rival takes over ahead of the version, which nothing else stops.
    package let isOvertaken: Bool
    /// Whether the version, which nothing else stops, gives every company the same score, and the champion does not.
    package let isTermless: Bool

    /// - Parameters: as the properties.
    package init(
        champion: Evaluation, comparison: Comparison, evidence: Evidence, shadow: [ShadowComparison] = [],
        verdict: Verdict, isOvertaken: Bool = false, isTermless: Bool = false
    ) {
        self.champion = champion
        self.comparison = comparison
        self.evidence = evidence
        self.shadow = shadow
        self.verdict = verdict
        self.isTermless = isTermless && verdict.stoppedBy.isEmpty
        self.isOvertaken = isOvertaken && !isTermless && verdict.stoppedBy.isEmpty
    }

    /// The word of `stoppedBy` of a version that is overtaken.
    package static let overtaken = "overtaken"
    /// The word of `stoppedBy` of a version that gives every company the same score: none of its terms counts.
    package static let termless = "no_terms"

    /// What keeps the challenger from becoming active; empty if it becomes active.
    package var stoppedBy: [String] {
        if isTermless { return [Contest.termless] }
        return isOvertaken ? [Contest.overtaken] : verdict.stoppedBy
    }

    /// The batches whose comparisons decided.
    package var batches: [String] {
        switch verdict {
        case .gates, .manual: evidence.batches
        case .rule(let rule): rule.figures.batches
        case .rival(let verdict): verdict.rule?.figures.batches ?? []
        }
    }

    /// Why the challenger becomes active, for the history of activations.
    ///
    /// - Parameter champion: its version.
    func reason(against champion: String) -> String {
        let (way, figures): (String, [(String, Double?)])
        switch verdict {
        case .gates(let gates):
            way = (gates.passes("ranks_better") ? "ranks better" : "is sharper") + " than \(champion)"
            figures = [
                ("delta", evidence.delta), ("p_better", evidence.pBetter), ("d", evidence.d),
                ("p_sharper", evidence.pSharper),
            ]
        case .rule(let rule):
            switch rule {
            case .firstModel(let first):
                let record = first.record == .outOfTime ? "out of time" : "out of fold"
                way = "first model, \(champion) does not rank significantly better \(record)"
            case .refresh: way = "refresh, not plainly worse than \(champion)"
            case .rival: way = "rival, better than \(champion)"
            }
            figures = [("delta", rule.figures.delta), ("z", rule.figures.z)]
        case .manual:
            (way, figures) = ("a person decides", [])
        case .rival(let verdict):
            way = "rival recipe \(verdict.recipe), better than \(verdict.rivalOf) (\(champion)) out of time"
            figures = [
                ("delta", verdict.rule?.figures.delta), ("spent", verdict.rule?.spent), ("bar", verdict.rule?.bar),
            ]
        }
        let said = figures.map { "\($0) \($1.map { "\($0)" } ?? "none")" }.joined(separator: ", ")
        return "\(way) on \(batches.joined(separator: ", ")): \(said)"
    }
}

/// A version in the shadow: what it would have said of a batch that it knew nothing of, compared with the scores that
/// were given.
package struct ShadowComparison: Codable, Sendable, Equatable {
    /// The version in the shadow.
    package let version: String
    /// The version that scored the batch.
    package let champion: String
    /// When the outcomes of the batch were observed, microseconds since 1970; nil if no file says so.
    package let observedAt: Int64?
    /// `challenger` is the version in the shadow.
    package let comparison: Comparison

    private enum CodingKeys: String, CodingKey {
        case version, champion
        case observedAt = "observed_at_us"
    }

    /// - Parameters: as the properties.
    package init(version: String, champion: String, observedAt: Int64?, comparison: Comparison) {
        self.version = version
        self.champion = champion
        self.observedAt = observedAt
        self.comparison = comparison
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(String.self, forKey: .version)
        champion = try container.decode(String.self, forKey: .champion)
        observedAt = try container.decodeIfPresent(Int64.self, forKey: .observedAt)
        comparison = try Comparison(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(champion, forKey: .champion)
        try container.encode(observedAt, forKey: .observedAt)
        try comparison.encode(to: encoder)
    }
}
