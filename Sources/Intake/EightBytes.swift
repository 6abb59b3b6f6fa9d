/// Eight bytes of text in one word, the first the lowest, looked at together.
struct EightBytes {
    let bytes: UInt64

    /// Eight times the digit 0.
    static let zeros: UInt64 = 0x3030_3030_3030_3030
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    init(_ start: UnsafeRawPointer) {
        bytes = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    }

    /// The same, with another byte in one place.
    @inline(__always)
    init(_ start: UnsafeRawPointer, with byte: UInt8, at place: Int) {
        let shift = UInt64(truncatingIfNeeded: 8 &* place)
        bytes = EightBytes(start).bytes & ~(0xFF &<< shift) | UInt64(byte) &<< shift
    }

    /// How many digits the bytes begin with.
    @inline(__always)
    var leadingDigits: Int {
        let values = bytes ^ EightBytes.zeros
        // What is added carries a value above 9 into the high bit. A byte above 127 may carry into the next; it is no
        // digit itself, and only the first of those counts.
        return ((values | (values &+ 0x7676_7676_7676_7676)) & EightBytes.highBits).trailingZeroBitCount >> 3
    }

    /// One of the bytes.
    @inline(__always)
    func byte(_ place: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: bytes &>> UInt64(truncatingIfNeeded: 8 &* place))
    }

    /// The values of the first `count` digits (1 to 8) as the last of eight, the others zero.
    @inline(__always)
    func last(_ count: Int) -> UInt64 {
        (bytes ^ EightBytes.zeros) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    }

    /// The number that eight digits say, given by their values.
    @inline(__always)
    static func number(_ values: UInt64) -> UInt64 {
        let pairs = (values &* 10 &+ values &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF
    }

    /// A form of text, such as `0000-00-`: zeros stand for any digit, everything else for itself.
    struct Form {
        fileprivate let bytes: UInt64
        /// What makes the high bit of each byte that does not fit.
        fileprivate let excess: UInt64

        /// - Parameter bytes: the text, its first byte the lowest.
        @inline(__always)
        init(_ bytes: UInt64) {
            self.bytes = bytes
            let others = bytes ^ EightBytes.zeros
            // 0x80 for each byte that is no zero.
            let marks = (others | (others & ~EightBytes.highBits &+ ~EightBytes.highBits)) & EightBytes.highBits
            // 0x7F for those, 0x76 for a digit.
            excess = ~EightBytes.highBits &- (EightBytes.highBits &- marks) &>> 7 &* 9
        }
    }

    /// The two-digit numbers in text of a form, each by the place of its first digit; nil where it has not that form.
    @inline(__always)
    func pairs(_ form: Form) -> Pairs? {
        let values = bytes ^ form.bytes
        guard (values | (values &+ form.excess)) & EightBytes.highBits == 0 else { return nil }
        return Pairs(bytes: values &* 10 &+ values &>> 8)
    }

    struct Pairs {
        fileprivate let bytes: UInt64

        @inline(__always)
        subscript(place: Int) -> Int {
            Int(truncatingIfNeeded: bytes &>> UInt64(truncatingIfNeeded: 8 &* place) & 0xFF)
        }
    }
}
