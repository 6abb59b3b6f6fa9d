import Glibc

/// What stands between the values of the records of a section: the records of a file tend to be written alike, so that the
/// bytes from one value to the next (`,\n      "party_id": `) are the same from record to record.
///
/// Each such gap is taken apart once, by the grammar. Where the same bytes come again in the same place they are known to be
/// right and which key they hold: comparing them, sixteen bytes a step, took a quarter of the time of taking them apart. A
/// value that is passed over (a currency, a reference) is often the same as well, and is then compared together with the gap
/// behind it. Whatever differs goes through the grammar, so nothing is accepted, refused or placed otherwise.
struct RecordShape<Key>: ~Copyable {
    /// What follows a gap.
    enum Next {
        case field(Key)
        /// A field that nobody wants.
        case passed
        case end
    }

    private struct Run {
        var count = 0
        var next: Next
        /// The gap that came after this one's value last time.
        var following = RecordShape.unknown
        /// The run of bytes that was the value after this gap, passed over, and the gap behind that; unknown where none is.
        var passed = RecordShape.unknown
        /// How often in a row the value passed over was another one.
        var surprises = 0
    }

    /// The gap that is not known.
    static var unknown: Int { -1 }

    private typealias Vector = SIMD2<UInt64>

    private static var longest: Int { 96 }
    private static var most: Int { 64 }
    private static var vectors: Int { longest / 16 }
    /// After so many other values in a row a value that is passed over is not expected to come again.
    private static var mostSurprises: Int { 4 }

    private let runs: UnsafeMutablePointer<Run>
    private var count = 0
    /// For each run `vectors` vectors of its bytes, then as many that have ones where those count and zeros behind them.
    private let bytes: UnsafeMutablePointer<Vector>
    /// The gap that a record began with last time.
    private(set) var first = RecordShape.unknown

    init() {
        runs = .allocate(capacity: RecordShape.most)
        bytes = .allocate(capacity: RecordShape.most * 2 * RecordShape.vectors)
        bytes.initialize(repeating: .zero, count: RecordShape.most * 2 * RecordShape.vectors)
    }

    deinit {
        runs.deinitialize(count: count)
        runs.deallocate()
        bytes.deallocate()
    }

    // MARK: Taking

    /// Takes a gap where its bytes are next.
    @inline(__always)
    func take(_ gap: Int, _ cursor: inout JSONCursor) -> Next? {
        guard matches(gap, cursor) else { return nil }
        cursor.position &+= runs[gap].count
        if case .end = runs[gap].next { cursor.depth -= 1 }
        return runs[gap].next
    }

    /// Takes the value that is passed over after a gap, and the gap behind it, where both are those of last time.
    @inline(__always)
    mutating func takePassed(_ gap: inout Int, _ cursor: inout JSONCursor) -> Next? {
        guard gap >= 0, let next = take(runs[gap].passed, &cursor) else { return nil }
        runs[gap].surprises = 0
        gap = runs[runs[gap].passed].following
        return next
    }

    /// Whether the bytes of a run are next.
    @inline(__always)
    private func matches(_ run: Int, _ cursor: borrowing JSONCursor) -> Bool {
        guard run >= 0 else { return false }
        let count = runs[run].count
        guard cursor.end &- cursor.position >= count else { return false }
        let found = UnsafeRawPointer(cursor.base + cursor.position)
        let expected = bytes + run &* (2 &* RecordShape.vectors)
        // Bytes behind the run do not count; the window may be read some vectors beyond its end. Nearly all have 32 bytes at
        // most, so that nothing depends on their length.
        var difference = RecordShape.difference(found, expected, 0) | RecordShape.difference(found, expected, 1)
        var place = 2
        while place &* 16 < count {
            difference |= RecordShape.difference(found, expected, place)
            place &+= 1
        }
        return difference[0] | difference[1] == 0
    }

    @inline(__always)
    private static func difference(
        _ found: UnsafeRawPointer, _ expected: UnsafeMutablePointer<Vector>, _ place: Int
    ) -> Vector {
        (found.loadUnaligned(fromByteOffset: 16 &* place, as: Vector.self) ^ expected[place])
            & expected[vectors &+ place]
    }

    /// The gap that came after the value of this one last time.
    @inline(__always)
    func following(_ gap: Int) -> Int { gap >= 0 ? runs[gap].following : RecordShape.unknown }

    // MARK: Learning

    /// Remembers the bytes from `start` to the cursor as the gap that comes after `previous`, nil at the start of a record.
    ///
    /// - Returns: the gap; unknown where it is too long or there are too many.
    mutating func learn(_ next: Next, from start: Int, to cursor: borrowing JSONCursor, after previous: Int?) -> Int {
        let gap = find(start, cursor) ?? add(next, start, cursor)
        guard let previous else {
            first = gap
            return gap
        }
        if previous >= 0 { runs[previous].following = gap }
        return gap
    }

