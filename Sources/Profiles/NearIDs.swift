/// An id of nobody that is nearly a party's.
package struct NearID: Sendable, Equatable {
    /// As it stands in a transaction or relationship.
    package let written: String
    package let party: String
}

/// Finds ids of nobody that equal a party's once blanks at the ends, letter case, leading zeros and the two ways of Unicode to
/// write an accent are left aside.
///
/// The first thousand different ids of nobody are compared with the first million parties; where everybody is known nothing is
/// done.
struct NearIDs {
    private var unknown = IDTable()
    private static let most = 1_000
    private static let mostParties = 1_000_000
    /// Bytes; longer ids are no typing error.
    private static let longest = 200

    /// Remembers an id that is no party's.
    @inline(never)
    mutating func note(_ id: UnsafeRawBufferPointer) {
        guard unknown.count < NearIDs.most, id.count <= NearIDs.longest else { return }
        _ = unknown.insert(id)
    }

    /// How many ids are compared.
    var count: Int { unknown.count }

    /// Those that are nearly a party's.
    func found(among parties: [String]) -> [NearID] {
        if unknown.count == 0 { return [] }
        // Texts are equal to Swift where Unicode says so, whichever way they are written.
        var wanted: [String: String] = [:]
        for number in 0..<unknown.count {
            let written = unknown.withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
            let plain = NearIDs.plain(written)
            if wanted[plain] == nil { wanted[plain] = written }
        }
        var found: [NearID] = []
        for party in parties.prefix(NearIDs.mostParties) {
            guard let written = wanted.removeValue(forKey: NearIDs.plain(party)) else { continue }
            found.append(NearID(written: written, party: party))
            if wanted.isEmpty { break }
        }
        return found
    }

    private static func plain(_ id: String) -> String {
        var rest = id.lowercased()[...]
        while let first = rest.unicodeScalars.first, first.properties.isWhitespace { rest.unicodeScalars.removeFirst() }
        while let last = rest.unicodeScalars.last, last.properties.isWhitespace { rest.unicodeScalars.removeLast() }
        while rest.utf8.count > 1, rest.utf8.first == UInt8(ascii: "0") { rest.unicodeScalars.removeFirst() }
        return String(rest)
    }
}
