/// The id of a batch: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`, ordered naturally (`BATCH_2` before `BATCH_10`).
package struct BatchID: Hashable, Sendable, CustomStringConvertible {
    /// The id as written.
    package let text: String
    /// Bytes whose plain order is the natural order of ids, so that a database can keep it; made once, because
    /// thousands of ids are sorted at every look at a full inbox.
    ///
    /// A run of digits becomes `0`, the count of its digits without leading zeros, and those digits; any other byte
    /// stands for itself. A zero byte and the id itself follow, which puts a prefix first and breaks ties (`B1`, `B01`)
    /// by plain bytes. A run begins with the byte `0` because every other byte of an id is below `0` or above `9`.
    package let orderKey: [UInt8]

    /// Nil where the text breaks the grammar.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard let first = bytes.first, isDigit(first) || isLetter(first), bytes.count <= 64,
            bytes.allSatisfy({ isDigit($0) || isLetter($0) || $0 == dot || $0 == underscore || $0 == hyphen })
        else { return nil }
        self.text = text
        orderKey = BatchID.orderKey(text)
    }

    package var description: String { text }

    package static func == (one: BatchID, other: BatchID) -> Bool { one.text == other.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private static func orderKey(_ text: String) -> [UInt8] {
        var key: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.first {
            guard isDigit(byte) else {
                key.append(byte)
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix(while: isDigit)
            let significant = digits.drop { $0 == zero }
            key.append(zero)
            key.append(UInt8(significant.count))
            key.append(contentsOf: significant)
            rest = rest.dropFirst(digits.count)
        }
        return key + [0] + text.utf8
    }
}

extension BatchID: Comparable {
    package static func < (one: BatchID, other: BatchID) -> Bool {
        one.orderKey.lexicographicallyPrecedes(other.orderKey)
    }
}

private let zero = UInt8(ascii: "0")
private let dot = UInt8(ascii: ".")
private let underscore = UInt8(ascii: "_")
private let hyphen = UInt8(ascii: "-")