    /// Remembers the bytes from `start` to the cursor as the value passed over after `gap`, with the gap `last` behind it.
    mutating func learnPassed(
        _ next: Next, from start: Int, to cursor: borrowing JSONCursor, after gap: Int, last: Int
    ) {
        guard gap >= 0, last >= 0, runs[gap].surprises < RecordShape.mostSurprises else { return }
        runs[gap].surprises += 1
        var run = runs[gap].passed
        if runs[gap].surprises == RecordShape.mostSurprises || cursor.position - start > RecordShape.longest {
            run = RecordShape.unknown
        } else if run >= 0 {
            runs[run].next = next
            write(run, start, cursor)
        } else {
            run = add(next, start, cursor)
        }
        if run >= 0 { runs[run].following = last }
        runs[gap].passed = run
    }

    private func find(_ start: Int, _ cursor: borrowing JSONCursor) -> Int? {
        let count = cursor.position - start
        return (0..<self.count).first { run in
            runs[run].count == count && equal(cursor.base + start, bytes + run * 2 * RecordShape.vectors, count)
        }
    }

    private mutating func add(_ next: Next, _ start: Int, _ cursor: borrowing JSONCursor) -> Int {
        guard cursor.position - start <= RecordShape.longest, count < RecordShape.most else {
            return RecordShape.unknown
        }
        (runs + count).initialize(to: Run(next: next))
        write(count, start, cursor)
        count += 1
        return count - 1
    }

    private func write(_ run: Int, _ start: Int, _ cursor: borrowing JSONCursor) {
        let length = cursor.position - start
        let expected = bytes + run * 2 * RecordShape.vectors
        expected.update(repeating: .zero, count: 2 * RecordShape.vectors)
        UnsafeMutableRawPointer(expected).copyMemory(from: cursor.base + start, byteCount: length)
        memset(expected + RecordShape.vectors, 0xFF, length)
        runs[run].count = length
    }
}

extension RecordReader {
    /// Takes the fields of an object, whose `{` has been taken, as `fields` does, and remembers how records are written.
    ///
    /// - Parameter recognise: nil for a field that nobody wants; its value is passed over.
    @inline(__always)
    mutating func fields<Key>(
        _ shape: inout RecordShape<Key>, _ recognise: (borrowing JSONCursor, RawString) -> Key?,
        _ body: (inout RecordReader, Key) throws -> Void
    ) throws {
        var gap = shape.first
        var next = try shape.take(gap, &cursor) ?? otherGap(&shape, nil, &gap, recognise)
        while true {
            switch next {
            case .end: return
            case .field(let key):
                try body(&self, key)
                next = try gapAfter(&shape, &gap, recognise)
            case .passed:
                if let known = shape.takePassed(&gap, &cursor) {
                    next = known
                } else {
                    next = try pass(&shape, &gap, recognise)
                }
            }
        }
    }

    /// Takes the gap after the value of another one.
    @inline(__always)
    private mutating func gapAfter<Key>(
        _ shape: inout RecordShape<Key>, _ gap: inout Int, _ recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let expected = shape.following(gap)
        if let next = shape.take(expected, &cursor) {
            gap = expected
            return next
        }
        return try otherGap(&shape, gap, &gap, recognise)
    }

    /// Passes over a value, by the grammar, and takes the gap behind it.
    @inline(never)
    private mutating func pass<Key>(
        _ shape: inout RecordShape<Key>, _ gap: inout Int, _ recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let before = gap
        let start = cursor.position
        let consumed = cursor.consumed
        try cursor.skip()
        let next = try gapAfter(&shape, &gap, recognise)
        // Where the window moved on meanwhile the bytes are gone.
        if cursor.consumed == consumed { shape.learnPassed(next, from: start, to: cursor, after: before, last: gap) }
        return next
    }

    /// Takes what stands before the next value, by the grammar.
    @inline(never)
    private mutating func otherGap<Key>(
        _ shape: inout RecordShape<Key>, _ previous: Int?, _ gap: inout Int,
        _ recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let start = cursor.position
        let consumed = cursor.consumed
        var next = RecordShape<Key>.Next.end
        let ends = try previous == nil ? cursor.leave(UInt8(ascii: "}")) : !cursor.another(UInt8(ascii: "}"))
        if !ends {
            next = recognise(cursor, try cursor.key()).map { .field($0) } ?? .passed
            try cursor.expect(UInt8(ascii: ":"), "a colon")
            _ = try cursor.next()
        }
        let isWhole = cursor.consumed == consumed
        gap = isWhole ? shape.learn(next, from: start, to: cursor, after: previous) : RecordShape<Key>.unknown
        return next
    }
}
