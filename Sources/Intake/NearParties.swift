/// Companies of one file whose ids a person would take for the same: blanks around them, the case of ASCII letters and
/// leading zeros aside.
///
/// Ids are compared by a hash of what is left of them, one pass over their bytes and no text is made: of 64 bits, so
/// that two ids out of a million that differ otherwise have the same one in one file of forty million.
enum NearParties {
    private static let mostParties = 1_000_000

    /// - Parameter ids: all different.
    /// - Returns: how many are nearly one before them, and the first of them with that one.
    static func found(_ ids: [String]) -> (count: Int, first: NearID?) {
        let ids = ids.prefix(mostParties)
        var size = 16
        while size < 2 * ids.count { size *= 2 }
        // Open addressing; 0 is free.
        var table = [UInt64](repeating: 0, count: size)
        var count = 0
        var first: (index: Int, key: UInt64)?
        for (index, id) in ids.enumerated() {
            let key = key(id)
            var slot = Int(truncatingIfNeeded: key) & (size - 1)
            while table[slot] != 0, table[slot] != key { slot = (slot + 1) & (size - 1) }
            if table[slot] == key {
                count += 1
                if first == nil { first = (index, key) }
            }
            table[slot] = key
        }
        guard let first, let other = ids.first(where: { key($0) == first.key }) else { return (0, nil) }
        return (count, NearID(written: ids[first.index], party: other))
    }

    /// FNV-1a of the id without what people and spreadsheets change, mixed so that its low bits are good; never 0.
    private static func key(_ id: String) -> UInt64 {
        var id = id
        return id.withUTF8 { bytes in
            var (start, end) = (0, bytes.count)
            while start < end, isBlank(bytes[start]) { start += 1 }
            while start < end, isBlank(bytes[end - 1]) { end -= 1 }
            while end - start > 1, bytes[start] == UInt8(ascii: "0") { start += 1 }
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for index in start..<end {
                let byte = bytes[index]
                let folded = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
                hash = (hash ^ UInt64(folded)) &* 0x100_0000_01B3
            }
            hash ^= hash >> 32
            return hash | 1 << 63
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
