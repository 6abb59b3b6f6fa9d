import Vocabulary

/// Reads the fields of one record after another: types are checked, and what is wrong is held back until the record
/// ends, because a key given again takes the place of the earlier one, faults included.
struct RecordReader: ~Copyable {
    var cursor: JSONCursor
    /// The section that is read, `parties` say; empty where the list stands at the top of the file.
    var section = ""
    /// Place of the record in its section.
    var index = 0
    /// Whether the section is a list of records, and not a value of the file itself.
    var isList = false
    private var months = CalendarMonths()
    /// Keys that are passed over and are nearly known.
    var nearKeys: NearKeys

    /// Keys of the file itself that the format does not have: the first ones.
    private(set) var unknownKeys: [String] = []

    private var faults: [Fault] = []
    /// With so many faults at a time the record is refused whatever comes: it may have millions of fields, and each
    /// asks which fault it mends.
    private static var mostFaults: Int { 64 }

    /// Something wrong with a field; `member` names one of the fields of `features`.
    private struct Fault {
        var key: String
        var member: [UInt8]?
        var refusal: Refusal
    }

    init(cursor: consuming JSONCursor, _ format: NearKeys.Format) {
        self.cursor = cursor
        nearKeys = NearKeys(format)
    }

    // MARK: Lists and records

    /// Takes a list of records; null is an empty one. `body` takes one record, whose `{` has been taken.
    mutating func records(_ section: String, _ body: (inout RecordReader) throws -> Void) throws {
        self.section = section
        index = 0
        isList = true
        defer { isList = false }
        guard try cursor.next() == UInt8(ascii: "[") else {
            if try takeNull() { return }
            try raise(wrong("", wanted: "a list of objects"))
            return try cursor.skip()
        }
        try cursor.enter()
        if try cursor.leave(UInt8(ascii: "]")) { return }
        repeat {
            if try cursor.next() == UInt8(ascii: "{") {
                try cursor.enter()
                do {
                    try body(&self)
                    try throwHeld()
                } catch { try goOn(behind: error) }
            } else {
                try raise(wrong(nil, wanted: "an object"))
                try cursor.skip()
            }
            index += 1
        } while try cursor.another(UInt8(ascii: "]"))
    }

    /// Takes the fields of an object, whose `{` has been taken. `body` is given each key and takes the value, whose
    /// first byte is next; the key itself is gone by then, so `recognise` turns it into something that lasts.
    @inline(__always)
    mutating func fields<Key>(
        _ recognise: (borrowing JSONCursor, RawString) -> Key, _ body: (inout RecordReader, Key) throws -> Void
    ) throws {
        if try cursor.leave(UInt8(ascii: "}")) { return }
        repeat {
            let key = recognise(cursor, try cursor.key())
            try cursor.expect(UInt8(ascii: ":"), "a colon")
            try body(&self, key)
        } while try cursor.another(UInt8(ascii: "}"))
    }

    // MARK: Values; nil is null, or a fault that is held back

    /// Takes null where it is next.
    @inline(__always)
    mutating func takeNull() throws -> Bool {
        guard try cursor.next() == UInt8(ascii: "n") else { return false }
        try cursor.literal("null")
        return true
    }

    /// Takes a string whose escapes make sense.
    @inline(__always)
    mutating func string(_ key: StaticString) throws -> RawString? {
        if faults.isEmpty, let raw = cursor.plainString() { return raw }
        return try otherString(key)
    }

    @inline(never)
    private mutating func otherString(_ key: StaticString) throws -> RawString? {
        forget(key)
        guard try cursor.next() == UInt8(ascii: "\"") else {
            if try !takeNull() { try hold(key, "a string") }
            return nil
        }
        let raw = try cursor.string()
        return raw.isEscaped ? checked(raw, key) : raw
    }

    /// A string with escapes; nil, and a fault held back, where they make no sense.
    @inline(never)
    private mutating func checked(_ raw: RawString, _ key: StaticString) -> RawString? {
        if cursor.unescaped(raw) != nil { return raw }
        hold(key, refusal: wrong(key.description, wanted: "a string whose surrogates come in pairs", before: raw))
        return nil
    }

    /// Takes an id and gives its bytes to `body`: a string of at least one byte, or a whole number as its text.
    @inline(__always)
    mutating func identifier(_ key: StaticString, _ body: (UnsafeRawBufferPointer) -> Void) throws {
        guard faults.isEmpty, let raw = cursor.plainString() else { return try otherIdentifier(key, body) }
        if raw.count == 0 { return holdEmpty(key) }
        body(raw.bytes)
    }

    @inline(never)
    private mutating func holdEmpty(_ key: StaticString) {
        hold(key, refusal: refusal(.identifier, key: key, message: "an id is empty", count: 2))
    }

    @inline(never)
    private mutating func otherIdentifier(_ key: StaticString, _ body: (UnsafeRawBufferPointer) -> Void) throws {
        let byte = try cursor.next()
        if isDigit(byte) || byte == UInt8(ascii: "-") {
            forget(key)
            let number = try cursor.number()
            guard number.isWhole else {
                return hold(
                    key,
                    refusal: refusal(
                        .identifier, key: key, message: "an id is a string or a whole number", count: number.count))
            }
            guard number.value.isFinite else {
                let message = "an id that is a number may not be beyond the range of a double (about 1.8e308)"
                var fault = refusal(.identifier, key: key, message: message, count: number.count)
                fault.hint = "Write it in quotes, as a string."
                return hold(key, refusal: fault)
            }
            return body(UnsafeRawBufferPointer(start: number.start, count: number.count))
        }
        guard let raw = try string(key) else { return }
        if raw.count == 0 { return holdEmpty(key) }
        if raw.isEscaped, let bytes = cursor.unescaped(raw) { return bytes.withUnsafeBytes(body) }
        body(raw.bytes)
    }

