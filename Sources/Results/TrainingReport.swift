/// What the labels of a batch came to: `training.json`, the ledger's figures, events and printed lines are made of it.
package struct TrainingReport: Sendable {
    /// How many records and parties there were.
    package struct Counts: Decodable, Sendable, Equatable {
        /// Rows of the training, and defaults among them.
        package let rows: Int
        /// Defaults among the rows of the training.
        package let defaults: Int
        /// Parties of the batch with a known outcome.
        package let labelled: Int
        /// Records of the labels file, and those of parties of the batch; nil in reports of the first schema.
        package let records: Int?
        /// Records of parties of the batch; nil in reports of the first schema.
        package let counted: Int?
        /// Outcomes that the file takes back; nil in reports of the first schema.
        package let withdrawn: Int?
        /// Parties that count as good because the file does not list them; nil in reports of the first schema.
        package let unlistedAsGood: Int?
        /// Records of parties that the batch does not have.
        package let unknownParties: Int

        private enum CodingKeys: String, CodingKey {
            case rows, defaults, labelled, records, counted, withdrawn
            case unlistedAsGood = "unlisted_as_good"
            case unknownParties = "unknown_parties"
        }

        /// - Parameters: as the properties.
        package init(
            rows: Int, defaults: Int, labelled: Int, records: Int, counted: Int, withdrawn: Int, unlistedAsGood: Int,
            unknownParties: Int
        ) {
            self.rows = rows
            self.defaults = defaults
            self.labelled = labelled
            self.records = records
            self.counted = counted
            self.withdrawn = withdrawn
            self.unlistedAsGood = unlistedAsGood
            self.unknownParties = unknownParties
        }
    }

    /// A version that was trained.
    package struct Version: Sendable, Equatable {
        /// As `v3`.
        package let name: String
        /// The batches that influenced it, in batch order.
        package let lineage: [String]
        /// The scorecard of the version.
        package let model: ReportedModel

        /// - Parameters: as the properties.
        package init(name: String, lineage: [String], model: ReportedModel) {
            self.name = name
            self.lineage = lineage
            self.model = model
        }
    }

    /// The id of the batch that the labels are of.
    package let batch: String
    /// Which labels file of the batch this is, from 1.
    package let revision: Int
    /// The labels file.
    package let file: ReportedFile
    /// Batches with rows in the training, in batch order.
    package let trainedOn: [String]
    /// How many records, parties and rows there were.
    package let counts: Counts
    /// The setting `labels.unlisted`; nil in reports of the first schema.
    package let unlisted: String?
    /// What is wrong with the labels or with the rows of the training.
    package let warnings: [ReportedWarning]
    /// Whether the outcomes contradict the scores that were given; nil if the expert scorecard gave them, or nothing
    /// was asked.
    package let contradiction: ContradictionTest?
    /// Batches that were set aside and are trained on from this training on, in batch order.
    package let released: [String]
    /// When the latest labels of the training were observed, RFC 3339; nil if no file says so.
    package let observedAt: String?
    /// Nil if none was trained.
    package let version: Version?
    /// How the version of the active recipe was decided, and by which settings.
    package let figures: TrainingFigures
    /// Of each recipe in the shadow, in the order of versions.
    package let rivals: [RivalReport]
    /// How `validation.json` beside the document is made; nil if there is none, because the labels do not count or an
    /// earlier version recorded them.
    package let validation: ValidationForm?
    /// How the batch moves between bands from the champion to the version; nil if they were not compared, and in
    /// reports of earlier versions.
    package let migration: BandMigration?

    /// - Parameters: as the properties.
    package init(
        batch: String, revision: Int, file: ReportedFile, trainedOn: [String], counts: Counts, unlisted: String,
        warnings: [ReportedWarning], contradiction: ContradictionTest? = nil, released: [String] = [],
        observedAt: String?, version: Version?, figures: TrainingFigures, rivals: [RivalReport] = [],
        validation: ValidationForm? = nil, migration: BandMigration? = nil
    ) {
        self.batch = batch
        self.revision = revision
        self.file = file
        self.trainedOn = trainedOn
        self.counts = counts
        self.unlisted = unlisted
        self.warnings = warnings
        self.contradiction = contradiction
        self.released = released
        self.observedAt = observedAt
        self.version = version
        self.figures = figures
        self.rivals = rivals
        self.validation = validation
        self.migration = migration
    }

    /// Whether the version of the active recipe became active, with the evidence.
    package var decision: Decision { figures.decision }

    /// The version that becomes active, of the active recipe or of a rival; nil if none does.
    package var activated: (version: String, reason: String)? {
        let all = [(version, decision)] + rivals.map { ($0.version, $0.decision) }
        for case (let version?, .activated(_, _, let reason)) in all { return (version.name, reason) }
        return nil
    }
}
