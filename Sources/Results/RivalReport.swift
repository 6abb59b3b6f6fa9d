/// What the labels of a batch came to for a rival recipe: an element of `rivals` in `training.json`.
package struct RivalReport: Sendable {
    /// Nil if none was trained; then the decision says why.
    package let version: TrainingReport.Version?
    /// Batches with rows in its training, in batch order; none if nothing was trained.
    package let trainedOn: [String]
    /// Rows of its training.
    package let rows: Int
    /// When the latest labels of its training were observed, RFC 3339; nil if no file says so.
    package let observedAt: String?
    /// With the recipe, and the recipe that it is a rival of.
    package let figures: TrainingFigures

    /// - Parameters: as the properties.
    package init(
        version: TrainingReport.Version?, trainedOn: [String], rows: Int, observedAt: String?, figures: TrainingFigures
    ) {
        self.version = version
        self.trainedOn = trainedOn
        self.rows = rows
        self.observedAt = observedAt
        self.figures = figures
    }

    /// What became of the version.
    package var decision: Decision { figures.decision }

    /// The rule that decided; nil if it was not asked.
    package var rule: RivalRule? {
        guard case .rival(let verdict) = decision.contest?.verdict else { return nil }
        return verdict.rule
    }
}

extension RivalReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, lineage, rows, model
        case trainedOn = "trained_on"
        case observedAt = "observed_at"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decodeIfPresent(String.self, forKey: .version).map {
            TrainingReport.Version(
                name: $0, lineage: try container.decode([String].self, forKey: .lineage),
                model: try container.decode(ReportedModel.self, forKey: .model))
        }
        trainedOn = try container.decode([String].self, forKey: .trainedOn)
        rows = try container.decode(Int.self, forKey: .rows)
        observedAt = try container.decodeIfPresent(String.self, forKey: .observedAt)
        figures = try TrainingFigures(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version?.name, forKey: .version)
        try container.encode(trainedOn, forKey: .trainedOn)
        try container.encode(rows, forKey: .rows)
        try container.encode(observedAt, forKey: .observedAt)
        try container.encode(version?.lineage ?? [], forKey: .lineage)
        try figures.encode(to: encoder)
        try container.encode(version?.model, forKey: .model)
    }
}
