import Foundation
import Profiles

/// Ids that are other bytes and yet mean the same company to a person: blanks around them, letter case, Unicode's ways to
/// write one character, and leading zeros are what spreadsheets and exports change on the way.
///
/// Nothing is matched by this. It only says why ids may not match.
enum NearIDs {
    /// How two ids that differ may be the same.
    enum Difference: String, CaseIterable {
        case blanks = "blanks around them"
        case letterCase = "letter case"
        case unicode = "the form of Unicode (NFC)"
        case leadingZeros = "leading zeros"

        /// The id without what this difference is about.
        fileprivate func removed(from id: String) -> String {
            switch self {
            case .blanks: id.trimmingCharacters(in: .whitespacesAndNewlines)
            case .letterCase: id.lowercased()
            case .unicode: id.precomposedStringWithCanonicalMapping
            case .leadingZeros: String(id.drop { $0 == "0" })
            }
        }
    }

    /// Of ids that a batch does not have, those that are near a party's id, each with that id.
    ///
    /// - Parameters:
    ///   - unknown: looked at in their order.
    ///   - parties: ids of the batch; of several that are near one, the first.
    static func pairs(
        _ unknown: [String], among parties: some Sequence<String>
    ) -> [(unknown: String, party: String)] {
        if unknown.isEmpty { return [] }
        // The unknown ids are few as a rule, so they are what the table holds.
        let keys = unknown.map(key)
        let wanted = Set(keys)
        var found: [String: String] = [:]
        for party in parties {
            let key = key(party)
            if wanted.contains(key), found[key] == nil { found[key] = party }
        }
        return zip(unknown, keys).compactMap { id, key in found[key].map { (id, $0) } }
    }

    /// What two ids with the same key differ by.
    static func differences(_ one: String, _ other: String) -> [Difference] {
        Difference.allCases.filter { difference in
            // What the others leave when they are removed is told apart by this one alone.
            let others = Difference.allCases.filter { $0 != difference }
            let rest = others.reduce((one, other)) { ($1.removed(from: $0.0), $1.removed(from: $0.1)) }
            return !rest.0.utf8.elementsEqual(rest.1.utf8)
        }
    }

    /// What a pair differs by, for people.
    static func sentence(_ pair: (unknown: String, party: String)) -> String {
        let why = differences(pair.unknown, pair.party).map(\.rawValue)
        let reason = why.isEmpty ? "the way they are written" : why.joined(separator: " and ")
        return "\(Excerpt.of(pair.unknown)) and \(Excerpt.of(pair.party)) differ by \(reason)"
    }

    /// The id without what people and spreadsheets change.
    private static func key(_ id: String) -> String {
        let ascii = asciiKey(id)
        // NFC after letter case, which may change how a character is composed; zeros stand behind blanks.
        let key =
            ascii
            ?? [Difference.blanks, .letterCase, .unicode, .leadingZeros].reduce(id) { $1.removed(from: $0) }
        return key.isEmpty ? "0" : key
    }

    /// The same for an id of ASCII alone, which nearly all are: a tenth of the time.
    private static func asciiKey(_ id: String) -> String? {
        var id = id
        return id.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            let isBlank = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
            var rest = bytes[...]
            while let first = rest.first, isBlank(first) { rest.removeFirst() }
            while let last = rest.last, isBlank(last) { rest.removeLast() }
            while rest.first == UInt8(ascii: "0") { rest.removeFirst() }
            return String(
                decoding: rest.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 }, as: UTF8.self)
        }
    }
}
