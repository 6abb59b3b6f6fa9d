/// What the first byte of a sequence of two to four bytes of UTF-8 asks of the others (RFC 3629: no overlong forms, no
/// surrogates, at most U+10FFFF).
struct UTF8Lead {
    /// Bytes of the sequence, this one included.
    let count: Int
    /// What the second byte may be; those behind it are continuation bytes.
    let second: ClosedRange<UInt8>

    /// Nil if no such sequence begins with the byte.
    @inline(__always)
    init?(_ byte: UInt8) {
        switch byte {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: return nil
        }
    }
}
