import CByteScan

/// What stands between the values of the records of a section: the records of a file tend to be written alike, so that
/// the bytes from one value to the next (`,\n      "party_id": `) are the same from record to record.
///
/// Each such gap is taken apart once, by the grammar. Where the same bytes come again in the same place they are known
/// to be right and which key they hold: comparing them, sixteen bytes a step, took a quarter of the time of taking them
/// apart. A value that is passed over (a currency, a reference) is often the same as well, and is then compared
/// together with the gap behind it. Whatever differs goes through the grammar, so nothing is accepted, refused or
/// placed otherwise.
struct RecordShape<Key>: ~Copyable {
    /// What follows a gap.
    enum Next {
        case field(Key)
        /// A field that nobody wants.
        case passed
        case end
    }

    /// Bytes that stood between two values, or a value that was passed over with what stood behind it.
    struct Run {
        fileprivate var count = 0
        /// A bit for each of its bytes up to the 32nd, the first the lowest. That of the unknown run is a bit that no
        /// comparison sets.
        fileprivate var mask: UInt64 = 1 << 32
        fileprivate let bytes: UnsafeMutablePointer<UInt8>
        fileprivate var next = Next.end
        /// The gap that came after this one's value last time.
        fileprivate var following: Gap
        /// The run of bytes that was the value after this gap, passed over, and the gap behind that; unknown where none
        /// is.
        fileprivate var passed: Gap
        /// How often in a row the value passed over was another one.
        fileprivate var surprises = 0
    }

    /// A run, by its place in memory: found by its number it took a third more instructions to go from one to the next.
    typealias Gap = UnsafeMutablePointer<Run>

    /// Bytes of the longest run; the window may be read as far beyond its end, see `ReadingWindows.padding`.
    private static var longest: Int { 96 }
    private static var most: Int { 64 }
    /// After so many other values in a row a value that is passed over is not expected to come again.
    private static var mostSurprises: Int { 4 }

    private let bytes: UnsafeMutablePointer<UInt8>
    /// Where the runs are, after that which is not known.
    private let runs: Gap
    private var count = 0
    /// The run that never matches.
    let unknown: Gap
    /// The gap that a record began with last time.
    private(set) var first: Gap

    init() {
        bytes = .allocate(capacity: RecordShape.most * RecordShape.longest)
        bytes.initialize(repeating: 0, count: RecordShape.most * RecordShape.longest)
        unknown = .allocate(capacity: 1 + RecordShape.most)
        unknown.initialize(to: Run(bytes: bytes, following: unknown, passed: unknown))
        runs = unknown + 1
        first = unknown
    }

    deinit {
        unknown.deinitialize(count: 1 + count)
        unknown.deallocate()
        bytes.deallocate()
    }

    // MARK: Taking

    /// Takes a gap where its bytes are next.
    @inline(__always)
    func take(_ gap: Gap, _ cursor: inout JSONCursor) -> Next? {
        guard matches(gap, cursor) else { return nil }
        cursor.position &+= gap.pointee.count
        if case .end = gap.pointee.next { cursor.depth &-= 1 }
        return gap.pointee.next
    }

    /// Takes the value that is passed over after a gap, and the gap behind it, where both are those of last time.
    @inline(__always)
    mutating func takePassed(_ gap: inout Gap, _ cursor: inout JSONCursor) -> Next? {
        guard let next = take(gap.pointee.passed, &cursor) else { return nil }
        gap.pointee.surprises = 0
        gap = gap.pointee.passed.pointee.following
        return next
    }

    /// Whether the bytes of a run are next.
    ///
    /// No run has a zero byte, and one stands at the end of the window: a run that would go beyond it does not match.
    /// The window may be read some vectors beyond its end.
    @inline(__always)
    private func matches(_ run: Gap, _ cursor: borrowing JSONCursor) -> Bool {
        let found = cursor.base + cursor.position
        let expected = run.pointee.bytes
        guard run.pointee.mask & ~RecordShape.same(found, expected) == 0 else { return false }
        // Nearly all have 32 bytes at most.
        return run.pointee.count <= 32 || equal(found + 32, and: expected + 32, count: run.pointee.count &- 32)
    }

    /// A bit for each of 32 bytes that are the same.
    @inline(__always)
    private static func same(_ found: UnsafePointer<UInt8>, _ expected: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(byte_scan_same(found, expected) | byte_scan_same(found + 16, expected + 16) &<< 16)
    }

    /// The gap that came after the value of this one last time.
    @inline(__always)
    func following(_ gap: Gap) -> Gap { gap.pointee.following }

    // MARK: Learning

    /// Remembers the bytes from `start` to the cursor as the gap that comes after `previous`, nil at the start of a
    /// record.
    ///
    /// - Returns: the gap; unknown where it is too long or there are too many.
    mutating func learn(_ next: Next, from start: Int, to cursor: borrowing JSONCursor, after previous: Gap?) -> Gap {
        let gap = find(start, cursor) ?? add(next, from: start, in: cursor)
        guard let previous else {
            first = gap
            return gap
        }
        if previous != unknown { previous.pointee.following = gap }
        return gap
    }

