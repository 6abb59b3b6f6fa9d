import Crypto

/// Folds for figures on rows that a fit has not seen.
package enum OutOfFold {
    /// How many folds there are.
    package static let folds = 5

    /// The fold of a party: the first 8 bytes, big-endian, of the SHA-256 of its id, modulo 5. So a company stays in
    /// its fold from batch to batch.
    package static func fold(of partyID: String) -> Int {
        var id = partyID
        var hash = SHA256()
        id.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        let number = hash.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(number % UInt64(folds))
    }
}
