package import Scorecards
package import Vocabulary

/// A version of the scorecard as it is exported: what a form needs to know of it.
package struct ExportedModel: Sendable {
    /// The version, as `v3`.
    package let version: String
    /// The scorecard.
    package let scorecard: Scorecard
    /// Its document, as the ledger keeps it.
    package let document: String
    /// Where it comes from.
    package var origin: ModelOrigin

    /// - Parameters: as the properties.
    package init(version: String, scorecard: Scorecard, document: String, origin: ModelOrigin) {
        (self.version, self.scorecard, self.document, self.origin) = (version, scorecard, document, origin)
    }
}

/// Where a version comes from, and the state of the ledger that it was exported from.
package struct ModelOrigin: Sendable {
    /// The batches whose labels influenced it, in batch order.
    package var lineage: [String] = []
    /// The latest reference time that the file of a batch of the lineage gave, and that batch.
    package var latest: (batch: String, asOf: Timestamp)?
    /// When the latest of the labels were observed; nil where no labels file said so.
    package var observedAt: Timestamp?
    /// The head of the event chain: an id, a colon and a digest.
    package var chainHead: String?

    /// A version that learned from no batch.
    package init() {}
}
