package import Files
import Scorecards

/// How a training was decided: what the database keeps of each version, and a part of `training.json`.
package struct TrainingFigures: Sendable {
    /// Whether the version became active, with the evidence.
    package let decision: Decision
    /// The version of the active model at that time.
    package let champion: String
    /// The settings that decide, each under its key; nil in figures of the first schema.
    package let settings: JSONText?
    /// The version and commit of the program; nil in figures of the first schema.
    package let program: String?
    /// The recipe of the version, as `bends@4`; nil if none was trained, and in figures before there were rivals.
    package let recipe: String?
    /// The recipe of the active version, if the version is of a rival one.
    package let rivalOf: String?

    /// - Parameters: as the properties.
    package init(
        _ decision: Decision, champion: String, settings: JSONText, program: String, recipe: String? = nil,
        rivalOf: String? = nil
    ) {
        self.recipe = recipe
        self.rivalOf = rivalOf
        self.decision = decision
        self.champion = champion
        self.settings = settings
        self.program = program
    }
}

extension TrainingFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case decision, penalty, penalties, champion, comparison, evidence, gates, rule, policy, shadow, settings,
            program, recipe
        case rivalOf = "rival_of"
        case stoppedBy = "stopped_by"
        case evidenceByPenalty = "evidence_by_penalty"
        case outOfFold = "out_of_fold"
    }

    private struct Champion: Codable {
        let version: String
        let figures: Evaluation?
    }

    /// - Throws: `DecodingError`, also if the decision lacks its evidence.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let champion = try container.decode(Champion.self, forKey: .champion)
        self.champion = champion.version
        settings = try container.decodeIfPresent(JSONText.self, forKey: .settings)
        program = try container.decodeIfPresent(String.self, forKey: .program)
        recipe = try container.decodeIfPresent(String.self, forKey: .recipe)
        rivalOf = try container.decodeIfPresent(String.self, forKey: .rivalOf)
        let stoppedBy = try container.decode([String].self, forKey: .stoppedBy)
        func fitting() throws -> Fitting {
            Fitting(
                penalty: try container.decodeIfPresent(Double.self, forKey: .penalty),
                penalties: try container.decodeIfPresent(FitFigures.Penalties.self, forKey: .penalties),
                evidenceByPenalty: try container.decode([Fitting.PenaltyEvidence].self, forKey: .evidenceByPenalty),
                outOfFold: try container.decode(Evaluation.self, forKey: .outOfFold))
        }
        func contest() throws -> Contest {
            guard let figures = champion.figures else {
                throw DecodingError.valueNotFound(
                    Evaluation.self, .init(codingPath: [CodingKeys.champion], debugDescription: "no figures"))
            }
            return Contest(
                champion: figures, comparison: try container.decode(Comparison.self, forKey: .comparison),
                evidence: try container.decode(Evidence.self, forKey: .evidence),
                shadow: try container.decodeIfPresent([ShadowComparison].self, forKey: .shadow) ?? [],
                verdict: try TrainingFigures.verdict(container),
                isOvertaken: stoppedBy == [Contest.overtaken], isTermless: stoppedBy == [Contest.termless])
        }
        switch try container.decode(Decision.Word.self, forKey: .decision) {
        case .notTrained: decision = .notTrained(reason: stoppedBy.joined(separator: ", "))
        case .setAside: decision = .setAside(reason: stoppedBy.joined(separator: ", "))
        case .notComparable:
            decision = .notComparable(try fitting(), objection: stoppedBy.joined(separator: ", "))
        case .challenger: decision = .challenger(try fitting(), try contest(), stoppedBy: stoppedBy)
        case .activated:
            let contest = try contest()
            decision = .activated(try fitting(), contest, reason: contest.reason(against: champion.version))
        }
    }

    /// Figures without a policy were decided by the gates.
    private static func verdict(_ container: KeyedDecodingContainer<CodingKeys>) throws -> Verdict {
        let policy = try container.decodeIfPresent(ActivationPolicy.self, forKey: .policy) ?? .gated
        if let rivalOf = try container.decodeIfPresent(String.self, forKey: .rivalOf) {
            var verdict: RivalRule?
            if case .rival(let rule) = try container.decodeIfPresent(ActivationRule.self, forKey: .rule) {
                verdict = rule
            }
            return .rival(
                RivalVerdict(
                    recipe: try container.decode(String.self, forKey: .recipe), rivalOf: rivalOf, policy: policy,
                    rule: verdict))
        }
        return switch policy {
        case .refresh: .rule(try container.decode(ActivationRule.self, forKey: .rule))
        case .gated: .gates(try container.decode(ActivationGates.self, forKey: .gates))
        case .manual: .manual
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let (fitting, contest) = (decision.fitting, decision.contest)
        if let recipe { try container.encode(recipe, forKey: .recipe) }
        if let rivalOf { try container.encode(rivalOf, forKey: .rivalOf) }
        try container.encode(decision.word, forKey: .decision)
        try container.encode(decision.stoppedBy, forKey: .stoppedBy)
        try container.encode(fitting?.penalty, forKey: .penalty)
        if let penalties = fitting?.penalties { try container.encode(penalties, forKey: .penalties) }
        try container.encode(fitting?.evidenceByPenalty ?? [], forKey: .evidenceByPenalty)
        try container.encode(fitting?.outOfFold, forKey: .outOfFold)
        try container.encode(Champion(version: champion, figures: contest?.champion), forKey: .champion)
        try container.encode(contest?.comparison, forKey: .comparison)
        try container.encode(contest?.evidence, forKey: .evidence)
        try encode(verdict: contest?.verdict, &container)
        if let shadow = contest?.shadow, !shadow.isEmpty { try container.encode(shadow, forKey: .shadow) }
        try container.encode(settings, forKey: .settings)
        try container.encode(program, forKey: .program)
    }

    /// `gates` stands in every training, as it always did; the other keys where they have something to say.
    private func encode(verdict: Verdict?, _ container: inout KeyedEncodingContainer<CodingKeys>) throws {
        switch verdict {
        case .gates(let gates): try container.encode(gates, forKey: .gates)
        case .rule(let rule):
            try container.encodeNil(forKey: .gates)
            try container.encode(rule, forKey: .rule)
        case .rival(let verdict):
            try container.encodeNil(forKey: .gates)
            if let rule = verdict.rule { try container.encode(ActivationRule.rival(rule), forKey: .rule) }
        case .manual, nil: try container.encodeNil(forKey: .gates)
        }
        try container.encodeIfPresent(verdict?.policy, forKey: .policy)
    }
}
