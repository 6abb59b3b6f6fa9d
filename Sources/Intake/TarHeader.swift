/// The header of a member of a tar: POSIX ustar, with sizes of GNU (base 256) beyond 8 GiB.
package struct TarHeader: Equatable, Sendable {
    /// What a member is.
    package enum Kind: Equatable, Sendable {
        case file
        /// Attributes of the next member, or of all (pax).
        case attributes(isGlobal: Bool)
        /// Anything else, by its letter.
        case other(String)
    }

    /// The name, with the prefix before it.
    package var name: String
    /// Bytes of the content.
    package var size: Int64
    /// What the member is.
    package var kind = Kind.file

    /// Bytes of a header; contents are filled up to a multiple.
    package static let block = 512

    /// The header of a file.
    ///
    /// - Parameter name: at most 100 bytes.
    package init(name: String, size: Int64) {
        self.name = name
        self.size = size
    }

    /// Bytes of zeros that follow the content.
    package var padding: Int { Int(-size & Int64(TarHeader.block - 1)) }

    /// Nil if the bytes are no header; their sum is checked.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == TarHeader.block, bytes[257..<262].elementsEqual("ustar".utf8),
            let sum = TarHeader.octal(bytes[148..<156]), sum == TarHeader.sum(bytes),
            let size = TarHeader.number(bytes[124..<136]), size >= 0
        else { return nil }
        let prefix = TarHeader.text(bytes[345..<500])
        // GNU's header has times where POSIX has a prefix.
        let isPOSIX = bytes[262] == 0
        let name = TarHeader.text(bytes[0..<100])
        self.init(name: isPOSIX && !prefix.isEmpty ? prefix + "/" + name : name, size: size)
        switch bytes[156] {
        case 0, UInt8(ascii: "0"): kind = .file
        case UInt8(ascii: "x"): kind = .attributes(isGlobal: false)
        case UInt8(ascii: "g"): kind = .attributes(isGlobal: true)
        default: kind = .other(String(UnicodeScalar(bytes[156])))
        }
    }

    /// The header's bytes: no times, owner and group 0, mode 0644, so that the same content gives the same bytes.
    package var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: TarHeader.block)
        func put(_ text: String, at place: Int) {
            bytes.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        if size < 1 << 33 {
            let digits = String(size, radix: 8)
            put(String(repeating: "0", count: 11 - digits.utf8.count) + digits, at: 124)
        } else {
            bytes[124] = 0x80
            for index in 0..<8 { bytes[135 - index] = UInt8(truncatingIfNeeded: size >> Int64(8 * index)) }
        }
        put("00000000000", at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        let digits = String(TarHeader.sum(bytes), radix: 8)
        put(String(repeating: "0", count: 6 - digits.utf8.count) + digits, at: 148)
        bytes[155] = 0x20
        return bytes
    }

    /// The sum of the bytes, those of the sum itself as blanks.
    private static func sum(_ bytes: [UInt8]) -> Int64 {
        bytes.enumerated().reduce(0) { $0 + Int64((148..<156).contains($1.offset) ? 0x20 : $1.element) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func octal(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let text = String(decoding: bytes.filter { $0 != 0x20 && $0 != 0 }, as: UTF8.self)
        return text.isEmpty ? 0 : Int64(text, radix: 8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first, first & 0x80 != 0 else { return octal(bytes) }
        guard first == 0x80, bytes.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
        let value = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(exactly: value)
    }
}
