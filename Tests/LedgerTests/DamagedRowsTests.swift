import GRDBSQLite
import Ledger
import TestSupport
import Testing

@Suite("Damaged rows")
struct DamagedRowsTests {
    @Test("an owner who can be no user is reported as damage", arguments: [-1, 1 << 32])
    func owner(id: Int) throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            var database: OpaquePointer?
            defer { sqlite3_close(database) }
            try #require(sqlite3_open(ledger.path, &database) == SQLITE_OK)
            let sql = "DROP TRIGGER file_details_no_update; UPDATE file_details SET owner_id = \(id)"
            try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
            let error = #expect(throws: LedgerError.self) { try ledger.files() }
            #expect(error?.cause == .damaged)
            #expect(error?.message == "the owner of file 1 is user \(id)")
        }
    }
}
