/// How often each of a few different texts occurs; the memory is bounded however many there are.
package struct ValueCounts: Sendable, Equatable {
    /// Texts, at most 100 bytes of each, in the order of their first appearance, with their counts.
    package private(set) var values: [(value: String, count: Int)] = []
    /// Occurrences of further texts, once there are as many as are kept.
    package private(set) var further = 0
    private var bytes: [[UInt8]] = []

    /// How many different texts are kept.
    private static let most = 20

    /// No values yet.
    package init() {}

    /// How many texts were added.
    package var total: Int { values.reduce(further) { $0 + $1.count } }

    /// Counts a text that is known; false where it is not, or is too long to be told from others.
    mutating func addKnown(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= Excerpt.longest, let place = bytes.firstIndex(where: { $0.elementsEqual(text) }) else {
            return false
        }
        values[place].count += 1
        return true
    }

    mutating func add(_ text: UnsafeRawBufferPointer) {
        let start = UnsafeRawBufferPointer(rebasing: text.prefix(Excerpt.longest))
        let place = bytes.firstIndex { known in
            known.count == start.count && known.elementsEqual(start)
        }
        if let place { return values[place].count += 1 }
        guard bytes.count < ValueCounts.most else { return further += 1 }
        bytes.append(Array(start))
        values.append((String(decoding: start, as: UTF8.self), 1))
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    package static func == (one: ValueCounts, other: ValueCounts) -> Bool {
        one.bytes == other.bytes && one.further == other.further && one.values.map(\.count) == other.values.map(\.count)
    }
}
