import Foundation
import Intake
import Vocabulary

/// A document of JSON as a tree.
indirect enum JSONTree: Equatable {
    case object([(String?, JSONTree)])
    case list([JSONTree])
    /// Nil where an escape stands for one half of a surrogate pair only.
    case string(String?)
    case number(Double, written: String)
    case boolean(Bool)
    case null

    init(reading source: inout some ByteSource, limits: ReaderLimits, chunk: Int) throws {
        var open: [(isObject: Bool, keys: [String?], values: [JSONTree])] = [(false, [], [])]
        try JSONWalk(limits: limits, chunk: chunk).walk(&source) { step in
            switch step {
            case .object: open.append((true, [], []))
            case .list: open.append((false, [], []))
            case .endOfObject, .endOfList:
                let closed = open.removeLast()
                open[open.count - 1].values.append(
                    closed.isObject ? .object(Array(zip(closed.keys, closed.values))) : .list(closed.values))
            case .key(let text): open[open.count - 1].keys.append(text)
            case .string(let text): open[open.count - 1].values.append(.string(text))
            case .number(let value, let written): open[open.count - 1].values.append(.number(value, written: written))
            case .boolean(let value): open[open.count - 1].values.append(.boolean(value))
            case .null: open[open.count - 1].values.append(.null)
            }
        }
        guard open.count == 1, open[0].values.count == 1 else {
            throw Violation("a walk that does not end where it began")
        }
        self = open[0].values[0]
    }

    static func == (one: JSONTree, other: JSONTree) -> Bool {
        switch (one, other) {
        case (.object(let one), .object(let other)):
            one.count == other.count && zip(one, other).allSatisfy { isSame($0.0, $1.0) && $0.1 == $1.1 }
        case (.list(let one), .list(let other)): one == other
        case (.string(let one), .string(let other)): isSame(one, other)
        case (.number(let one, let text), .number(let other, let otherText)): one == other && text == otherText
        case (.boolean(let one), .boolean(let other)): one == other
        case (.null, .null): true
        default: false
        }
    }

    /// Whether two texts are the same bytes.
    static func isSame(_ one: String?, _ other: String?) -> Bool {
        one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
    }

    /// Whether Foundation refuses it where RFC 8259 does not: half a surrogate pair, or a number beyond the range of a
    /// double.
    var isBeyondFoundation: Bool {
        switch self {
        case .object(let fields): fields.contains { $0.0 == nil || $0.1.isBeyondFoundation }
        case .list(let values): values.contains(where: \.isBeyondFoundation)
        case .string(let text): text == nil
        case .number(let value, _): value.isInfinite
        case .boolean, .null: false
        }
    }
}

/// Holds what the reader makes of a document against what Foundation's parser makes of it.
///
/// They differ, on purpose, in this only. Foundation
/// - guesses UTF-16 and UTF-32 from a byte order mark or a zero byte among the first four: the file format is UTF-8
///   without a mark, and a zero byte is nowhere allowed;
/// - takes a comma before a closing bracket, which RFC 8259 does not;
/// - nests 512 deep, the file format 128; it has no limit for strings;
/// - refuses an escape that stands for half a surrogate pair and a number beyond the range of a double, which are JSON:
///   the reader refuses them only where the value counts (of a key given twice Foundation drops the earlier number
///   unseen);
/// - drops U+FEFF behind an escape, where it is a character as any other: what such documents say is not compared;
/// - reads a number of many digits as a decimal of 38, which rounds again, and not to the nearest, on its way to a
///   double: those agree but for the last places, and all numbers are held against strtod(3) as well.
struct FoundationComparison {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `Violation` where they differ otherwise.
    func compare(_ outcome: ReadingOutcome) throws {
        let guessesEncoding =
            bytes.prefix(4).contains(0) || bytes.first == 0xEF || bytes.first == 0xFE || bytes.first == 0xFF
        if guessesEncoding {
            guard case .refused = outcome else { throw Violation("accepted, though not UTF-8 without a mark") }
            return
        }
        let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        switch outcome {
        case .json(let tree):
            if let theirs {
                if !hasMark { try compare(tree, theirs) }
            } else if !tree.isBeyondFoundation {
                throw Violation("accepted, and refused by Foundation")
            }
        case .refused(let refusal):
            if theirs == nil || refusal.rule == .depth || refusal.rule == .limit { return }
            guard isAfterComma(refusal.offset ?? 0) else {
                throw Violation("refused, and accepted by Foundation: \(refusal)")
            }
        default: throw Violation("neither a tree nor a refusal")
        }
    }

    /// Whether U+FEFF stands somewhere.
    private var hasMark: Bool {
        bytes.indices.dropLast(2).contains { bytes[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
    }

    private func isAfterComma(_ offset: Int) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "]") || bytes[offset] == UInt8(ascii: "}") else {
            return false
        }
        return bytes[..<offset].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } == UInt8(ascii: ",")
    }

    private func compare(_ ours: JSONTree, _ theirs: Any) throws {
        switch ours {
        case .object(let fields):
            guard let theirs = theirs as? [String: Any] else { throw differs(ours, theirs) }
            var values: [String: JSONTree] = [:]
            for (key, value) in fields { values[key ?? ""] = value }
            guard values.count == theirs.count else { throw differs(ours, theirs) }
            for (key, value) in values {
                guard let other = theirs[key] else { throw differs(ours, theirs) }
                try compare(value, other)
            }
        case .list(let values):
            guard let theirs = theirs as? [Any], theirs.count == values.count else { throw differs(ours, theirs) }
            for (value, other) in zip(values, theirs) { try compare(value, other) }
        case .string(let text):
            guard let theirs = theirs as? String, JSONTree.isSame(text, theirs) else { throw differs(ours, theirs) }
        case .number(let value, let written):
            guard let theirs = theirs as? NSNumber else { throw differs(ours, theirs) }
            // A decimal ends where its exponent does, long before a double.
            let isDecimal = theirs is NSDecimalNumber
            let isClose = abs(value - theirs.doubleValue) <= 1e-14 * abs(value) || abs(log10(abs(value))) > 120
            guard value == strtod(written, nil), isDecimal ? isClose : value == theirs.doubleValue else {
                throw differs(ours, theirs)
            }
        case .boolean(let value):
            guard let theirs = theirs as? Bool, theirs == value else { throw differs(ours, theirs) }
        case .null:
            guard theirs is NSNull else { throw differs(ours, theirs) }
        }
    }

    private func differs(_ ours: JSONTree, _ theirs: Any) -> Violation {
        Violation("\(ours) is \(theirs) to Foundation")
    }
}