    /// Remembers the bytes from `start` to the cursor as the value passed over after `gap`, with the gap `last` behind
    /// it.
    mutating func learnPassed(_ next: Next, from start: Int, to cursor: borrowing JSONCursor, after gap: Gap, last: Gap)
    {
        guard gap != unknown, last != unknown, gap.pointee.surprises < RecordShape.mostSurprises else { return }
        gap.pointee.surprises += 1
        var run = gap.pointee.passed
        if gap.pointee.surprises == RecordShape.mostSurprises || cursor.position - start > RecordShape.longest {
            run = unknown
        } else if run != unknown {
            run.pointee.next = next
            write(run, from: start, in: cursor)
        } else {
            run = add(next, from: start, in: cursor)
        }
        if run != unknown { run.pointee.following = last }
        gap.pointee.passed = run
    }

    private func find(_ start: Int, _ cursor: borrowing JSONCursor) -> Gap? {
        let count = cursor.position - start
        return (0..<self.count).first { place in
            runs[place].count == count && equal(cursor.base + start, and: runs[place].bytes, count: count)
        }.map { runs + $0 }
    }

    private mutating func add(_ next: Next, from start: Int, in cursor: borrowing JSONCursor) -> Gap {
        guard cursor.position - start <= RecordShape.longest, count < RecordShape.most else { return unknown }
        let run = runs + count
        run.initialize(
            to: Run(bytes: bytes + count * RecordShape.longest, next: next, following: unknown, passed: unknown))
        write(run, from: start, in: cursor)
        count += 1
        return run
    }

    private func write(_ run: Gap, from start: Int, in cursor: borrowing JSONCursor) {
        let count = cursor.position - start
        run.pointee.bytes.update(from: cursor.base + start, count: count)
        run.pointee.count = count
        run.pointee.mask = 1 << UInt64(min(count, 32)) - 1
    }
}

extension RecordReader {
    /// Takes the fields of an object, whose `{` has been taken, as `fields` does, and remembers how records are
    /// written.
    ///
    /// - Parameter recognise: nil for a field that nobody wants; its value is passed over.
    @inline(__always)
    mutating func fields<Key>(
        _ shape: inout RecordShape<Key>, recognise: (borrowing JSONCursor, RawString) -> Key?,
        body: (inout RecordReader, Key) throws -> Void
    ) throws {
        var gap = shape.first
        var next = try shape.take(gap, &cursor) ?? otherGap(&shape, after: nil, gap: &gap, recognise: recognise)
        while true {
            switch next {
            case .end: return
            case .field(let key):
                try body(&self, key)
                next = try gapAfter(&shape, gap: &gap, recognise: recognise)
            case .passed:
                if let known = shape.takePassed(&gap, &cursor) {
                    next = known
                } else {
                    next = try pass(&shape, gap: &gap, recognise: recognise)
                }
            }
        }
    }

    /// Takes the gap after the value of another one.
    @inline(__always)
    private mutating func gapAfter<Key>(
        _ shape: inout RecordShape<Key>, gap: inout RecordShape<Key>.Gap,
        recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let expected = shape.following(gap)
        if let next = shape.take(expected, &cursor) {
            gap = expected
            return next
        }
        return try otherGap(&shape, after: gap, gap: &gap, recognise: recognise)
    }

    /// Passes over a value, by the grammar, and takes the gap behind it.
    @inline(never)
    private mutating func pass<Key>(
        _ shape: inout RecordShape<Key>, gap: inout RecordShape<Key>.Gap,
        recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let before = gap
        let start = cursor.position
        let consumed = cursor.consumed
        try cursor.skip()
        let next = try gapAfter(&shape, gap: &gap, recognise: recognise)
        // Where the window moved on meanwhile the bytes are gone.
        if cursor.consumed == consumed { shape.learnPassed(next, from: start, to: cursor, after: before, last: gap) }
        return next
    }

    /// Takes what stands before the next value, by the grammar.
    @inline(never)
    private mutating func otherGap<Key>(
        _ shape: inout RecordShape<Key>, after previous: RecordShape<Key>.Gap?, gap: inout RecordShape<Key>.Gap,
        recognise: (borrowing JSONCursor, RawString) -> Key?
    ) throws -> RecordShape<Key>.Next {
        let start = cursor.position
        let consumed = cursor.consumed
        var next = RecordShape<Key>.Next.end
        let ends = try previous == nil ? cursor.leave(UInt8(ascii: "}")) : !cursor.another(UInt8(ascii: "}"))
        if !ends {
            let raw = try cursor.key()
            if let key = recognise(cursor, raw) {
                next = .field(key)
            } else {
                next = .passed
                notePassed(raw)
            }
            try cursor.expect(UInt8(ascii: ":"), "a colon")
            _ = try cursor.next()
        }
        let isWhole = cursor.consumed == consumed
        gap = isWhole ? shape.learn(next, from: start, to: cursor, after: previous) : shape.unknown
        return next
    }
}
