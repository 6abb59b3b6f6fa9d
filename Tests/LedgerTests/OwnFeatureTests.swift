import Columns
import Foundation
import GRDBSQLite
import Ledger
import TestSupport
import Testing
import Vocabulary

@Suite("Own features in the database")
struct OwnFeatureTests {
    /// Columns of which each row has some values, from none to all.
    private func columns(_ names: Int, rows: Int, _ random: inout SplitMix) -> [FeatureColumn] {
        let shares = (0..<rows).map { _ in [0, 0.02, 0.3, 0.65, 1][random.below(5)] }
        return (0..<names).map { _ in
            var builder = FeatureColumnBuilder()
            for row in 0..<rows where random.happens(shares[row]) {
                builder.set(row, random.happens(0.1) ? -0.0 : random.normal())
            }
            return builder.finish(count: rows)
        }
    }

    @Test("come back to the last bit, and take no more than the shorter of the two forms", arguments: [1, 2, 3, 40])
    func roundTrip(names: Int) throws {
        var random = SplitMix(UInt64(names))
        let rows = 2_100
        let own = columns(names, rows: rows, &random)
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1", parties: rows, own: own))
            let request = try #require(try ledger.requests().first)
            let read = try ledger.features(of: request).columns[17...]
            #expect(read.count == names && zip(read, own).allSatisfy { $0.isIdentical(to: $1) })
            for row in [0, 1, 1_023, 1_024, 2_099] {
                let one = try ledger.features(of: request, place: row).columns[17...]
                #expect(zip(one, own).allSatisfy { $0[0].bitPattern == $1[row].bitPattern })
            }
            let sizes = try lengths(ledger.path)
            for row in 0..<rows {
                let known = own.count { !$0[row].isNaN }
                #expect(sizes[row] == min(8 * names, 1 + 12 * known), "row \(row)")
            }
        }
    }

    @Test(
        "that are damaged are reported, whichever form they have",
        arguments: [
            // Two names: pairs of one value have 13 bytes.
            "x''", "x'00'", "zeroblob(13)", "x'01010000'", "x'01' || zeroblob(24)",
            // An index that does not exist, a NaN, and another NaN than is written.
            "x'010200000000000000000000f03f'", "x'0100000000000000000000f87f'", "x'000000000000f8ff000000000000f03f'",
        ])
    func damaged(bytes: String) throws {
        try withLedger { ledger in
            let own: [FeatureColumn] = [[1.5, .nan], [-0.0, 1e300]]
            _ = try ledger.record(scoring: scoring("B1", parties: 2, own: own))
            try execute(
                "DROP TRIGGER party_features_no_update; UPDATE party_features SET own_features = CAST(\(bytes) AS BLOB) WHERE place = 1",
                ledger.path)
            let request = try #require(try ledger.requests().first)
            let error = #expect(throws: LedgerError.self) { try ledger.features(of: request) }
            #expect(error?.cause == .damaged && "\(error!)".contains("own features at place 1"))
        }
    }

    // MARK: Text

    private static let texts: [FeatureColumn] = [
        .text(TextColumn(levels: ["Zürich", "a", "|,\"\u{0}"], codes: .dense([2, 0, .nan, 1]))), [1, .nan, 2, 3],
        .text(
            TextColumn(
                levels: ["cafe\u{301}", "caf\u{e9}"], codes: .sparse(SparseColumn(count: 4, rows: [3], values: [1])))),
    ]

    @Test("that are text come back with their levels")
    func text() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1", parties: 4, own: OwnFeatureTests.texts))
            let request = try #require(try ledger.requests().first)
            #expect(request.ownNames == ["n0", "n1", "n2"])
            #expect(request.own.map { $0.levels?.count } == [3, nil, 2])
            let read = try ledger.features(of: request).columns[17...]
            #expect(zip(read, OwnFeatureTests.texts).allSatisfy { $0.isIdentical(to: $1) })
            let one = try ledger.features(of: request, place: 3).columns[17...]
            #expect(one.map { $0.text.flatMap { $0.level($0.codes[0]) } } == ["a", nil, "caf\u{e9}"])
            #expect(try ledger.ownFeatureNames() == ["n0", "n1", "n2"])
        }
    }

    @Test(
        "that are text and damaged are reported",
        arguments: [
            // A level that does not exist, a half one, and levels out of order.
            ("party_features", "own_features = CAST(x'0000000000000840' || substr(own_features, 9) AS BLOB)"),
            ("party_features", "own_features = CAST(x'000000000000e03f' || substr(own_features, 9) AS BLOB)"),
            ("score_requests", "own_feature_names = replace(own_feature_names, 'Z', 'z')"),
            ("score_requests", #"own_feature_names = '[{"name":"n0"},"n1","n2"]'"#),
        ])
    func damagedText(table: String, change: String) throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1", parties: 4, own: OwnFeatureTests.texts))
            let place = table == "party_features" ? " WHERE place = 3" : ""
            try execute(
                """
                DROP TRIGGER party_features_no_update; DROP TRIGGER score_requests_no_update;
                UPDATE \(table) SET \(change)\(place)
                """, ledger.path)
            let error = #expect(throws: LedgerError.self) {
                try ledger.features(of: try #require(try ledger.requests().first))
            }
            #expect(error?.cause == .damaged)
        }
    }

    // MARK: A ledger

    private func withLedger(_ body: (Ledger) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let ledger = try Ledger(path: folder.appendingPathComponent("kycc.sqlite").path, mode: .creating)
            try ledger.seed(expert: "{}", at: 1, event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            try body(ledger)
        }
    }

    private func scoring(_ batch: String, parties: Int, own: [FeatureColumn]) -> ScoringRecord {
        let file = FileRecord(
            name: "\(batch)_profiles.json", batchID: batch, kind: .profiles, revision: 1,
            sha256: String(repeating: "0", count: 64), size: 7, firstSeen: 2)
        return ScoringRecord(
            file: file, orderKey: Array("B0".utf8) + [1] + Array("1".utf8) + [0] + Array("B1".utf8),
            modelVersion: "v1", activeVersion: "v1", passedOver: nil, asOf: 100, asOfSource: "as_of", requestedAt: 200,
            partyIDs: (0..<parties).map { "p\($0)" },
            featureSet: 1, builtInNames: FeatureCatalog.standard.current.names,
            builtIn: FeatureCatalog.standard.features.map { _ in Array(repeating: 1, count: parties) },
            ownNames: own.indices.map { "n\($0)" }, own: own, pd: Array(repeating: 0.5, count: parties),
            scores: Array(repeating: 300, count: parties), bands: Array(repeating: "very_poor", count: parties),
            reasons: Array(repeating: "", count: parties),
            reasonSides: Array(repeating: "", count: parties), psi: 0, document: "{}", timings: "{}",
            driftReference: nil,
            events: [EventRecord(word: "scored", fields: #"{"batch": "\#(batch)"}"#)])
    }

    // MARK: The file itself

    private func withDatabase<Result>(_ path: String, _ body: (OpaquePointer?) throws -> Result) throws -> Result {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(path, &database) == SQLITE_OK)
        return try body(database)
    }

    private func execute(_ sql: String, _ path: String) throws {
        try withDatabase(path) { database in
            try #require(
                sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
        }
    }

    /// The length of `own_features` of each row, in order.
    private func lengths(_ path: String) throws -> [Int] {
        try withDatabase(path) { database in
            var statement: OpaquePointer?
            defer { sqlite3_finalize(statement) }
            let sql = "SELECT length(own_features) FROM party_features ORDER BY place"
            try #require(sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK)
            var lengths: [Int] = []
            while sqlite3_step(statement) == SQLITE_ROW { lengths.append(Int(sqlite3_column_int64(statement, 0))) }
            return lengths
        }
    }
}
