import Vocabulary

/// Walks through a CSV file with the tokenizer that the files are read with, and tells everything it says: for
/// comparison with other parsers.
package struct CSVWalk {
    private let limits: ReaderLimits
    private let chunk: Int

    /// A reader with these limits that asks for so many bytes at a time.
    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18) {
        self.limits = limits
        self.chunk = chunk
    }

    /// - Parameters:
    ///   - comment: takes key and value of each comment line that has both.
    ///   - row: takes the header, then each row, with the lines and columns (from 1) at which its fields begin.
    /// - Throws: `Refusal` with line and column, or what the source throws.
    package func walk(
        _ source: inout some ByteSource, comment: (String, String) -> Void = { _, _ in },
        row: ([String], [(line: Int, column: Int)]) throws -> Void
    ) throws {
        let windows = ReadingWindows(count: source.outstanding + 1, capacity: chunk)
        defer { source.settle() }
        try withExtendedLifetime(windows) {
            try withoutActuallyEscaping({ try source.read(into: $0) }) { refill in
                var cursor = CSVCursor(windows, limits: limits, refill: refill)
                try cursor.readHead()
                for found in cursor.comments { comment(found.key, found.value) }
                try row(cursor.header.map(\.name), cursor.header.map { ($0.position.line, $0.position.column) })
                while try cursor.record() {
                    let columns = 0..<cursor.columnCount
                    try row(
                        columns.map { cursor.text(of: $0) },
                        columns.map { (cursor.position(of: $0).line, cursor.position(of: $0).column) })
                }
            }
        }
    }
}
