import Columns

/// Columns of the user's own features, which become known one by one as parties name them.
struct OwnFeatureColumns {
    /// A name that was found: its number in the table, or the text of one that is not there.
    enum Found {
        case known(Int)
        case new(String)
        /// As it is written.
        case unreadable([UInt8])
    }

    private var names: [String] = []
    private var numbers = IDTable()
    private var columns: [FeatureColumnBuilder] = []
    /// Columns of which the present party has said something, each once however often it said so.
    private var current: [Int] = []
    /// What it said last of each column; NaN is null.
    private var said: [Double] = []
    /// The texts among them.
    private var texts = OwnFeatureTexts()
    /// The turn in which it said so: a column of an earlier turn is not in `current`.
    private var saidIn: [Int] = []
    private var turn = 0
    /// The feature that is expected next: parties tend to name the same ones in the same order.
    private var expected = 0

    mutating func begin() {
        current.removeAll(keepingCapacity: true)
        turn += 1
        expected = 0
    }

    /// How many names there are.
    var count: Int { names.count }
    /// How many values the parties before the present one have, of all names together.
    private(set) var values = 0
    /// The same with those of the present party.
    var valuesWithPresent: Int { current.reduce(values) { said[$1].isNaN ? $0 : $0 + 1 } }

    /// Finds the number of a name.
    @inline(__always)
    mutating func recognise(_ cursor: borrowing JSONCursor, _ raw: RawString) -> Found {
        if raw.isEscaped {
            // By bytes: to `String` the Kelvin sign equals K.
            guard let bytes = cursor.unescaped(raw) else { return .unreadable(Array(raw.bytes)) }
            return bytes.withUnsafeBytes { numbers.number(of: $0) }.map { .known($0) }
                ?? .new(String(decoding: bytes, as: UTF8.self))
        }
        if expected < names.count,
            numbers.withBytes(
                of: expected, { $0.count == raw.count && equal($0.baseAddress!, and: raw.start, count: raw.count) })
        {
            expected += 1
            return .known(expected - 1)
        }
        guard let number = numbers.number(of: raw.bytes) else {
            return .new(String(decoding: raw.bytes, as: UTF8.self))
        }
        expected = number + 1
        return .known(number)
    }

    /// What tells the name from others among the faults of a party: its bytes, and no text's where it has none.
    func member(_ found: Found) -> [UInt8] {
        switch found {
        case .known(let number): Array(names[number].utf8)
        case .new(let text): Array(text.utf8)
        case .unreadable(let bytes): [0xFF] + bytes
        }
    }

    /// The text of a name; nil where it has none.
    func name(_ found: Found) -> String? {
        switch found {
        case .known(let number): names[number]
        case .new(let text): text
        case .unreadable: nil
        }
    }

    /// Whether the name has been found to be one for a feature.
    func isKnown(_ found: Found) -> Bool {
        if case .known = found { return true }
        return false
    }

    /// The present party says a value; nil is null, which makes no column of its own.
    mutating func set(_ found: Found, _ value: Double?) {
        switch found {
        case .known(let number): say(number, value ?? .nan)
        case .new(let text):
            // A name that has only been null so far makes no column.
            guard let value else { return }
            var text = text
            let (number, isNew) = text.withUTF8 { numbers.insert(UnsafeRawBufferPointer($0)) }
            if isNew {
                names.append(text)
                columns.append(FeatureColumnBuilder())
                said.append(.nan)
                saidIn.append(0)
            }
            say(number, value)
            expected = number + 1
        case .unreadable: break
        }
    }

    private mutating func say(_ column: Int, _ value: Double) {
        if !texts.isEmpty { texts.sayNumber(column) }
        said[column] = value
        if saidIn[column] == turn { return }
        saidIn[column] = turn
        current.append(column)
    }

    /// The party at this place is whole.
    mutating func end(_ place: Int) {
        for column in current where !said[column].isNaN {
            columns[column].set(place, said[column])
            values += 1
            if !texts.isEmpty { texts.end(column) }
        }
    }

    /// Names in byte order with their columns, each as long as there are parties. A name without any value has none.
    consuming func finish(parties: Int) -> (names: [String], columns: [FeatureColumn]) {
        let order = columns.indices.filter { columns[$0].known > 0 }
            .sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        let sorted = order.map { names[$0] }
        var result: [FeatureColumn] = []
        for column in order {
            var builder = FeatureColumnBuilder()
            swap(&builder, &columns[column])
            let values = builder.finish(count: parties)
            result.append(texts.column(column, codes: values) ?? values)
        }
        return (sorted, result)
    }

    // MARK: Text

    /// Whether any party has said a text.
    var hasText: Bool { !texts.isEmpty }

    /// Whether the parties before the present one have text in a feature; nil if they have no value there.
    @inline(__always)
    func isText(_ found: Found) -> Bool? {
        guard case .known(let number) = found, columns[number].known > 0 else { return nil }
        return !texts.isEmpty && texts.isText(number)
    }

    /// The present party says a text.
    ///
    /// - Returns: how many levels the feature has then.
    mutating func set(_ found: Found, text: UnsafeRawBufferPointer) -> Int {
        set(found, 0)
        let number =
            switch found {
            case .known(let number): number
            case .new, .unreadable: current.last ?? 0
            }
        let (code, levels) = texts.say(number, text)
        said[number] = Double(code)
        return levels
    }

    /// What the levels need in memory; bytes.
    var levelNeed: Int { texts.need }
}
