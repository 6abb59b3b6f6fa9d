import Columns

/// The texts of the user's own features: of each column the levels that were found, numbered as they came.
///
/// A file without text pays for one look at `isEmpty` a value.
struct OwnFeatureTexts {
    /// Whether no party has said a text.
    private(set) var isEmpty = true
    /// What the levels need in memory; bytes.
    private(set) var need = 0
    /// Of each column up to the last one with a text.
    private var columns: [Column] = []

    private struct Column {
        var levels: IDTable?
        /// Whether the present party said text last, and not a number.
        var isSaid = false
        /// Whether the parties before it have text.
        var isText = false
    }

    /// The present party says a text of a column.
    ///
    /// - Returns: the number of the text, and how many the column has.
    mutating func say(_ column: Int, _ text: UnsafeRawBufferPointer) -> (code: Int, levels: Int) {
        isEmpty = false
        while columns.count <= column { columns.append(Column()) }
        columns[column].isSaid = true
        if columns[column].levels == nil { columns[column].levels = IDTable() }
        let (code, isNew) = columns[column].levels?.insert(text) ?? (0, false)
        if isNew { need += MemoryNeed.level + MemoryNeed.levelByte * text.count }
        return (code, columns[column].levels?.count ?? 0)
    }

    /// The present party says a number or null of a column.
    mutating func sayNumber(_ column: Int) {
        if column < columns.count { columns[column].isSaid = false }
    }

    /// The present party is whole, and has a value in a column.
    mutating func end(_ column: Int) {
        if column < columns.count { columns[column].isText = columns[column].isSaid }
    }

    /// Whether the parties before the present one have text in a column.
    func isText(_ column: Int) -> Bool { column < columns.count && columns[column].isText }

    /// A column as text, its levels in byte order; nil if it is none. Levels that no party has in the end are left out.
    func column(_ column: Int, codes: FeatureColumn) -> FeatureColumn? {
        guard isText(column), let table = columns[column].levels else { return nil }
        var isUsed = [Bool](repeating: false, count: table.count)
        for code in codes.stored where !code.isNaN { isUsed[Int(code)] = true }
        let texts = (0..<table.count).map { number in
            table.withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
        }
        let order = texts.indices.filter { isUsed[$0] }.sorted { Levels.precedes(texts[$0], texts[$1]) }
        var place = [Double](repeating: .nan, count: texts.count)
        for (index, number) in order.enumerated() { place[number] = Double(index) }
        return .text(
            TextColumn(levels: order.map { texts[$0] }, codes: codes.mapped { place[Int($0)] }))
    }
}
