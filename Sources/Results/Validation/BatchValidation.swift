import Statistics

/// What the outcomes that a labels file leaves known say of the scores that its batch was given: `validation.json`.
///
/// It is made from the ledger as of the labels file, so that the same file always leads to the same document.
package struct BatchValidation: Codable, Sendable, Equatable {
    /// The form of the document.
    private var schema = ValidationForm.current
    /// The batch.
    package let batch: String
    /// Which labels file of the batch this is, from 1.
    package let revision: Int
    /// The version that scored the batch.
    package let version: String
    /// The batch whose labels that version was trained at; nil for v1.
    package let trainedAfter: String?
    /// Labelled companies that it was trained on.
    package let trainingRows: Int
    /// The AUC of its training: out of fold, on the batch whose labels it was trained at; nil for v1.
    package let initialAUC: Double?
    /// The drift of the probabilities, as it was found when the batch was scored.
    package let drift: ScoringReport.Drift.Index
    /// Features whose verdict was `shifted` then.
    package let shifted: [String]
    /// The scores that the batch was given, against its outcomes.
    package let figures: ValidationFigures
    /// The companies by segments of each feature of the setting `report.segments`.
    package let segments: [SegmentedFeature]
    /// Red lights of the batch and of its segments, in words.
    package let red: [String]

    private enum CodingKeys: String, CodingKey {
        case schema, batch, revision, version
        case trainedAfter = "trained_after"
        case trainingRows = "training_rows"
        case initialAUC = "initial_auc"
        case drift, shifted, figures, segments, red
    }

    /// - Parameters:
    ///   - subject: the version that scored the batch.
    ///   - revision: as the property.
    ///   - figures: of the batch.
    ///   - segments: as the property.
    package init(
        of subject: ValidationReport.Subject, revision: Int, figures: BatchFigures, segments: [SegmentedFeature]
    ) {
        batch = figures.batch
        self.revision = revision
        (version, trainedAfter) = (subject.version, subject.trainedAfter)
        (trainingRows, initialAUC) = (subject.trainingRows, subject.initialAUC)
        (drift, shifted, self.figures) = (figures.drift, figures.shifted, figures.figures)
        self.segments = segments
        red = figures.figures.redLights + segments.flatMap(\.redLights)
    }
}

/// What `validation.json` beside a training is made with: recorded with the training, so that the document can be made
/// again whatever the settings are by then. Trainings without such a document have none.
package struct ValidationForm: Codable, Sendable, Equatable {
    /// The form that this program makes.
    package static let current = 1

    /// The form of the document.
    package let schema: Int
    /// The features whose segments it has.
    package let segments: [String]

    /// In the form that this program makes.
    ///
    /// - Parameter segments: as the property.
    package init(segments: [String]) {
        schema = ValidationForm.current
        self.segments = segments
    }
}

extension SegmentedFeature {
    /// Red lights, in words.
    var redLights: [String] {
        segments.filter { $0.figures?.light.light == .red }.map { "\(feature): \($0.name)" }
    }
}
