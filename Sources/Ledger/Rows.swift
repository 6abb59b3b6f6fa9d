import GRDB
import Parallel

/// Rows of one file, inserted many a statement: one by one, labels took half as long again.
struct Rows {
    private let table: String
    /// Columns that are the same in all rows, as the first parameters.
    private let shared: [String]
    /// Columns of each row besides those.
    private let columns: [String]
    private static let aStatement = 64

    init(_ table: String, shared: [String], columns: [String]) {
        self.table = table
        self.shared = shared
        self.columns = columns
    }

    /// - Parameters:
    ///   - effort: polled every few thousand rows.
    ///   - share: binds the shared columns.
    ///   - bind: binds the columns of the row with the number that is its third argument; the first of its parameters
    ///     is the second.
    /// - Throws: `CancellationError`; errors of the database.
    func insert(
        _ count: Int, effort: Effort, in db: Database, share: (borrowing RawStatement) -> Void,
        bind: (borrowing RawStatement, Int, Int) -> Void
    ) throws {
        let names = (shared + columns).joined(separator: ", ")
        let whole = count / Rows.aStatement * Rows.aStatement
        for (range, size) in [(0..<whole, Rows.aStatement), (whole..<count, 1)] where !range.isEmpty {
            let row = shared.indices.map { "?\($0 + 1)" } + Array(repeating: "?", count: columns.count)
            let rows = repeatElement("(\(row.joined(separator: ", ")))", count: size).joined(separator: ", ")
            let statement = try RawStatement(db, "INSERT INTO \(table) (\(names)) VALUES \(rows)")
            share(statement)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
                try Ledger.poll(effort, at: start)
                for place in 0..<size { bind(statement, 1 + shared.count + columns.count * place, start + place) }
                try statement.run()
            }
        }
    }
}
