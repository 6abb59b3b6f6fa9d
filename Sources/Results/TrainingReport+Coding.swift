/// The JSON of `training.json`, without how long it took.
extension TrainingReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case schema, batch, revision, file, rows, defaults, labelled, records, counted, withdrawn, unlisted, warnings
        case contradiction, released, version, lineage, model, rivals, validation, migration
        case trainedOn = "trained_on"
        case unlistedAsGood = "unlisted_as_good"
        case unknownParties = "unknown_parties"
        case observedAt = "observed_at"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        batch = try container.decode(String.self, forKey: .batch)
        revision = try container.decode(Int.self, forKey: .revision)
        file = try container.decode(ReportedFile.self, forKey: .file)
        trainedOn = try container.decode([String].self, forKey: .trainedOn)
        counts = try Counts(from: decoder)
        unlisted = try container.decodeIfPresent(String.self, forKey: .unlisted)
        warnings = try container.decodeIfPresent([ReportedWarning].self, forKey: .warnings) ?? []
        contradiction = try container.decodeIfPresent(ContradictionTest.self, forKey: .contradiction)
        released = try container.decodeIfPresent([String].self, forKey: .released) ?? []
        observedAt = try container.decodeIfPresent(String.self, forKey: .observedAt)
        version = try container.decodeIfPresent(String.self, forKey: .version).map {
            Version(
                name: $0, lineage: try container.decode([String].self, forKey: .lineage),
                model: try container.decode(ReportedModel.self, forKey: .model))
        }
        figures = try TrainingFigures(from: decoder)
        rivals = try container.decodeIfPresent([RivalReport].self, forKey: .rivals) ?? []
        validation = try container.decodeIfPresent(ValidationForm.self, forKey: .validation)
        migration = try container.decodeIfPresent(BandMigration.self, forKey: .migration)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .schema)
        try container.encode(batch, forKey: .batch)
        try container.encode(revision, forKey: .revision)
        try container.encode(file, forKey: .file)
        try container.encode(trainedOn, forKey: .trainedOn)
        try container.encode(counts.rows, forKey: .rows)
        try container.encode(counts.defaults, forKey: .defaults)
        try container.encode(counts.labelled, forKey: .labelled)
        try container.encode(counts.records, forKey: .records)
        try container.encode(counts.counted, forKey: .counted)
        try container.encode(counts.withdrawn, forKey: .withdrawn)
        try container.encode(unlisted, forKey: .unlisted)
        try container.encode(counts.unlistedAsGood, forKey: .unlistedAsGood)
        try container.encode(counts.unknownParties, forKey: .unknownParties)
        try container.encode(warnings, forKey: .warnings)
        try container.encode(contradiction, forKey: .contradiction)
        try container.encode(released, forKey: .released)
        try container.encode(observedAt, forKey: .observedAt)
        try container.encode(version?.name, forKey: .version)
        try container.encode(version?.lineage ?? [], forKey: .lineage)
        try figures.encode(to: encoder)
        try container.encode(version?.model, forKey: .model)
        if !rivals.isEmpty { try container.encode(rivals, forKey: .rivals) }
        if let validation { try container.encode(validation, forKey: .validation) }
        if let migration { try container.encode(migration, forKey: .migration) }
    }
}
