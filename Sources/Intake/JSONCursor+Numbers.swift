import Glibc
import Vocabulary

/// A number as it stands in the window; good until the cursor moves on.
struct RawNumber {
    let start: UnsafePointer<UInt8>
    let count: Int
    /// Neither fraction nor exponent.
    let isWhole: Bool
    /// The double nearest to it; infinite where it is beyond the range.
    let value: Double

    var text: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }
}

extension JSONCursor {
    /// Takes a number that is next, where it is written as amounts are: at most eight digits, a point among them. Nil,
    /// and nothing taken, where it is written otherwise, touches the end of the window, or something else is next.
    ///
    /// The digits are taken as one word without the point, where the general way takes a word on each side of it.
    @inline(__always)
    mutating func plainDecimal() -> Double? {
        let isNegative = base[position] == UInt8(ascii: "-")
        let start = UnsafeRawPointer(base + position + (isNegative ? 1 : 0))
        let whole = EightBytes(start)
        let wholeDigits = whole.leadingDigits
        guard 1..<8 ~= wholeDigits, whole.byte(wholeDigits) == UInt8(ascii: "."),
            // A zero may only stand alone.
            whole.byte(0) != UInt8(ascii: "0") || wholeDigits == 1
        else { return nil }
        let fraction = EightBytes(start + wholeDigits + 1)
        let digits = fraction.leadingDigits
        guard digits > 0, wholeDigits &+ digits <= 8 else { return nil }
        // At the end of the window stands a zero byte.
        let next = fraction.byte(digits)
        let count = (isNegative ? 2 : 1) &+ wholeDigits &+ digits
        guard next != 0, next | 0x20 != UInt8(ascii: "e"), count <= limits.longestString else { return nil }
        let mantissa = EightBytes.number(whole.last(wholeDigits) &>> UInt64(8 &* digits) | fraction.last(digits))
        position &+= count
        // Both are exact, so this rounds once.
        let value = Double(mantissa) / NumberScan.powersOfTen[digits]
        return isNegative ? -value : value
    }

    /// Takes a number, whose first byte is next, rounded to the nearest double.
    ///
    /// With at most 19 digits, a mantissa below 2^53 and a power of ten of at most 22, mantissa and power are exact and
    /// one multiplication or division rounds once (Clinger, PLDI 1990); everything else goes through strtod(3).
    @inline(__always)
    mutating func number() throws -> RawNumber {
        while true {
            var scan = NumberScan()
            var stop = scan.run(base + position)
            // Before anything else, so that a number that is too long is found so whatever the window holds of it.
            guard stop - base - position <= limits.longestString else { throw tooLong(at: position) }
            // A number that touches the end of the window may go on behind it.
            if base + end == stop {
                let count = stop - base - position
                if try more(keeping: position) { continue }
                // The window may have moved although nothing came.
                stop = base + position + count
            }
            guard scan.isComplete else {
                position = stop - base
                throw unexpected("a digit")
            }
            let start = base + position
            position = stop - base
            return RawNumber(
                start: start, count: stop - start, isWhole: scan.isWhole, value: scan.value ?? strtod(start, nil))
        }
    }
}

/// One pass over the bytes of a number.
private struct NumberScan {
    private var mantissa: UInt64 = 0
    private var digits = 0
    private var exponent = 0
    private var isNegative = false
    private(set) var isWhole = true
    private(set) var isComplete = false

    /// Returns the place of the first byte that does not belong to the number, at the latest that of a zero byte.
    @inline(__always)
    mutating func run(_ start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var place = start
        if place.pointee == UInt8(ascii: "-") {
            isNegative = true
            place += 1
        }
        if place.pointee == UInt8(ascii: "0") {
            place += 1
        } else {
            let first = place
            takeDigits(&place)
            if place == first { return place }
        }
        if place.pointee == UInt8(ascii: ".") {
            isWhole = false
            place += 1
            let first = place
            takeDigits(&place)
            if place == first { return place }
            exponent = first - place
        }
        if place.pointee | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            place += 1
            if !takeExponent(&place) { return place }
        }
        isComplete = true
        return place
    }

    /// Eight bytes at a time: amounts differ in length, and a loop over their digits guesses its end wrong.
    @inline(__always)
    private mutating func takeDigits(_ place: inout UnsafeMutablePointer<UInt8>) {
        var count: Int
        repeat {
            let word = EightBytes(UnsafeRawPointer(place))
            count = word.leadingDigits
            let digits = count == 0 ? 0 : word.last(count)
            // Beyond 19 digits the mantissa may have wrapped around, and is not used.
            mantissa = mantissa &* NumberScan.wholePowersOfTen[count] &+ EightBytes.number(digits)
            self.digits &+= count
            place += count
        } while count == 8
    }

    private mutating func takeExponent(_ place: inout UnsafeMutablePointer<UInt8>) -> Bool {
        var sign = 1
        if place.pointee == UInt8(ascii: "-") || place.pointee == UInt8(ascii: "+") {
            sign = place.pointee == UInt8(ascii: "-") ? -1 : 1
            place += 1
        }
        let first = place
        var written = 0
        while isDigit(place.pointee) {
            // Far beyond what the longest fraction can make up for, and far from an overflow.
            written = min(written * 10 + Int(place.pointee &- UInt8(ascii: "0")), 1 << 50)
            place += 1
        }
        exponent += sign * written
        return place != first
    }

    /// The double, where the fast way is exact.
    var value: Double? {
        guard digits <= 19, mantissa < 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
        let whole = Double(mantissa)
        let power = NumberScan.powersOfTen[Int(exponent.magnitude)]
        let value = exponent < 0 ? whole / power : whole * power
        return isNegative ? -value : value
    }

    private static let wholePowersOfTen: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    fileprivate static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
}
