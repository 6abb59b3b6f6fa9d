import CByteScan
import Vocabulary

/// A tokenizer of CSV that arrives in chunks of fixed size: RFC 4180 in UTF-8 with or without a byte order mark, one
/// record at a time, checked byte by byte.
///
/// `readHead()` takes the comment lines and the header; then each `record()` finds the fields of the next row, as many
/// as the header has. The fields lie in the window as they are written: `bytes(of:)` gives those of a column without
/// its quotes, `text(of:)` its text. They are good until the next record.
///
/// The window `base[position..<end]` holds what was read and not yet taken; the bytes of the record at hand stay in
/// it, however long the record is. A zero byte always stands at `base[end]`, and zero is nowhere allowed in CSV, so the
/// scan of sixteen bytes at a time needs no bounds check: it stops there and then asks whether it is the end.
struct CSVCursor: ~Copyable {
    typealias Refill = (UnsafeMutableRawBufferPointer) throws -> Int

    /// Where a field of the record lies.
    struct Field {
        /// Bytes from the start of the record; of a quoted field the first byte behind the quote.
        var start = 0
        /// Bytes as written, without the quotes around them.
        var count = 0
        /// It has quotes around it.
        var isQuoted = false
        /// Quotes within it are doubled, so the bytes are not the text.
        var isDoubled = false
    }

    /// First byte of the window; behind `end` there are `ReadingWindows.padding` bytes more.
    private(set) var base: UnsafeMutablePointer<UInt8>
    /// The next byte to take.
    var position = 0
    /// One past the last byte read.
    private(set) var end = 0
    /// Bytes of the file before the window.
    private(set) var consumed = 0
    /// Line of `position`, from 1.
    var line = 1
    /// Offset of the first byte of that line in the file.
    var lineStart = 0
    /// The place in the window at which the record begins, its line, and the offset of that line.
    private(set) var recordStart = 0
    private(set) var recordLine = 1
    private(set) var recordLineStart = 0
    /// What separates fields: `,`, `;` or a tab.
    var separator = UInt8(ascii: ",")
    /// How many fields a record has; of the header the most that it may have.
    var columnCount = 0
    /// Whether the record is the header, which has as many fields as it has.
    var isHeader = false
    /// How many fields the record has.
    private(set) var fieldCount = 0
    /// The fields of the record, `columnCount` of them.
    private(set) var fields: UnsafeMutablePointer<Field>
    /// The comment lines that say something, in file order; see `CSVComment`.
    var comments: [CSVComment] = []
    /// The header, in file order.
    var header: [CSVColumn] = []
    let limits: ReaderLimits

    private(set) var atEnd = false
    private var capacity = 64
    private let windows: ReadingWindows
    private let refill: Refill

    /// A record may not have more bytes: it stays in memory as a whole.
    var longestRecord: Int { 16 * limits.longestString }

    init(_ windows: ReadingWindows, limits: ReaderLimits, refill: @escaping Refill) {
        self.windows = windows
        base = windows.next(keeping: UnsafeRawBufferPointer(start: nil, count: 0)).base
        fields = .allocate(capacity: 64)
        fields.initialize(repeating: Field(), count: 64)
        self.limits = limits
        self.refill = refill
    }

    deinit { fields.deallocate() }

    /// Reads on, keeping the record; every place in the window moves by what `recordStart` loses.
    ///
    /// - Returns: false where the file has ended.
    @inline(never)
    mutating func more() throws -> Bool {
        if atEnd { return false }
        let length = end - recordStart
        let window = windows.next(keeping: UnsafeRawBufferPointer(start: base + recordStart, count: length))
        base = window.base
        consumed += recordStart
        position -= recordStart
        recordStart = 0
        end = length
        let count = try refill(UnsafeMutableRawBufferPointer(start: base + end, count: window.capacity - end))
        end += count
        base[end] = 0
        atEnd = count == 0
        return !atEnd
    }

    // MARK: Records

    /// Finds the fields of the next record; empty lines are passed over.
    ///
    /// - Returns: false where the file has ended.
    /// - Throws: `Refusal` with its line and column, or what the source throws.
    mutating func record() throws -> Bool {
        guard try beginRecord() else { return false }
        var column = 0
        var isLast = false
        repeat {
            if column == columnCount { throw tooManyFields() }
            if column == capacity { grow() }
            isLast = base[position] == CSVCursor.quote ? try quotedField(column) : try plainField(column)
            column += 1
        } while !isLast
        fieldCount = column
        if column < columnCount, !isHeader { throw tooFewFields() }
        return true
    }

    /// The next record begins at `position`.
    mutating func markRecord() {
        recordStart = position
        recordLine = line
        recordLineStart = lineStart
    }

    /// Passes over empty lines. Returns false where the file has ended.
    private mutating func beginRecord() throws -> Bool {
        while true {
            markRecord()
            let byte = base[position]
            if byte == CSVCursor.lineFeed || byte == CSVCursor.carriageReturn {
                position = try lineEnd(at: position)
                endLine()
            } else if byte != 0 || position < end {
                return true
            } else if try !more() {
                return false
            }
        }
    }

    mutating func endLine() {
        line += 1
        lineStart = consumed + position
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: 2 * capacity)
        larger.initialize(repeating: Field(), count: 2 * capacity)
        larger.update(from: fields, count: capacity)
        fields.deallocate()
        fields = larger
        capacity *= 2
    }

    /// Takes a field without quotes. Returns whether it is the last of its record.
    @inline(__always)
    private mutating func plainField(_ column: Int) throws -> Bool {
        var place = position
        var special = byte_scan_field(base + place, separator)
        while special == 0 {
            place &+= 16
            special = byte_scan_field(base + place, separator)
        }
        place &+= special.trailingZeroBitCount
        let byte = base[place]
        let isLast = byte == CSVCursor.lineFeed
        guard isLast || byte == separator, place &- position <= limits.longestString,
            place &- recordStart <= longestRecord
        else { return try otherField(column, at: place) }
        fields[column] = Field(start: position &- recordStart, count: place &- position)
        position = place &+ 1
        if isLast { endLine() }
        return isLast
    }

    // MARK: What was found

    /// The bytes of a field of the record, as written, without the quotes around them; good until the next record.
    @inline(__always)
    func bytes(of column: Int) -> UnsafeRawBufferPointer {
        let field = fields[column]
        return UnsafeRawBufferPointer(start: base + recordStart + field.start, count: field.count)
    }

    /// The text of a field of the record: doubled quotes are single ones.
    func text(of column: Int) -> String {
        let bytes = bytes(of: column)
        guard fields[column].isDoubled else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            text.append(bytes[place])
            place += bytes[place] == CSVCursor.quote ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// How many bytes of the window the record has.
    var recordLength: Int { position - recordStart }

    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}

/// A column of a CSV file, by its name in the header.
struct CSVColumn {
    /// As written, quotes undone.
    let name: String
    /// Where the name stands.
    let position: CSVPosition
}

/// What a comment line at the head of a CSV file says: `# as_of=2026-10-31`.
struct CSVComment {
    /// What stands before the first `=` or `:`, without blanks around it.
    let key: String
    /// What stands behind it, without blanks around it and without the separators that a spreadsheet adds.
    let value: String
    /// Where the value stands.
    let position: CSVPosition
}

/// Where something stands in a CSV file.
struct CSVPosition: Equatable {
    /// Bytes from the start of the file.
    var offset: Int
    /// From 1.
    var line: Int
    /// In bytes, from 1.
    var column: Int
}
