import Features
import Ledger
import Profiles
import Scorecards

/// The rows to train on: the labelled parties of the last labelled batches in batch order, each batch in file order.
struct WindowRows {
    /// Batches of the window in batch order.
    let batches: [BatchID]
    /// When the labels of each were observed, where they say so.
    let observedAt: [BatchID: Timestamp]
    let rows: TrainingRows
    let partyIDs: [String]
    /// The batch of each row.
    let batchOf: [BatchID]

    /// - Parameters:
    ///   - newest: the batch just labelled, with outcomes that the ledger does not have yet.
    ///   - window: how many of the last labelled batches count; nil is all.
    ///   - isCancelled: asked on the way; where it is true, `LedgerError` with cause `cancelled` is thrown.
    init(
        _ ledger: Ledger, _ newest: LabelledBatch, _ batch: BatchID, window: Int?, isCancelled: () -> Bool
    ) throws(LedgerError) {
        var stored: [BatchID: StoredBatch] = [:]
        for one in try ledger.lastLabelledBatches(window) { stored[BatchID(one.batchID)!] = one }
        // A batch counts as labelled once one outcome of its parties is known, and not only defaults of a few.
        stored[batch] = newest.outcomes.isEmpty || newest.isOnlyDefaults ? nil : newest.stored
        let order = stored.keys.sorted()
        batches = Array(order.suffix(window ?? order.count))
        var observedAt: [BatchID: Timestamp] = [:]
        var names = Set<String>()
        for one in batches {
            let time = one == batch ? newest.observedAt : stored[one]!.observedAt.map(Timestamp.init(microseconds:))
            observedAt[one] = time
            names.formUnion(stored[one]!.request.ownNames)
        }
        self.observedAt = observedAt
        let own = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var table = WindowTable(own: own)
        for one in batches {
            let request = stored[one]!.request
            let outcomes = one == batch ? newest.outcomes : try ledger.outcomes(ofBatch: one.text)
            let features = try ledger.features(
                ofRequest: request.id, ownCount: request.ownNames.count, isCancelled: isCancelled)
            table.append(one, features, ownNames: request.ownNames, outcomes)
        }
        rows = TrainingRows(
            features: FeatureColumns(
                names: FeatureCatalog.builtIn + own, columns: table.columns, count: table.outcomes.count),
            outcomes: table.outcomes, partyIDs: table.partyIDs)
        partyIDs = table.partyIDs
        batchOf = table.batchOf
    }

    /// The features of some rows.
    func features(at places: [Int]) -> FeatureColumns {
        FeatureColumns(
            names: rows.features.names, columns: rows.features.columns.map { column in places.map { column[$0] } },
            count: places.count)
    }
}

/// Rows as they are collected from batch to batch.
private struct WindowTable {
    let own: [String]
    var columns: [[Double]]
    var outcomes: [UInt8] = []
    var partyIDs: [String] = []
    var batchOf: [BatchID] = []

    init(own: [String]) {
        self.own = own
        columns = Array(repeating: [], count: FeatureCatalog.builtIn.count + own.count)
    }

    /// Adds the labelled parties of a batch; a feature of the user's own that it lacks is missing.
    mutating func append(_ batch: BatchID, _ features: StoredFeatures, ownNames: [String], _ outcomes: [Int: UInt8]) {
        let labelled = features.places.enumerated().compactMap { row, place in outcomes[place].map { (row, $0) } }
        let builtIn = FeatureCatalog.builtIn.count
        for column in columns.indices {
            let source = column < builtIn ? column : ownNames.firstIndex(of: own[column - builtIn]).map { $0 + builtIn }
            if let source {
                let values = features.columns[source]
                columns[column].append(contentsOf: labelled.lazy.map { values[$0.0] })
            } else {
                columns[column].append(contentsOf: repeatElement(.nan, count: labelled.count))
            }
        }
        self.outcomes.append(contentsOf: labelled.lazy.map(\.1))
        partyIDs.append(contentsOf: labelled.lazy.map { features.partyIDs[$0.0] })
        batchOf.append(contentsOf: repeatElement(batch, count: labelled.count))
    }
}
