package import Columns
import Files
package import Vocabulary

/// A batch file as it was read.
package struct FileRecord: Sendable {
    /// The name under which the file was dropped.
    package var name: String
    /// The id of the batch that the name says.
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

    /// - Parameters: as the properties.
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

    /// - Parameters: as the properties.
    package init(id: UInt32, name: String?) {
        self.id = id
        self.name = name
    }

    /// The login name, else the user id.
    package var text: String { name ?? String(id) }
}

/// One link of the event chain before it is chained.
package struct EventRecord: Sendable {
    /// What happened, such as `scored` or `activated`.
    package var word: String
    /// A JSON object whose keys stand in a fixed order.
    package var fields: String
    /// The digest of the rows that the event answers for (`RowDigest`); nil where it answers for none. It stands apart
    /// from the fields because it depends on the times in those rows, and the fields say the same whenever the same is
    /// done.
    var rows: String?

    /// An event that answers for no rows.
    ///
    /// - Parameters: as the properties.
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
    /// The profiles file.
    package var file: FileRecord
    /// See `BatchID.orderKey`.
    package var orderKey: [UInt8]
    /// The version that scored the batch, such as `v3`.
    package var modelVersion: String
    /// The active model, and why it did not score the batch where it did not.
    package var activeVersion: String
    /// Why the active version might not score the batch; nil where it did.
    package var passedOver: String?
    /// Microseconds since 1970.
    package var asOf: Int64
    /// Where the reference time comes from: `as_of`, `generated_at` or `first_seen`.
    package var asOfSource: String
    /// When the batch was scored; microseconds since 1970.
    package var requestedAt: Int64
    /// The ids of the companies.
    package var partyIDs: [String]
    /// The number of the set of the built-in features.
    package var featureSet: Int
    /// The built-in features, and the values of each; NaN is missing.
    package var builtInNames: [String]
    /// A column for each of `builtInNames`; NaN is missing.
    package var builtIn: [[Double]]
    /// The names of the features that the file brought itself.
    package var ownNames: [String]
    /// A column for each of `ownNames`.
    package var own: [FeatureColumn]
    /// The probabilities of default.
    package var pd: [Double]
    /// The scores: the greater, the safer.
    package var scores: [Int]
    /// The band that each score lies in.
    package var bands: [String]
    /// The reason codes of each company, joined by `|`.
    package var reasons: [String]
    /// For the reasons of each party their sides, joined by `|`.
    package var reasonSides: [String]
    /// The population stability index of the probabilities; nil without a reference to compare them with.
    package var psi: Double?
    /// The text of `scoring.json`, and how long it took (a JSON object).
    package var document: String
    /// How long the steps took: a JSON object of seconds. It is kept apart from the document, which is the same
    /// whenever the same is done.
    package var timings: String
    /// Bins that later batches are held against, where the model had none yet; JSON.
    package var driftReference: String?
    /// The events that are appended to the chain in the same transaction.
    package var events: [EventRecord]
    /// The document that v1 has from this scoring on, the first of all; nil if it keeps its own.
    package var renewedExpert: String?

    /// - Parameters: as the properties.
    package init(
        file: FileRecord, orderKey: [UInt8], modelVersion: String, activeVersion: String, passedOver: String?,
        asOf: Int64,
        asOfSource: String, requestedAt: Int64, partyIDs: [String], featureSet: Int, builtInNames: [String],
        builtIn: [[Double]], ownNames: [String],
        own: [FeatureColumn], pd: [Double], scores: [Int], bands: [String], reasons: [String],
        reasonSides: [String], psi: Double?, document: String, timings: String,
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
        self.reasonSides = reasonSides
        self.psi = psi
        self.document = document
        self.timings = timings
        self.driftReference = driftReference
        self.events = events
    }
}
