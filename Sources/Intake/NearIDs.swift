/// An id of nobody that is nearly a party's.
package struct NearID: Sendable, Equatable {
    /// As it stands in a transaction, relationship or label.
    package let written: String
    /// The party's id that it nearly is.
    package let party: String

    /// A pair of ids.
    package init(written: String, party: String) {
        self.written = written
        self.party = party
    }
}

/// Ids that are other bytes and yet mean the same company to a person: blanks around them, letter case, Unicode's ways
/// to write one character, and leading zeros are what spreadsheets and exports change on the way.
///
/// Nothing is matched by this. It only says why ids may not match. Swift compares texts as Unicode does, so two ways to
/// write one character are equal without more.
package enum NearIDs {
    /// How two ids that differ may be the same.
    enum Difference: String, CaseIterable {
        case blanks = "blanks around them"
        case letterCase = "letter case"
        case unicode = "the form of Unicode (NFC)"
        case leadingZeros = "leading zeros"

        /// The id without what this difference is about.
        fileprivate func removed(from id: String) -> String {
            switch self {
            case .blanks:
                var rest = id.unicodeScalars[...]
                while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
                while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
                return String(rest)
            case .letterCase: return id.lowercased()
            case .unicode: return id
            case .leadingZeros:
                var rest = id[...]
                while rest.first == "0", rest.count > 1 { rest.removeFirst() }
                return String(rest)
            }
        }
    }

    /// Of ids that nobody has, those that are near a party's id, each with that id.
    ///
    /// - Parameters:
    ///   - unknown: looked at in their order.
    ///   - parties: ids of the batch; of several that are near one, the first.
    package static func pairs(_ unknown: [String], among parties: some Sequence<String>) -> [NearID] {
        if unknown.isEmpty { return [] }
        // The unknown ids are few as a rule, so they are what the table holds.
        let keys = unknown.map(key)
        let wanted = Set(keys)
        var found: [String: String] = [:]
        for party in parties {
            let key = key(party)
            if wanted.contains(key), found[key] == nil { found[key] = party }
            if found.count == wanted.count { break }
        }
        return zip(unknown, keys).compactMap { id, key in found[key].map { NearID(written: id, party: $0) } }
    }

    /// What two ids with the same key differ by.
    static func differences(_ one: String, _ other: String) -> [Difference] {
        Difference.allCases.filter { difference in
            // What the others leave when they are removed is told apart by this one alone.
            let others = Difference.allCases.filter { $0 != difference }
            let rest = others.reduce((one, other)) { ($1.removed(from: $0.0), $1.removed(from: $0.1)) }
            return difference == .unicode ? !rest.0.utf8.elementsEqual(rest.1.utf8) : rest.0 != rest.1
        }
    }

    /// What a pair differs by, for people: one clause.
    package static func sentence(_ pair: NearID) -> String {
        let why = differences(pair.written, pair.party).map(\.rawValue)
        let reason = why.isEmpty ? "the way they are written" : why.joined(separator: " and ")
        return "\(Excerpt.of(pair.written)) and \(Excerpt.of(pair.party)) differ by \(reason)"
    }

    /// The id without what people and spreadsheets change.
    private static func key(_ id: String) -> String {
        asciiKey(id) ?? Difference.allCases.reduce(id) { $1.removed(from: $0) }
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
            while rest.count > 1, rest.first == UInt8(ascii: "0") { rest.removeFirst() }
            return String(
                decoding: rest.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 }, as: UTF8.self)
        }
    }
}

/// Keeps ids of nobody while a file is read, to be compared with the parties when it has been: the first thousand
/// different ones with the first million parties. Where everybody is known nothing is done.
struct UnknownIDs {
    private var table = IDTable()
    private static let most = 1_000
    private static let mostParties = 1_000_000
    /// Bytes; longer ids are no typing error.
    private static let longest = 200

    /// Remembers an id that is no party's.
    @inline(never)
    mutating func note(_ id: UnsafeRawBufferPointer) {
        guard table.count < UnknownIDs.most, id.count <= UnknownIDs.longest else { return }
        _ = table.insert(id)
    }

    /// How many ids are compared.
    var count: Int { table.count }

    /// Those that are nearly a party's.
    func found(among parties: [String]) -> [NearID] {
        let unknown = (0..<table.count).map { number in
            table.withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
        }
        return NearIDs.pairs(unknown, among: parties.prefix(UnknownIDs.mostParties))
    }
}
