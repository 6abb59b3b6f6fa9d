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

/// What the name of a file in the inbox says: `BATCH_007_labels.json` is the labels of `BATCH_007`.
package struct BatchFileName: Hashable, Sendable {
    /// What a batch file holds.
    package enum Kind: String, Sendable, CaseIterable {
        case profiles
        case labels

        fileprivate var suffix: String { "_\(rawValue).json" }
    }

    /// The batch that the file is about.
    package let batch: BatchID
    /// Whether it holds profiles or labels.
    package let kind: Kind

    /// The name of the file of a batch and kind.
    package init(batch: BatchID, kind: Kind) {
        self.batch = batch
        self.kind = kind
    }

    /// Nil where the name is not of the form `{BATCH_ID}_profiles.json` or `{BATCH_ID}_labels.json`.
    package init?(_ name: String) {
        for kind in Kind.allCases where name.hasSuffix(kind.suffix) {
            guard let batch = BatchID(String(name.dropLast(kind.suffix.count))) else { continue }
            self.init(batch: batch, kind: kind)
            return
        }
        return nil
    }

    /// The name of the file; a revision after the first carries its number: `BATCH_007_profiles.r2.json`.
    package func text(revision: Int = 1) -> String {
        revision == 1 ? batch.text + kind.suffix : "\(batch)_\(kind.rawValue).r\(revision).json"
    }
}

private let zero = UInt8(ascii: "0")
private let dot = UInt8(ascii: ".")
private let underscore = UInt8(ascii: "_")
private let hyphen = UInt8(ascii: "-")

func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
