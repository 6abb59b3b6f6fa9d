/// What stands between the values of the records of a section: the records of a file tend to be written alike, so that the
/// bytes from one value to the next (`,\n      "party_id": `) are the same from record to record.
///
/// Each such gap is taken apart once, by the grammar. Where the same bytes come again in the same place they are known to be
/// right and which key they hold: comparing them, eight bytes a step, took a quarter of the time of taking them apart.
/// Whatever differs goes through the grammar, so nothing is accepted, refused or placed otherwise.
struct RecordShape<Key>: ~Copyable {
    private struct Gap {
        var count: Int
        /// The key whose value follows; nil is the end of the record.
        var key: Key?
        /// The gap that came after this one's value last time.
        var next: Int
    }

    /// The gap that is not known.
    static var unknown: Int { -1 }

    private static var longest: Int { 96 }
    private static var most: Int { 64 }
    private static var words: Int { longest / 8 }

    private var gaps: [Gap] = []
    /// `words` words for each gap, zeros behind its bytes.
    private let bytes: UnsafeMutablePointer<UInt64>
    /// The gap that a record began with last time.
    private(set) var first = RecordShape.unknown

    init() {
        bytes = .allocate(capacity: RecordShape.most * RecordShape.words)
        bytes.initialize(repeating: 0, count: RecordShape.most * RecordShape.words)
    }

    deinit { bytes.deallocate() }

    /// Whether the bytes of a gap are next.
    @inline(__always)
    func matches(_ gap: Int, _ cursor: borrowing JSONCursor) -> Bool {
        guard gap >= 0 else { return false }
        let count = gaps[gap].count
        guard cursor.end - cursor.position >= count else { return false }
        let expected = bytes + gap * RecordShape.words
        var difference: UInt64 = 0
        var place = 0
        while place + 8 <= count {
            difference |= cursor.word(at: cursor.position + place) ^ expected[place >> 3]
            place += 8
        }
        // Bytes behind the gap do not count; the window may be read a word beyond its end.
        let rest = UInt64(truncatingIfNeeded: (count - place) * 8)
        difference |= (cursor.word(at: cursor.position + place) ^ expected[place >> 3]) & (1 << rest &- 1)
        return difference == 0
    }

    /// Takes a gap that matches.
    @inline(__always)
    func take(_ gap: Int, _ cursor: inout JSONCursor) -> (key: Key?, next: Int) {
        cursor.position += gaps[gap].count
        return (gaps[gap].key, gaps[gap].next)
    }

    /// The gap that came after the value of this one last time.
    func following(_ gap: Int) -> Int { gap >= 0 ? gaps[gap].next : RecordShape.unknown }

    /// Remembers the bytes from `start` to the cursor as the gap that comes after `previous`, nil at the start of a record.
    ///
    /// - Returns: the gap; unknown where it is too long or there are too many.
    mutating func learn(_ key: Key?, from start: Int, to cursor: borrowing JSONCursor, after previous: Int?) -> Int {
        let gap = find(start, cursor) ?? add(key, start, cursor)
        guard let previous else {
            first = gap
            return gap
        }
        if previous >= 0 { gaps[previous].next = gap }
        return gap
    }

    private func find(_ start: Int, _ cursor: borrowing JSONCursor) -> Int? {
        let count = cursor.position - start
        return gaps.indices.first { gap in
            gaps[gap].count == count && equal(cursor.base + start, bytes + gap * RecordShape.words, count)
        }
    }

    private mutating func add(_ key: Key?, _ start: Int, _ cursor: borrowing JSONCursor) -> Int {
        let count = cursor.position - start
        // A word of zeros stays behind the longest, for the comparison of what is left.
        guard count < RecordShape.longest, gaps.count < RecordShape.most else { return RecordShape.unknown }
        let target = UnsafeMutableRawPointer(bytes + gaps.count * RecordShape.words)
        target.copyMemory(from: cursor.base + start, byteCount: count)
        gaps.append(Gap(count: count, key: key, next: RecordShape.unknown))
        return gaps.count - 1
    }
}

extension RecordReader {
    /// Takes the fields of an object, whose `{` has been taken, as `fields` does, and remembers how records are written.
    @inline(__always)
    mutating func fields<Key>(
        _ shape: inout RecordShape<Key>, _ recognise: (borrowing JSONCursor, RawString) -> Key,
        _ body: (inout RecordReader, Key) throws -> Void
    ) throws {
        var previous: Int?
        var expected = shape.first
        while true {
            let key: Key?
            if shape.matches(expected, cursor) {
                previous = expected
                (key, expected) = shape.take(expected, &cursor)
                if key == nil { cursor.depth -= 1 }
            } else {
                key = try otherGap(&shape, &previous, recognise)
                expected = previous.map { shape.following($0) } ?? RecordShape<Key>.unknown
            }
            guard let key else { return }
            try body(&self, key)
        }
    }

    /// Takes what stands before the next value, by the grammar; nil is the end of the object.
    @inline(never)
    private mutating func otherGap<Key>(
        _ shape: inout RecordShape<Key>, _ previous: inout Int?,
        _ recognise: (borrowing JSONCursor, RawString) -> Key
    ) throws -> Key? {
        let start = cursor.position
        let consumed = cursor.consumed
        var key: Key?
        let ends = try previous == nil ? cursor.leave(UInt8(ascii: "}")) : !cursor.another(UInt8(ascii: "}"))
        if !ends {
            key = recognise(cursor, try cursor.key())
            try cursor.expect(UInt8(ascii: ":"), "a colon")
            _ = try cursor.next()
        }
        // Where the window moved on meanwhile the bytes are gone.
        let isWhole = cursor.consumed == consumed
        previous = isWhole ? shape.learn(key, from: start, to: cursor, after: previous) : RecordShape<Key>.unknown
        return key
    }
}
