import Columns
import Ledger
import Parallel
import Scorecards
import Vocabulary

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
    /// The index of the batch of each row among `batches`, ascending.
    let batchNumbers: [Int32]
    /// For each feature of the rows, for each of `batches`, whether the batch delivers it.
    let delivered: [[Bool]]
    /// Which built-in features take part.
    let choice: WindowFeatures
    /// Which of the user's own features are text.
    let forms: WindowForms
    /// All features of the batch just labelled; nil if those of the rows are all of them.
    private var newestFeatures: (features: FeatureColumns, builtIn: [FeatureDefinition])?

    /// No rows: of a batch on which nothing may be trained. What the rows need in memory may not have been granted
    /// then.
    init() {
        (batches, observedAt, partyIDs, batchOf) = ([], [:], [], [])
        (batchNumbers, delivered) = ([], [])
        choice = WindowFeatures()
        forms = WindowForms()
        rows = TrainingRows(
            features: FeatureColumns(names: [], columns: [], count: 0), outcomes: [], partyIDs: [])
    }

    /// - Parameters:
    ///   - newest: the batch just labelled, with outcomes that the ledger does not have yet.
    ///   - window: how many of the last labelled batches count; nil is all.
    ///   - except: batches whose labels are set aside.
    ///   - excluded: features that are left out.
    ///   - effort: polled every few thousand rows.
    /// - Throws: `CancellationError`; `LedgerError`.
    init(
        _ ledger: Ledger, newest: LabelledBatch, batch: BatchID, window: Int?, except: [String] = [],
        excluded: [String] = [],
        effort: Effort
    ) throws {
        var members = try WindowRows.labelled(ledger, besides: batch, window: window, except: except)
        if newest.countsAsLabelled { members.append((batch, newest.stored)) }
        members.sort { $0.id < $1.id }
        members.removeFirst(max(0, members.count - (window ?? members.count)))
        try self.init(ledger, newest: newest, batch: batch, members: members, excluded: excluded, effort: effort)
    }

    /// The rows of the batch just labelled alone.
    ///
    /// - Throws: `CancellationError`; `LedgerError`.
    init(
        only newest: LabelledBatch, ledger: Ledger, batch: BatchID, excluded: [String], effort: Effort
    ) throws {
        try self.init(
            ledger, newest: newest, batch: batch, members: [(batch, newest.stored)], excluded: excluded, effort: effort)
    }

    private init(
        _ ledger: Ledger, newest: LabelledBatch, batch: BatchID, members: [(id: BatchID, stored: StoredBatch)],
        excluded: [String], effort: Effort
    ) throws {
        batches = members.map(\.id)
        var observedAt: [BatchID: Timestamp] = [:]
        for (one, stored) in members {
            observedAt[one] = one == batch ? newest.observedAt : stored.observedAt.map(Timestamp.init(microseconds:))
        }
        self.observedAt = observedAt
        let names = members.reduce(into: Set<String>()) { $0.formUnion($1.stored.request.ownNames) }
        let all = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let choice = try WindowFeatures(ledger.catalog, requests: members.map(\.stored.request), own: all)
        self.choice = choice
        let own = all.filter { !excluded.contains($0) }
        let builtIn = choice.builtIn.filter { !excluded.contains($0.name) }
        let lacksSome = own.count < all.count || builtIn.count < choice.builtIn.count
        let forms = WindowForms(members.map(\.stored.request))
        self.forms = forms
        var table = WindowTable(builtIn: builtIn.map(\.name), own: own, forms: forms)
        for (one, stored) in members {
            let outcomes = one == batch ? newest.outcomes : try ledger.outcomes(ofBatch: one.text)
            let features = try ledger.features(of: stored.request, effort: effort)
            let labelled = table.append(one, features: features, outcomes: outcomes)
            if one == batch,
                lacksSome || choice.lacks(features.builtIn) || forms.leavesOut(stored.request.own)
            {
                newestFeatures = (FeatureColumns(features).selecting(labelled), features.builtIn)
            }
        }
        rows = TrainingRows(
            features: FeatureColumns(
                names: builtIn.map(\.name) + own, columns: table.finishedColumns(),
                count: table.outcomes.count),
            outcomes: table.outcomes, partyIDs: table.partyIDs, builtIn: builtIn)
        partyIDs = table.partyIDs
        batchOf = table.batchOf
        (batchNumbers, delivered) = (table.batchNumbers, table.delivered)
    }

    /// The batches that the ledger has as labelled, one of them left out.
    private static func labelled(
        _ ledger: Ledger, besides batch: BatchID, window: Int?, except: [String]
    ) throws(LedgerError) -> [(id: BatchID, stored: StoredBatch)] {
        var batches: [(id: BatchID, stored: StoredBatch)] = []
        for stored in try ledger.lastLabelledBatches(window, except: except) {
            guard let id = BatchID(stored.batchID) else {
                throw LedgerError(
                    "read the labelled batches", cause: .damaged,
                    message: "\(stored.batchID.debugDescription) is no batch id")
            }
            if id != batch { batches.append((id, stored)) }
        }
        return batches
    }

    /// What a scorecard says of the rows of the batch just labelled.
    ///
    /// - Parameter indices: of those rows: all of them, in ascending order.
    func probabilities(of scorecard: Scorecard, at indices: [Int]) -> [Double] {
        let (features, builtIn) = newestFeatures ?? (newestRows(at: indices), choice.builtIn)
        return scorecard.probabilities(scorecard.seeing(features, builtIn: builtIn))
    }

    /// The scorecard of a fit on these rows.
    func scorecard(_ model: LogisticModel) -> Scorecard {
        Scorecard(model, featureSet: choice.set, ownFeatures: choice.shadowed)
    }
}