    /// Takes a number in the range of a double.
    @inline(__always)
    mutating func number(_ key: StaticString) throws -> Double? {
        if faults.isEmpty, let value = cursor.plainDecimal() { return value }
        return try otherNumber(key)
    }

    @inline(never)
    private mutating func otherNumber(_ key: StaticString) throws -> Double? {
        forget(key)
        let byte = try cursor.next()
        guard isDigit(byte) || byte == UInt8(ascii: "-") else {
            if try !takeNull() { try hold(key, "a number") }
            return nil
        }
        let number = try cursor.number()
        if number.value.isFinite { return number.value }
        hold(
            key,
            refusal: refusal(.range, key: key, message: "a number beyond the range of a double", count: number.count))
        return nil
    }

    /// Takes a number, or a boolean as 1 or 0.
    mutating func numberOrBoolean(_ key: StaticString) throws -> Double? {
        switch try cursor.next() {
        case UInt8(ascii: "t"):
            forget(key)
            try cursor.literal("true")
            return 1
        case UInt8(ascii: "f"):
            forget(key)
            try cursor.literal("false")
            return 0
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(key)
        default:
            forget(key)
            if try !takeNull() { try hold(key, "true, false or a number") }
            return nil
        }
    }

    /// Takes a string or number and tells whether it says anything: any number does, and a string that is not empty.
    mutating func saysSomething(_ key: StaticString) throws -> Bool {
        let byte = try cursor.next()
        if isDigit(byte) || byte == UInt8(ascii: "-") { return try number(key) != nil }
        return try string(key).map { $0.count > 0 } ?? false
    }

    /// Takes a timestamp.
    @inline(__always)
    mutating func timestamp(_ key: StaticString) throws -> Timestamp? {
        guard let raw = try string(key) else { return nil }
        let time: Timestamp?
        if raw.isEscaped {
            time = cursor.text(raw).flatMap { Timestamp($0) }
        } else {
            time = Timestamp(parsing: raw.bytes, &months)
        }
        if time == nil {
            hold(key, refusal: refusal(.timestamp, key: key, message: "no such moment", count: raw.count + 2))
        }
        return time
    }

    /// Passes over the value of a key of the file that the format does not have.
    mutating func skipUnknown(_ key: String?) throws {
        if var key {
            if unknownKeys.count < 32 { unknownKeys.append(key) }
            key.withUTF8 { nearKeys.note(UnsafeRawBufferPointer($0), "") }
        }
        try cursor.skip()
    }

    // MARK: Keys that are passed over

    /// Looks whether a key that is passed over is nearly a known one of its level.
    @inline(never)
    mutating func notePassed(_ raw: RawString) {
        let level = recordLevel
        guard raw.isEscaped else { return nearKeys.note(raw.bytes, level) }
        if let bytes = cursor.unescaped(raw) { bytes.withUnsafeBytes { nearKeys.note($0, level) } }
    }

    // MARK: Faults

    /// A key has come again: what was wrong with its earlier value does not matter.
    @inline(__always)
    mutating func forget(_ key: StaticString, member: [UInt8]? = nil) {
        if !faults.isEmpty { forgetFault(key, member) }
    }

    @inline(never)
    private mutating func forgetFault(_ key: StaticString, _ member: [UInt8]?) {
        if faults.count == RecordReader.mostFaults { return }
        let text = key.description
        faults.removeAll { $0.key == text && (member == nil || $0.member == member) }
    }

    /// Holds a fault back until the record ends.
    @inline(never)
    mutating func hold(_ key: StaticString, member: [UInt8]? = nil, refusal: Refusal) {
        if faults.count == RecordReader.mostFaults { return }
        faults.append(Fault(key: key.description, member: member, refusal: refusal))
    }

    /// The value that is next has the wrong type: it is passed over, and the fault held back.
    @inline(never)
    private mutating func hold(_ key: StaticString, _ wanted: String) throws {
        hold(key, refusal: wrong(key.description, wanted: wanted))
        try cursor.skip()
    }

    var hasFaults: Bool { !faults.isEmpty }

    /// Whether faults are collected, and do not end the reading.
    var collectsFaults: Bool { cursor.limits.faults != nil }

    /// Throws what has been held back.
    func throwHeld() throws {
        if let fault = faults.first { throw fault.refusal }
    }

    /// The one way of a fault that is none of the grammar: it ends the reading, or it is collected.
    @inline(never)
    func raise(_ refusal: Refusal) throws {
        guard let collector = cursor.limits.faults, !refusal.rule.endsReading else { throw refusal }
        collector.note(refusal)
    }

    /// The record or value that has just been taken is faulty: the reading ends, or its faults are collected.
    @inline(never)
    mutating func goOn(behind error: any Error) throws {
        guard let refusal = error as? Refusal, !refusal.rule.endsReading else { throw error }
        let held = faults.isEmpty ? [refusal] : faults.map(\.refusal)
        faults.removeAll()
        for refusal in held { try raise(refusal) }
    }
}
