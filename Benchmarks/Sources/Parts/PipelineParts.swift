import Columns
import Features
import Foundation
import Intake
import Ledger
import Parallel
import Scorecards
import Vocabulary

/// What comes after the reader, step by step, on the columns of a real file.
struct PipelineParts {
    private let batch: BatchID
    private let profiles: ProfileColumns
    private let transactions: TransactionAggregator
    private let labels: Outcomes
    private let folder: String
    private let threads: Int

    init(profiles path: String, labels labelsPath: String, folder: String, threads: Int) throws {
        self.folder = folder
        self.threads = threads
        transactions = TransactionAggregator()
        profiles = try ReaderParts(file: path).profiles(transactions)
        let (batch, bytes) = try BatchFile(labelsPath, .labels).contents()
        self.batch = batch
        var source = BytesSource(bytes)
        labels = try LabelsReader().read(&source, batch: batch)
    }

    struct Figures: Encodable {
        var parties: Int
        var edges: Int
        /// All features from columns and sums, reachability included.
        var features: Cost
        /// Reachability alone, on one thread.
        var reachability: Cost
        var scores: Cost
        /// One durable transaction of a features row and a scores row for each party.
        var recording: Cost
        var recordedRows: Int
        /// Design, folds and every penalty, on the labelled parties.
        var training: Cost
    }

    func measured() throws -> Figures {
        let (table, features) = try Stopwatch.time {
            try FeatureExtraction.table(profiles, transactions: transactions, effort: Effort(threads: threads))
        }
        let network = try SupplyNetwork(
            parties: profiles.partyIDs.count, from: profiles.edgeFrom, to: profiles.edgeTo)
        let (_, reachability) = try Stopwatch.time { try network.reachability(hops: 5) }
        let columns = FeatureColumns(names: table.names, columns: table.columns, count: table.count)
        let (scores, scoring) = try Stopwatch.time { try Scorecard.expert.scores(columns) }
        let recording = try recording(of: table, scores)
        let rows = trainingRows(columns)
        let (_, training) = try Stopwatch.time {
            try Training(rows, Effort(threads: threads)).run(wanted: [Bool](repeating: true, count: rows.count))
        }
        return Figures(
            parties: table.count, edges: profiles.edgeFrom.count, features: features, reachability: reachability,
            scores: scoring, recording: recording, recordedRows: 2 * table.count, training: training)
    }

    private func trainingRows(_ columns: FeatureColumns) -> TrainingRows {
        let outcomes = Dictionary(uniqueKeysWithValues: zip(labels.partyIDs, labels.outcomes))
        let places = profiles.partyIDs.indices.filter { outcomes[profiles.partyIDs[$0]] != nil }
        let labelled = FeatureColumns(
            names: columns.names, columns: columns.columns.map { column in places.map { column[$0] } },
            count: places.count)
        let ids = places.map { profiles.partyIDs[$0] }
        return TrainingRows(features: labelled, outcomes: ids.map { outcomes[$0]! }, partyIDs: ids)
    }

    /// Records the scores in a database of their own.
    private func recording(of table: FeatureTable, _ scores: [PartyScore]) throws -> Cost {
        let ledger = try Ledger(path: "\(folder)/parts.sqlite", mode: .creating)
        try ledger.seed(
            expert: "{}", at: 0, event: EventRecord(word: "activated", fields: "{}"))
        let builtIn = table.builtIn.count
        let file = FileRecord(
            name: "\(batch)_profiles.json", batchID: batch.text, kind: .profiles, revision: 1,
            sha256: String(repeating: "0", count: 64), size: 0, firstSeen: 0)
        let record = ScoringRecord(
            file: file, orderKey: batch.orderKey, modelVersion: "v1", activeVersion: "v1", passedOver: nil,
            asOf: profiles.asOf.microseconds, asOfSource: profiles.asOfSource.rawValue,
            requestedAt: profiles.asOf.microseconds, partyIDs: table.partyIDs,
            featureSet: table.featureSet, builtInNames: table.builtIn.map(\.name),
            builtIn: table.columns[..<builtIn].map(\.dense), ownNames: profiles.ownFeatureNames,
            own: Array(table.columns[builtIn...]), pd: scores.map(\.pd), scores: scores.map(\.score),
            bands: scores.map(\.band.name), reasons: scores.map { $0.reasons.joined(separator: "|") },
            reasonSides: scores.map(\.sides), psi: nil,
            document: "{}", timings: "{}", driftReference: nil,
            events: [EventRecord(word: "scored", fields: "{}")])
        return try Stopwatch.time { _ = try ledger.record(scoring: record) }.duration
    }
}
