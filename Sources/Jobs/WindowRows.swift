import Columns
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

    /// No rows: of a batch on which nothing may be trained. What the rows need in memory may not have been granted then.
    init() {
        (batches, observedAt, partyIDs, batchOf) = ([], [:], [], [])
        rows = TrainingRows(
            features: FeatureColumns(names: [], columns: [], count: 0), outcomes: [], partyIDs: [])
    }

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
                names: FeatureCatalog.builtIn + own, columns: table.finishedColumns(), count: table.outcomes.count),
            outcomes: table.outcomes, partyIDs: table.partyIDs)
        partyIDs = table.partyIDs
        batchOf = table.batchOf
    }

    /// The features of some rows, which come in ascending order.
    func features(at places: [Int]) -> FeatureColumns { rows.features.selecting(places) }
}

/// Rows as they are collected from batch to batch.
private struct WindowTable {
    let own: [String]
    private var builtInColumns: [[Double]]
    private var ownColumns: [FeatureColumnBuilder]
    private let numbers: [String: Int]
    var outcomes: [UInt8] = []
    var partyIDs: [String] = []
    var batchOf: [BatchID] = []

    init(own: [String]) {
        self.own = own
        numbers = Dictionary(uniqueKeysWithValues: zip(own, own.indices))
        builtInColumns = Array(repeating: [], count: FeatureCatalog.builtIn.count)
        ownColumns = Array(repeating: FeatureColumnBuilder(), count: own.count)
    }

    /// Adds the labelled parties of a batch; a feature of the user's own that it lacks is missing.
    mutating func append(_ batch: BatchID, _ features: StoredFeatures, ownNames: [String], _ outcomes: [Int: UInt8]) {
        let labelled = features.places.enumerated().compactMap { row, place in outcomes[place].map { (row, $0) } }
        for column in builtInColumns.indices {
            let values = features.columns[column].dense
            builtInColumns[column].append(contentsOf: labelled.lazy.map { values[$0.0] })
        }
        let rows = labelled.map(\.0)
        for (place, name) in ownNames.enumerated() {
            guard let number = numbers[name] else { continue }
            append(features.columns[builtInColumns.count + place].selecting(rows), to: number)
        }
        self.outcomes.append(contentsOf: labelled.lazy.map(\.1))
        partyIDs.append(contentsOf: labelled.lazy.map { features.partyIDs[$0.0] })
        batchOf.append(contentsOf: repeatElement(batch, count: labelled.count))
    }

    /// Adds the values of a batch behind the rows that there are.
    private mutating func append(_ column: FeatureColumn, to number: Int) {
        let first = outcomes.count
        switch column {
        case .dense(let values):
            for (row, value) in values.enumerated() where !value.isNaN { ownColumns[number].set(first + row, value) }
        case .sparse(let column):
            for (row, value) in zip(column.rows, column.values) { ownColumns[number].set(first + Int(row), value) }
        }
    }

    /// All columns; what was collected of the user's own is given away.
    mutating func finishedColumns() -> [FeatureColumn] {
        var builders: [FeatureColumnBuilder] = []
        swap(&builders, &ownColumns)
        return builtInColumns.map(FeatureColumn.dense) + builders.map { $0.finish(count: outcomes.count) }
    }
}
