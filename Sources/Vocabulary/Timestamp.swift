/// A moment as microseconds since 1970-01-01 UTC (days of 86,400 s).
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970 UTC.
    @usableFromInline
    package var microseconds: Int64

    // Not stored, so that they are constants where they are used: a global is looked up, with a lock, each time.
    /// One day.
    @inlinable
    package static var day: Int64 { 86_400_000_000 }
    /// The years 0000 to 9999, which is what RFC 3339 can write.
    @inlinable
    package static var writable: Range<Int64> { -62_167_219_200_000_000..<253_402_300_800_000_000 }

    /// The moment so many microseconds after 1970 UTC.
    @inlinable
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A time of the system's clock; where it is outside the years 0000 to 9999, the nearest moment in them.
    ///
    /// - Parameters:
    ///   - seconds: since 1970.
    ///   - nanoseconds: of the second, 0 to 999,999,999.
    package init(seconds: Int, nanoseconds: Int) {
        let (first, last) = (Timestamp.writable.lowerBound, Timestamp.writable.upperBound)
        if Int64(seconds) < first / 1_000_000 {
            microseconds = first
        } else if Int64(seconds) >= last / 1_000_000 {
            microseconds = last - 1
        } else {
            microseconds = Int64(seconds) * 1_000_000 + Int64(nanoseconds) / 1_000
        }
    }

    package static func < (one: Timestamp, other: Timestamp) -> Bool { one.microseconds < other.microseconds }

    /// The moment as `2026-11-23T17:36:01.123456Z`, always with six digits, so that texts compare as times do.
    package var text: String { text(fractionDigits: 6) }

    /// The moment with three or six digits of fraction (further ones are cut).
    package func text(fractionDigits: Int) -> String {
        let days = microseconds.flooredQuotient(Timestamp.day)
        // The product alone may be too large; the rest is that of a day.
        let rest = Int(microseconds &- days &* Timestamp.day)
        let (year, month, day) = civil(daysSince1970: days)
        let second = rest / 1_000_000
        var fraction = rest % 1_000_000
        for _ in fractionDigits..<6 { fraction /= 10 }
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(second / 3_600, 2) + ":"
            + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + "." + padded(fraction, fractionDigits) + "Z"
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The day that lies so many days after 1970-01-01.
package func civil(daysSince1970 days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = Int(shifted - era * 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month, day)
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    package func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
