import Crypto
package import Parallel

/// SHA-256 over bytes as they come.
package struct SHA256Digest {
    private var hash = SHA256()

    /// The digest of no bytes.
    package init() {}

    /// Appends bytes to what is digested.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// Appends the UTF-8 of a text to what is digested.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    /// The digest of all bytes so far, as 64 lower-case hexadecimal digits.
    package func hexadecimal() -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension OpenFile {
    /// The SHA-256 of the bytes that the file had when it was opened.
    ///
    /// - Parameter effort: polled before every piece.
    /// - Throws: `FileChanged` where the file has another size by now; `CancellationError`
    ///; `FileFailure`.
    package func sha256(_ effort: Effort = Effort()) throws -> String {
        var digest = SHA256Digest()
        try eachPiece(effort: effort) { piece, _ in digest.update(piece) }
        return digest.hexadecimal()
    }
}
