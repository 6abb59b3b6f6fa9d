package import Scorecards

/// What a labels file says of one party: the place of the party in its batch, and its outcome.
package struct LabelRecord: Sendable {
    /// The index of the company in the profiles file of the batch, from 0.
    package var place: Int
    /// The id of the company.
    package var partyID: String
    /// 1 for a default, 0 for none; nil where the file takes back what was known.
    package var outcome: UInt8?

    /// - Parameters: as the properties.
    package init(place: Int, partyID: String, outcome: UInt8?) {
        self.place = place
        self.partyID = partyID
        self.outcome = outcome
    }
}

/// A comparison as it is recorded.
package struct ComparisonRecord: Sendable {
    /// The figures of the comparison.
    package var comparison: Comparison
    /// The version of the champion.
    package var champion: String
    /// Microseconds since 1970: when the batch's labels were observed; nil if no file says so.
    package var observedAt: Int64?

    /// - Parameters: as the properties.
    package init(_ comparison: Comparison, champion: String, observedAt: Int64?) {
        self.comparison = comparison
        self.champion = champion
        self.observedAt = observedAt
    }
}

/// A version that was trained.
package struct ModelRecord: Sendable {
    /// The number of the version in the order of training.
    package var number: Int
    /// Microseconds since 1970.
    package var trainedAt: Int64
    /// Microseconds since 1970: the latest labels of the lineage; nil where no file said.
    package var observedAt: Int64?
    /// Labelled companies that it was trained on.
    package var trainingRows: Int
    /// JSON: the scorecard, every double to the last bit.
    package var coefficients: String
    /// `activated`, `challenger` or `not_comparable`.
    package var decision: String
    /// JSON: fit, evaluation, evidence and gates.
    package var figures: String
    /// Batches of the lineage, with what each did: `trained`, `compared` or `inherited`.
    package var lineage: [(batchID: String, role: String)]
    /// The comparison with the champion on the newest batch; nil where the champion could not be compared with.
    package var comparison: ComparisonRecord?
    /// Bins that later batches are held against; JSON.
    package var driftReference: String
    /// Why it was activated; nil where it was not.
    package var activationReason: String?

    /// - Parameters: as the properties.
    package init(
        number: Int, trainedAt: Int64, observedAt: Int64?, trainingRows: Int, coefficients: String, decision: String,
        figures: String, lineage: [(batchID: String, role: String)], comparison: ComparisonRecord?,
        driftReference: String,
        activationReason: String?
    ) {
        self.number = number
        self.trainedAt = trainedAt
        self.observedAt = observedAt
        self.trainingRows = trainingRows
        self.coefficients = coefficients
        self.decision = decision
        self.figures = figures
        self.lineage = lineage
        self.comparison = comparison
        self.driftReference = driftReference
        self.activationReason = activationReason
    }

    /// `v` and the number.
    package var version: String { "v\(number)" }
}

/// Everything that a labels file leaves behind.
package struct TrainingRecord: Sendable {
    /// The labels file.
    package var file: FileRecord
    /// The outcomes that become known by the file, then those that it takes back.
    package var labels: [LabelRecord]
    /// Known outcomes of the batch after this file, and how many of them are defaults.
    package var labelled: Int
    /// How many of the known outcomes are defaults.
    package var defaults: Int
    /// When the outcomes that count as of this file were observed (`KnownOutcomes.observedAt`); microseconds since
    /// 1970.
    package var observedAt: Int64?
    /// Nil where nothing was fitted.
    package var model: ModelRecord?
    /// Versions of rival recipes, in the order of their numbers, which follow that of `model`.
    package var rivals: [ModelRecord]
    /// The text of `training.json`, and how long it took (a JSON object).
    package var document: String
    /// How long the steps took: a JSON object of seconds. It is kept apart from the document, which is the same
    /// whenever the same is done.
    package var timings: String
    /// When the training ended; microseconds since 1970.
    package var at: Int64
    /// The events that are appended to the chain in the same transaction.
    package var events: [EventRecord]

    /// - Parameters: as the properties.
    package init(
        file: FileRecord, labels: [LabelRecord], labelled: Int, defaults: Int, observedAt: Int64?, model: ModelRecord?,
        rivals: [ModelRecord] = [], document: String, timings: String, at: Int64, events: [EventRecord]
    ) {
        self.rivals = rivals
        self.file = file
        self.labels = labels
        self.labelled = labelled
        self.defaults = defaults
        self.observedAt = observedAt
        self.model = model
        self.document = document
        self.timings = timings
        self.at = at
        self.events = events
    }
}
