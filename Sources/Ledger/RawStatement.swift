import GRDB
import GRDBSQLite

/// A prepared statement bound and stepped directly. GRDB's arguments box every value; for the rows of a batch, millions
/// of values, that took several times as long as SQLite itself.
struct RawStatement: ~Copyable {
    private let statement: OpaquePointer
    private let connection: OpaquePointer
    /// SQLite copies the bytes before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, _ sql: String) throws {
        guard let connection = db.sqliteConnection else {
            throw LedgerError("prepare", cause: .other, message: "the database is closed")
        }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw RawStatement.error(connection)
        }
        self.statement = statement
        self.connection = connection
    }

    deinit { sqlite3_finalize(statement) }

    private static func error(_ connection: OpaquePointer) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)))
    }

    // MARK: Binding; parameters count from 1

    func bind(_ index: Int, _ value: Int) { sqlite3_bind_int64(statement, Int32(index), Int64(value)) }

    /// NaN is NULL.
    func bind(_ index: Int, _ value: Double) {
        if value.isNaN {
            sqlite3_bind_null(statement, Int32(index))
        } else {
            sqlite3_bind_double(statement, Int32(index), value)
        }
    }

    func bind(_ index: Int, _ value: String) {
        var value = value
        _ = value.withUTF8 { bytes in
            // An empty buffer may have no address, which SQLite would take for NULL.
            guard let start = bytes.baseAddress else {
                return sqlite3_bind_text(statement, Int32(index), "", 0, RawStatement.transient)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text(statement, Int32(index), $0, Int32(bytes.count), RawStatement.transient)
            }
        }
    }

    func bind(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
        sqlite3_bind_blob(statement, Int32(index), bytes.baseAddress, Int32(bytes.count), RawStatement.transient)
    }

    // MARK: Stepping

    /// Runs a statement without rows, and makes it ready for the next values.
    func run() throws {
        guard sqlite3_step(statement) == SQLITE_DONE else {
            let error = RawStatement.error(connection)
            sqlite3_reset(statement)
            throw error
        }
        sqlite3_reset(statement)
    }

    /// Makes a statement ready for other values.
    func reset() { sqlite3_reset(statement) }

    /// Takes the next row; false where there is none left.
    func next() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw RawStatement.error(connection)
        }
    }

    // MARK: Columns; they count from 0

    var columnCount: Int { Int(sqlite3_column_count(statement)) }

    /// Adds a value as `RowDigest` writes it.
    func addCanonicalText(_ column: Int, to text: inout [UInt8]) {
        func add(_ kind: StaticString) {
            text.append(contentsOf: UnsafeBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount))
        }
        func add(_ kind: StaticString, _ bytes: UnsafeRawBufferPointer) {
            add(kind)
            RawStatement.add(bytes.count, to: &text)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: bytes)
        }
        switch sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_NULL: add("null")
        case SQLITE_INTEGER:
            add("integer ")
            RawStatement.add(int(column), to: &text)
        case SQLITE_FLOAT:
            let digits = String(double(column).bitPattern, radix: 16)
            add("real ")
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 16 - digits.utf8.count))
            text.append(contentsOf: digits.utf8)
        case SQLITE_TEXT:
            let bytes = sqlite3_column_text(statement, Int32(column))
            add(
                "text ",
                UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
        default: add("blob ", blob(column))
        }
    }

    private static func add(_ number: Int, to text: inout [UInt8]) {
        // Labels are places and outcomes by the hundred thousand; one digit needs no string.
        if 0..<10 ~= number {
            text.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            text.append(contentsOf: String(number).utf8)
        }
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    func int(_ column: Int) -> Int { Int(sqlite3_column_int64(statement, Int32(column))) }

    /// NULL is NaN.
    func double(_ column: Int) -> Double {
        // SQLite says 0 of NULL, so only what is 0 has to be asked about.
        let value = sqlite3_column_double(statement, Int32(column))
        return value == 0 && sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL ? .nan : value
    }

    func text(_ column: Int) -> String {
        guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(statement, Int32(column)),
            count: Int(sqlite3_column_bytes(statement, Int32(column))))
    }
}
