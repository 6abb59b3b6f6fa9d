package import Columns
import Files
package import Scorecards
package import Vocabulary

/// A batch file as it was read.
package struct FileRecord: Sendable {
    package var name: String
    package var batchID: String
    /// What the file holds.
    package var kind: BatchFileName.Kind
    /// Which file of its kind this is for the batch, from 1.
    package var revision: Int
    /// 64 hexadecimal digits.
    package var sha256: String
    /// Bytes.
    package var size: Int64
    /// Microseconds since 1970.
    package var firstSeen: Int64
    /// Who dropped it; nil where that is not known.
    package var owner: FileOwner?
    /// The `observed_at` that stands in a labels file; microseconds since 1970.
    package var observedAt: Int64?
    /// How many warnings about its data there are.
    package var warnings: Int
    /// The version and commit of the program that records it.
    package var program: String

    package init(
        name: String, batchID: String, kind: BatchFileName.Kind, revision: Int, sha256: String, size: Int64,
        firstSeen: Int64,
        owner: FileOwner? = nil, observedAt: Int64? = nil, warnings: Int = 0, program: String = "unknown"
    ) {
        self.name = name
        self.batchID = batchID
        self.kind = kind
        self.revision = revision
        self.sha256 = sha256
        self.size = size
        self.firstSeen = firstSeen
        self.owner = owner
        self.observedAt = observedAt
        self.warnings = warnings
        self.program = program
    }
}

/// Whom a file belonged to when it was taken.
package struct FileOwner: Sendable, Equatable {
    /// The user id.
    package let id: UInt32
    /// The login name that the system had for it; nil where it had none.
    package let name: String?

    package init(id: UInt32, name: String?) {
        self.id = id
        self.name = name
    }

    /// The login name, else the user id.
    package var text: String { name ?? String(id) }
}

/// One link of the event chain before it is chained.
package struct EventRecord: Sendable {
    package var word: String
    /// A JSON object whose keys stand in a fixed order.
    package var fields: String
    /// The digest of the rows that the event answers for (`RowDigest`); nil where it answers for none. It stands apart
    /// from the fields because it depends on the times in those rows, and the fields say the same whenever the same is
    /// done.
    var rows: String?

    package init(word: String, fields: String) {
        self.word = word
        self.fields = fields
    }

    /// The event with one more field at the end.
    ///
    /// - Throws: `NoJSONObject` if the fields are no JSON object.
    func adding(_ key: String, _ value: JSONText) throws(NoJSONObject) -> EventRecord {
        var event = self
        event.fields = JSONText.object(try JSONText.members(of: fields) + [(key, value)]).text()
        return event
    }

    /// The event as one that answers for rows.
    func answering(for rows: String) -> EventRecord {
        var event = self
        event.rows = rows
        return event
    }
}

/// Everything that scoring a batch leaves behind. Columns have an element for each party, in file order.
package struct ScoringRecord: Sendable {
    package var file: FileRecord
    /// See `BatchID.orderKey`.
    package var orderKey: [UInt8]
    package var modelVersion: String
    /// The active model, and why it did not score the batch where it did not.
    package var activeVersion: String
    package var passedOver: String?
    /// Microseconds since 1970.
    package var asOf: Int64
    package var asOfSource: String
    package var requestedAt: Int64
    package var partyIDs: [String]
    /// The number of the set of the built-in features.
    package var featureSet: Int
    /// The built-in features, and the values of each; NaN is missing.
    package var builtInNames: [String]
    package var builtIn: [[Double]]
    package var ownNames: [String]
    package var own: [FeatureColumn]
    package var pd: [Double]
    package var scores: [Int]
    package var bands: [String]
    package var reasons: [String]
    package var psi: Double?
    /// The text of `scoring.json`, and how long it took (a JSON object).
    package var document: String
    package var timings: String
    /// Bins that later batches are held against, where the model had none yet; JSON.
    package var driftReference: String?
    package var events: [EventRecord]

    package init(
        file: FileRecord, orderKey: [UInt8], modelVersion: String, activeVersion: String, passedOver: String?,
        asOf: Int64,
        asOfSource: String, requestedAt: Int64, partyIDs: [String], featureSet: Int, builtInNames: [String],
        builtIn: [[Double]], ownNames: [String],
        own: [FeatureColumn], pd: [Double], scores: [Int], bands: [String], reasons: [String], psi: Double?,
        document: String, timings: String,
        driftReference: String?, events: [EventRecord]
    ) {
        self.file = file
        self.orderKey = orderKey
        self.modelVersion = modelVersion
        self.activeVersion = activeVersion
        self.passedOver = passedOver
        self.asOf = asOf
        self.asOfSource = asOfSource
        self.requestedAt = requestedAt
        self.partyIDs = partyIDs
        self.featureSet = featureSet
        self.builtInNames = builtInNames
        self.builtIn = builtIn
        self.ownNames = ownNames
        self.own = own
        self.pd = pd
        self.scores = scores
        self.bands = bands
        self.reasons = reasons
        self.psi = psi
        self.document = document
        self.timings = timings
        self.driftReference = driftReference
        self.events = events
    }
}

/// What a labels file says of one party: the place of the party in its batch, and its outcome.
package struct LabelRecord: Sendable {
    package var place: Int
    package var partyID: String
    /// 1 for a default, 0 for none; nil where the file takes back what was known.
    package var outcome: UInt8?

    package init(place: Int, partyID: String, outcome: UInt8?) {
        self.place = place
        self.partyID = partyID
        self.outcome = outcome
    }
}

/// A comparison as it is recorded.
package struct ComparisonRecord: Sendable {
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
    package var number: Int
    package var trainedAt: Int64
    /// Microseconds since 1970: the latest labels of the lineage; nil where no file said.
    package var observedAt: Int64?
    package var trainingRows: Int
    /// JSON: the scorecard, every double to the last bit.
    package var coefficients: String
    /// `activated`, `challenger` or `not_comparable`.
    package var decision: String
    /// JSON: fit, evaluation, evidence and gates.
    package var figures: String
    /// Batches of the lineage, with what each did: `trained`, `compared` or `inherited`.
    package var lineage: [(batchID: String, role: String)]
    package var comparison: ComparisonRecord?
    /// Bins that later batches are held against; JSON.
    package var driftReference: String
    /// Why it was activated; nil where it was not.
    package var activationReason: String?

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

    package var version: String { "v\(number)" }
}

/// Everything that a labels file leaves behind.
package struct TrainingRecord: Sendable {
    package var file: FileRecord
    package var labels: [LabelRecord]
    /// Known outcomes of the batch after this file, and how many of them are defaults.
    package var labelled: Int
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
    package var timings: String
    package var at: Int64
    package var events: [EventRecord]

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
