/// Writes records of a JSON list, a line each, into a buffer that is handed on in pieces.
struct JSONLines {
    private var buffer: [UInt8] = []
    private static let piece = 1 << 18

    init() { buffer.reserveCapacity(JSONLines.piece + 4_096) }

    mutating func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// Begins a record.
    mutating func begin(_ isFirst: Bool) { text(isFirst ? "\n{" : ",\n{") }

    mutating func end() { text("}") }

    /// A text without anything that JSON escapes.
    mutating func field(_ key: StaticString, value: String, isFirst: Bool = false) {
        self.key(key, isFirst)
        buffer.append(UInt8(ascii: "\""))
        text(value)
        buffer.append(UInt8(ascii: "\""))
    }

    mutating func field(_ key: StaticString, number: Int) {
        self.key(key, false)
        text(String(number))
    }

    /// An amount with two decimals.
    mutating func field(_ key: StaticString, cents: Int) {
        self.key(key, false)
        let size = cents.magnitude
        text("\(cents < 0 ? "-" : "")\(size / 100).\(size % 100 < 10 ? "0" : "")\(size % 100)")
    }

    private mutating func key(_ key: StaticString, _ isFirst: Bool) {
        text(isFirst ? "\"" : ", \"")
        buffer.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        text("\": ")
    }

    /// Hands the buffer on when there is enough in it.
    mutating func flush(to write: (UnsafeRawBufferPointer) throws -> Void, all: Bool = false) throws {
        guard all || buffer.count >= JSONLines.piece else { return }
        try buffer.withUnsafeBytes(write)
        buffer.removeAll(keepingCapacity: true)
    }
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// A moment as RFC 3339 with microseconds, from microseconds since 1970.
func time(_ microseconds: Int64) -> String {
    let day = microseconds / 86_400_000_000
    let rest = Int(microseconds % 86_400_000_000)
    // Days to a date by counting in eras of 400 years that begin in March.
    let shifted = Int(day) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let second = rest / 1_000_000
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * marchMonth + 2) / 5 + 1, 2))T"
        + "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2)).\(padded(rest % 1_000_000, 6))Z"
}
