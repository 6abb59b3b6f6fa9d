/// Writes records, a line each, into a buffer that is handed on in pieces: those of a JSON list, or rows of CSV.
struct JSONLines {
    private var buffer: [UInt8] = []
    private static let piece = 1 << 18
    /// The columns of CSV; nil for JSON.
    private let columns: [String]?
    /// The column that comes next in a row.
    private var column = 0

    /// - Parameter columns: of CSV, in the order in which records name their keys; nil for JSON.
    init(columns: [String]? = nil) {
        self.columns = columns
        buffer.reserveCapacity(JSONLines.piece + 4_096)
        if let columns { text(columns.joined(separator: ",") + "\n") }
    }

    mutating func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// Begins a record.
    mutating func begin(_ isFirst: Bool) {
        column = 0
        if columns == nil { text(isFirst ? "\n{" : ",\n{") }
    }

    mutating func end() {
        guard let columns else { return text("}") }
        text(String(repeating: ",", count: max(0, columns.count - max(column, 1))) + "\n")
    }

    /// A text without anything that JSON escapes; of what CSV quotes it may have commas.
    mutating func field(_ key: StaticString, value: String, isFirst: Bool = false) {
        self.key(key, isFirst)
        let isQuoted = columns == nil || value.utf8.contains(UInt8(ascii: ","))
        if isQuoted { buffer.append(UInt8(ascii: "\"")) }
        text(value)
        if isQuoted { buffer.append(UInt8(ascii: "\"")) }
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
        if let columns {
            let name = key.description
            while column < columns.count {
                if column > 0 { buffer.append(UInt8(ascii: ",")) }
                column += 1
                if columns[column - 1] == name { return }
            }
            preconditionFailure("\(name) is no column, or out of order")
        }
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
