import Foundation
import GRDBSQLite

/// A database as the `sqlite3` shell has it: no foreign keys, and none of the program between.
final class SQLiteConnection {
    /// What SQLite said when it refused a statement.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private let connection: OpaquePointer

    init(_ file: URL) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(file.path, &opened, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let opened else { throw Refusal(description: "cannot open \(file.path): \(code)") }
        connection = opened
        sqlite3_busy_timeout(connection, 5_000)
    }

    deinit { sqlite3_close_v2(connection) }

    /// Runs statements, up to the first that is refused.
    func execute(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else {
            throw Refusal(description: String(cString: sqlite3_errmsg(connection)))
        }
    }

    /// The rows of a query, every value as text.
    func rows(_ sql: String) throws -> [[String?]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
            throw Refusal(description: String(cString: sqlite3_errmsg(connection)))
        }
        defer { sqlite3_finalize(statement) }
        var rows: [[String?]] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append(
                (0..<sqlite3_column_count(statement)).map { column in
                    sqlite3_column_text(statement, column).map { String(cString: $0) }
                })
        }
        return rows
    }

    /// What is said to statements that are undone again; nil where they are accepted.
    func refusal(of sql: String) throws -> String? {
        try execute("BEGIN")
        defer { sqlite3_exec(connection, "ROLLBACK", nil, nil, nil) }
        do {
            try execute(sql)
            return nil
        } catch let refusal as Refusal {
            return refusal.description
        }
    }

    /// Changes rows as somebody does who switches the triggers off, and leaves no trace of that.
    func tamper(_ sql: String) throws {
        let triggers = try rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        try execute("BEGIN")
        for trigger in triggers { try execute("DROP TRIGGER \"\(trigger[0]!)\"") }
        try execute(sql)
        for trigger in triggers { try execute(trigger[1]!) }
        try execute("COMMIT")
    }
}