/// Rows as they are collected from batch to batch.
private struct WindowTable {
    private let builtIn: [String]
    private var builtInColumns: [[Double]]
    private var ownColumns: [FeatureColumnBuilder]
    private let numbers: [String: Int]
    private let ownNames: [String]
    private let forms: WindowForms
    var outcomes: [UInt8] = []
    var partyIDs: [String] = []
    var batchOf: [BatchID] = []
    var batchNumbers: [Int32] = []
    private var batches: Int32 = 0
    /// For each feature, for each batch so far.
    var delivered: [[Bool]]

    /// - Parameters:
    ///   - builtIn: the built-in features, each of which every batch has or has as an own one.
    ///   - own: the user's own features.
    init(builtIn: [String], own: [String], forms: WindowForms) {
        self.builtIn = builtIn
        (ownNames, self.forms) = (own, forms)
        numbers = Dictionary(uniqueKeysWithValues: zip(own, own.indices))
        builtInColumns = Array(repeating: [], count: builtIn.count)
        ownColumns = Array(repeating: FeatureColumnBuilder(), count: own.count)
        delivered = Array(repeating: [], count: builtIn.count + own.count)
    }

    /// Adds the labelled parties of a batch; a feature of the user's own that it lacks is missing.
    ///
    /// - Returns: the rows of the batch that were added.
    mutating func append(_ batch: BatchID, features: StoredFeatures, outcomes: [Int: UInt8]) -> [Int] {
        let labelled = features.places.enumerated().compactMap { row, place in outcomes[place].map { (row, $0) } }
        let rows = labelled.map(\.0)
        let places = Dictionary(zip(features.names, features.names.indices)) { first, _ in first }
        let number = batches
        batches += 1
        for index in delivered.indices { delivered[index].append(false) }
        for (column, name) in builtIn.enumerated() {
            guard let place = places[name] else {
                builtInColumns[column].append(contentsOf: repeatElement(.nan, count: rows.count))
                continue
            }
            let values = features.columns[place].dense
            delivered[column][Int(number)] = features.columns[place].hasValue
            builtInColumns[column].append(contentsOf: rows.lazy.map { values[$0] })
        }
        for place in features.builtIn.count..<features.names.count {
            let name = features.names[place]
            guard let index = numbers[name], let column = forms.numbers(name, features.columns[place]) else {
                continue
            }
            delivered[builtIn.count + index][Int(number)] = column.hasValue
            append(column.selecting(rows), to: index)
        }
        self.outcomes.append(contentsOf: labelled.lazy.map(\.1))
        partyIDs.append(contentsOf: labelled.lazy.map { features.partyIDs[$0.0] })
        batchOf.append(contentsOf: repeatElement(batch, count: labelled.count))
        batchNumbers.append(contentsOf: repeatElement(number, count: labelled.count))
        return rows
    }

    /// Adds the values of a batch behind the rows that there are.
    private mutating func append(_ column: FeatureColumn, to number: Int) {
        let first = outcomes.count
        switch column {
        case .dense(let values):
            for (row, value) in values.enumerated() where !value.isNaN { ownColumns[number].set(first + row, value) }
        case .sparse(let column):
            for (row, value) in zip(column.rows, column.values) { ownColumns[number].set(first + Int(row), value) }
        // They have been made numbers.
        case .text: break
        }
    }

    /// All columns; what was collected of the user's own is given away.
    mutating func finishedColumns() -> [FeatureColumn] {
        var builders: [FeatureColumnBuilder] = []
        swap(&builders, &ownColumns)
        return builtInColumns.map(FeatureColumn.dense)
            + zip(ownNames, builders).map { forms.column($0, $1.finish(count: outcomes.count)) }
    }
}
