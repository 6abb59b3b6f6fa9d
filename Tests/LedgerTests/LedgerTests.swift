import Columns
import Foundation
import Ledger
import Parallel
import Scorecards
import TestSupport
import Testing
import Vocabulary

/// A ledger of its own with v1 in it.
func withLedger(_ body: (Ledger) throws -> Void) throws {
    try withTemporaryFolder { folder in
        let ledger = try Ledger(path: folder.appendingPathComponent("kycc.sqlite").path, mode: .creating)
        try ledger.seed(expert: "{}", at: 1, event: activated("v1"))
        try body(ledger)
    }
}

func activated(_ version: String) -> EventRecord {
    EventRecord(word: "activated", fields: #"{"model": "\#(version)"}"#)
}

func file(_ batch: String, _ kind: BatchFileName.Kind, revision: Int) -> FileRecord {
    // Other bytes for each file, as far as the ledger can tell.
    let sha256 = String("\(batch)\(kind)\(revision)".utf8.map { String($0, radix: 16) }.joined().suffix(64))
    return FileRecord(
        name: "\(batch)_\(kind).json", batchID: batch, kind: kind, revision: revision,
        sha256: String(repeating: "0", count: 64 - sha256.count) + sha256, size: 7, firstSeen: 2,
        owner: FileOwner(id: 7, name: "ann"), observedAt: kind == .labels ? 99 : nil, program: "1")
}

/// The key by which `B1`…`B9` are ordered: a run of digits stands as 0, how many they are, and the digits; the id
/// follows.
func orderKey(_ batch: String) -> [UInt8] {
    Array("B0".utf8) + [1] + Array(batch.utf8.dropFirst()) + [0] + Array(batch.utf8)
}

/// Two parties, the second with a missing feature and a missing feature of its own.
func scoring(_ batch: String, model: String = "v1", revision: Int = 1) -> ScoringRecord {
    let names = FeatureCatalog.standard.current.names
    var builtIn = names.indices.map { [Double($0), 0.5] }
    builtIn[1][1] = .nan
    let file = file(batch, .profiles, revision: revision)
    return ScoringRecord(
        file: file, orderKey: orderKey(batch), modelVersion: model,
        activeVersion: model, passedOver: nil, asOf: 100, asOfSource: "as_of", requestedAt: 200, partyIDs: ["a", "ü"],
        featureSet: 1, builtInNames: names, builtIn: builtIn, ownNames: ["u", "v"],
        own: [[1.5, .nan], [-0.0, 1e300]], pd: [0.25, 0.1 + 0.2],
        scores: [300, 900], bands: ["very_poor", "excellent"], reasons: ["kyc_verified|u", ""],
        reasonSides: ["no|high", ""], psi: 0.125,
        document: "{}", timings: "{}", driftReference: nil,
        events: [
            EventRecord(
                word: "scored",
                fields: #"{"batch": "\#(batch)", "revision": \#(revision), "sha256": "\#(file.sha256)"}"#)
        ])
}

func training(_ batch: String, number: Int, reason: String?, decision: String) -> TrainingRecord {
    let file = file(batch, .labels, revision: 1)
    let trained = EventRecord(
        word: "trained", fields: #"{"batch": "\#(batch)", "model": "v\#(number)", "sha256": "\#(file.sha256)"}"#)
    let comparison = Comparison(
        batchID: batch, trainingRows: 2, n: 2, n1: 1, n0: 1, auc: 0.5, delta: 0.1, variance: 0.01, d: 0.2, s2: 0.3)
    return TrainingRecord(
        file: file,
        labels: [LabelRecord(place: 1, partyID: "ü", outcome: 1), LabelRecord(place: 0, partyID: "a", outcome: 0)],
        labelled: 2, defaults: 1, observedAt: 99,
        model: ModelRecord(
            number: number, trainedAt: 300, observedAt: 99, trainingRows: 2, coefficients: "{}", decision: decision,
            figures: """
                {"comparison": {"batch_id": "\(batch)", "training_rows": 2, "n": 2, "n1": 1, "n0": 1, "auc": 0.5,
                    "delta": 0.1, "variance": 0.01, "d": 0.2, "s2": 0.3}}
                """, lineage: [(batch, "trained")],
            comparison: ComparisonRecord(comparison, champion: "v1", observedAt: 99), driftReference: "{}",
            activationReason: reason),
        document: "{}", timings: "{}", at: 300,
        events: [trained] + (reason == nil ? [] : [activated("v\(number)")]))
}

@Suite("The times of events")
struct EventTimeTests {
    @Test("the latest is found, also where a clock was set back")
    func latest() throws {
        try withLedger { ledger in
            #expect(try ledger.latestEventTime() == 1)
            try ledger.record([activated("v1")], at: 900)
            try ledger.record([activated("v1")], at: 500)
            #expect(try ledger.latestEventTime() == 900 && ledger.newestEvent()?.at == 500)
        }
    }
}

@Suite("The ledger")
struct LedgerTests {
    @Test("begins with v1 as the active model, registered once")
    func seeded() throws {
        try withLedger { ledger in
            try ledger.seed(expert: "[]", at: 5, event: activated("v1"))
            #expect(try ledger.models().map(\.version) == ["v1"])
            let active = try ledger.activeModel()
            #expect(active.state == "active" && active.coefficients == "{}" && active.activatedAt == 1)
            #expect(try ledger.activations().map(\.to) == ["v1"])
            #expect(try ledger.audit().events == 1)
        }
    }

    @Test("gives back what was scored, to the last bit")
    func scored() throws {
        try withLedger { ledger in
            let id = try ledger.record(scoring: scoring("B1"))
            let batch = try #require(try ledger.batch("B1"))
            #expect(batch.request.fileID == id && batch.request.modelVersion == "v1" && batch.request.psi == 0.125)
            #expect(batch.request.ownNames == ["u", "v"] && batch.labelled == 0)
            var scores: [StoredScore] = []
            try ledger.eachScore(ofRequest: batch.request.id) { scores.append($0) }
            #expect(scores.map(\.partyID) == ["a", "ü"] && scores.map(\.pd) == [0.25, 0.1 + 0.2])
            #expect(scores[0].reasons == "kyc_verified|u" && scores[1].reasons == "")
            let second = try ledger.score(ofParty: "ü", inRequest: batch.request.id)
            #expect(second == scores[1])
            #expect(try ledger.score(ofParty: "b", inRequest: batch.request.id) == nil)
            let features = try ledger.features(of: batch.request)
            #expect(features.columns[1][0] == 1 && features.columns[1][1].isNaN && features.columns[16][1] == 0.5)
            #expect(features.columns[17][0] == 1.5 && features.columns[17][1].isNaN)
            #expect(features.columns[18][0].sign == .minus && features.columns[18][1] == 1e300)
            let totals = try ledger.totals()
            #expect(totals.batchesScored == 1 && totals.partiesScored == 2 && totals.modelsTrained == 0)
            #expect(try ledger.audit().faults == [])
        }
    }

    @Test("lets a revision take the place of the scoring before, and keeps that")
    func superseded() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(scoring: scoring("B1", revision: 2))
            let requests = try ledger.requests(ofBatch: "B1")
            #expect(requests.map(\.supersededBy) == [requests[1].id, nil])
            #expect(try ledger.batch("B1")?.request.id == requests[1].id)
            #expect(try ledger.totals().partiesScored == 2)
            #expect(try ledger.revisions(ofBatch: "B1", kind: .profiles) == 2)
        }
    }

    @Test("keeps nothing of a scoring that fails at its last row, or that somebody interrupts")
    func scoringRolledBack() throws {
        try withLedger { ledger in
            var wrong = scoring("B1")
            wrong.scores[1] = 100_001
            #expect(throws: LedgerError.self) { try ledger.record(scoring: wrong) }
            let polls = Polls(most: 1)
            #expect(throws: CancellationError.self) {
                try ledger.record(scoring: scoring("B1"), Effort { polls.isEnough() })
            }
            #expect(try ledger.files().isEmpty && ledger.requests().isEmpty && ledger.batchIDs().isEmpty)
            #expect(try ledger.audit().events == 1)
            // Nothing stands in the way of doing it properly.
            _ = try ledger.record(scoring: scoring("B1"))
            #expect(try ledger.batchIDs() == ["B1"])
        }
    }

    @Test("registers a version with labels, lineage, comparison and activation")
    func trained() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(training: training("B1", number: 2, reason: nil, decision: "challenger"))
            #expect(try ledger.activeModel().version == "v1")
            #expect(try ledger.outcomes(ofBatch: "B1") == [0: 0, 1: 1])
            #expect(try ledger.comparisonsSinceActivation().map(\.comparison.delta) == [0.1])
            let batch = try #require(try ledger.batch("B1"))
            #expect(batch.labelled == 2 && batch.defaults == 1 && batch.observedAt == 99)
            _ = try ledger.record(scoring: scoring("B2"))
            _ = try ledger.record(training: training("B2", number: 3, reason: "better", decision: "activated"))
            let active = try ledger.activeModel()
            #expect(active.version == "v3" && active.lineage.map(\.batchID) == ["B2"] && active.activatedAt == 300)
            #expect(try ledger.models().map(\.state) == ["retired", "challenger", "active"])
            #expect(try ledger.activations().map(\.from) == [nil, "v1"])
            #expect(try ledger.comparisonsSinceActivation().isEmpty)
            #expect(try ledger.modelsEverActive().map(\.version) == ["v3", "v1"])
            #expect(try ledger.lastModelNumber() == 3)
            #expect(try ledger.audit().faults == [])
        }
    }

    @Test("keeps nothing of labels whose version it refuses")
    func trainingRolledBack() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            #expect(throws: LedgerError.self) {
                try ledger.record(training: training("B1", number: 2, reason: "better", decision: "perhaps"))
            }
            #expect(try ledger.outcomes(ofBatch: "B1").isEmpty)
            #expect(try ledger.batch("B1")?.labelled == 0)
            #expect(try ledger.files().map(\.kind) == [.profiles])
            #expect(try ledger.models().map(\.state) == ["active"])
            #expect(try ledger.audit().events == 2)
        }
    }

    @Test("marks a file as archived once")
    func archived() throws {
        try withLedger { ledger in
            let id = try ledger.record(scoring: scoring("B1"))
            #expect(try ledger.filesNotArchived().map(\.id) == [id])
            for time: Int64 in [7, 8] {
                try ledger.markArchived(id, at: time, event: EventRecord(word: "archived", fields: "{}"))
            }
            #expect(try ledger.filesNotArchived().isEmpty)
            #expect(try ledger.files(withID: id)?.archivedAt == 7)
            #expect(try ledger.events(word: "archived").map(\.at) == [7])
        }
    }

    @Test("activates by a person's decision a version that is there and not active")
    func byPerson() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(training: training("B1", number: 2, reason: nil, decision: "challenger"))
            let event = activated("v2")
            try ledger.activate("v2", by: "ana", reason: "rollback drill", at: 400, event: event)
            #expect(try ledger.activeModel().version == "v2")
            #expect(try ledger.activations().last?.by == "ana")
            for version in ["v2", "v9"] {
                let error = #expect(throws: LedgerError.self) {
                    try ledger.activate(version, by: "ana", reason: "x", at: 500, event: event)
                }
                #expect(error?.cause == .unknown)
            }
            #expect(try ledger.activations().count == 2)
        }
    }

    @Test("opens no file that is absent or not its own, and leaves that as it is")
    func opening() throws {
        try withTemporaryFolder { folder in
            let absent = folder.appendingPathComponent("absent").path
            for mode in [Ledger.Mode.reading, .writing] {
                let error = #expect(throws: LedgerError.self) { try Ledger(path: absent, mode: mode) }
                #expect(error?.cause == .absent)
            }
            #expect(!FileManager.default.fileExists(atPath: absent))
            let other = folder.appendingPathComponent("other")
            let bytes = Data(String(repeating: "no database at all ", count: 400).utf8)
            try bytes.write(to: other)
            for mode in [Ledger.Mode.reading, .writing, .creating] {
                let error = #expect(throws: LedgerError.self) { try Ledger(path: other.path, mode: mode) }
                #expect(error?.cause == .damaged)
            }
            #expect(try Data(contentsOf: other) == bytes)
        }
    }

    @Test("is copied whole while it is open, and never over another file")
    func backup() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            let copy = ledger.path + ".copy"
            // What a killed run left does not stand in the way.
            for name in [".part", ".part-journal"] {
                try Data("half".utf8).write(to: URL(fileURLWithPath: copy + name))
            }
            try ledger.backup(to: copy)
            #expect([".part", ".part-journal"].allSatisfy { !FileManager.default.fileExists(atPath: copy + $0) })
            #expect(throws: LedgerError.self) { try ledger.backup(to: copy) }
            let other = try Ledger(path: copy, mode: .reading)
            #expect(try other.batchIDs() == ["B1"])
            #expect(try other.audit().head == ledger.audit().head)
        }
    }
}
