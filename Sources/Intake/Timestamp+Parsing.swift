package import Vocabulary

extension Timestamp {
    /// Reads RFC 3339 with `T`, `t` or a space, `Z`, `z`, an offset or none (UTC), or a date alone (midnight UTC).
    ///
    /// Digits of the fraction beyond the sixth are cut; second 60 is the next minute. Nil for anything else, a day that
    /// does not exist and a moment outside the years 0000 to 9999 of UTC included.
    package init?(parsing bytes: UnsafeRawBufferPointer) {
        var months = CalendarMonths()
        self.init(parsing: bytes, &months)
    }

    /// The same.
    ///
    /// - Parameter months: those that were met before, so that they are worked out once.
    @inline(__always)
    init?(parsing bytes: UnsafeRawBufferPointer, _ months: inout CalendarMonths) {
        guard bytes.count >= 10, let start = bytes.baseAddress, let month = months[EightBytes(start)] else {
            return nil
        }
        if bytes.count == 10 {
            guard let day = number(bytes, at: 8, count: 2), let days = month.day(day) else { return nil }
            self.init(microseconds: days * Timestamp.day)
            return
        }
        guard bytes.count >= 19, bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            let clock = EightBytes(start + 8, with: UInt8(ascii: "T"), at: 2).pairs(dayAndMinute),
            let days = month.day(clock[0]), bytes[16] == colon, let second = number(bytes, at: 17, count: 2),
            clock[3] <= 23, clock[6] <= 59, second <= 60,
            let (fraction, offset) = fractionAndOffset(UnsafeRawBufferPointer(rebasing: bytes[19...]))
        else { return nil }
        let seconds = Int64(clock[3] * 3_600 + (clock[6] - offset) * 60 + second)
        self.init(microseconds: days * Timestamp.day + seconds * 1_000_000 + Int64(fraction))
        if !Timestamp.writable.contains(microseconds) { return nil }
    }

    /// See `init(parsing:)`.
    package init?(_ text: String) {
        var text = text
        guard let time = text.withUTF8({ Timestamp(parsing: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = time
    }
}

// Not stored, so that they are constants where they are used: a global is looked up, with a lock, each time.
/// `0000-00-`
private var yearAndMonth: EightBytes.Form { EightBytes.Form(0x2D30_302D_3030_3030) }
/// `00T00:00`
private var dayAndMinute: EightBytes.Form { EightBytes.Form(0x3030_3A30_3054_3030) }
/// `.000000Z`
private var microseconds: EightBytes.Form { EightBytes.Form(0x5A30_3030_3030_302E) }
private let hyphen = UInt8(ascii: "-")
private let colon = UInt8(ascii: ":")

/// The whole number that `count` digits say; nil where one of them is no digit.
@inline(__always)
private func number(_ bytes: UnsafeRawBufferPointer, at start: Int, count: Int) -> Int? {
    var value = 0
    for place in start..<start + count {
        guard isDigit(bytes[place]) else { return nil }
        value = value * 10 + Int(bytes[place] &- UInt8(ascii: "0"))
    }
    return value
}

/// What follows the seconds: microseconds of the fraction, and the offset from UTC in minutes.
@inline(__always)
private func fractionAndOffset(_ bytes: UnsafeRawBufferPointer) -> (fraction: Int, offset: Int)? {
    // Most producers write microseconds.
    if bytes.count == 8, let digits = EightBytes(bytes.baseAddress!).pairs(microseconds) {
        return (10_000 * digits[1] + 100 * digits[3] + digits[5], 0)
    }
    var place = 0
    var fraction = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
        place += 1
        var digits = 0
        while place < bytes.count, isDigit(bytes[place]) {
            if digits < 6 { fraction = fraction * 10 + Int(bytes[place] &- UInt8(ascii: "0")) }
            digits += 1
            place += 1
        }
        guard digits > 0 else { return nil }
        while digits < 6 {
            fraction *= 10
            digits += 1
        }
    }
    if place == bytes.count { return (fraction, 0) }
    if bytes[place] | 0x20 == UInt8(ascii: "z") { return place + 1 == bytes.count ? (fraction, 0) : nil }
    guard bytes[place] == hyphen || bytes[place] == UInt8(ascii: "+"), bytes.count == place + 6,
        let hours = number(bytes, at: place + 1, count: 2), bytes[place + 3] == colon,
        let minutes = number(bytes, at: place + 4, count: 2),
        hours <= 23, minutes <= 59
    else { return nil }
    let offset = hours * 60 + minutes
    return (fraction, bytes[place] == hyphen ? -offset : offset)
}

/// Months of the calendar by their text, `2026-01-`: the transactions of a batch lie in a few.
struct CalendarMonths {
    struct Month {
        fileprivate var text: UInt64 = 0
        /// Days from 1970-01-01 to the day before its first one.
        fileprivate var before = 0
        fileprivate var days = 0

        /// Days from 1970-01-01 to a day of the month; nil where it has no such day.
        @inline(__always)
        fileprivate func day(_ day: Int) -> Int64? {
            day >= 1 && day <= days ? Int64(before &+ day) : nil
        }
    }

    /// One for each pair of last digits.
    private var months = InlineArray<32, Month>(repeating: Month())

    /// The month with a text; nil where that has not the form, or is no month.
    fileprivate subscript(text: EightBytes) -> Month? {
        @inline(__always)
        mutating get {
            let place = Int(truncatingIfNeeded: text.bytes &>> 40 & 1 &<< 4 | text.bytes &>> 48 & 0xF)
            if months[place].text == text.bytes { return months[place] }
            return found(text, place)
        }
    }

    @inline(never)
    private mutating func found(_ text: EightBytes, _ place: Int) -> Month? {
        guard let date = text.pairs(yearAndMonth), (1...12).contains(date[5]) else { return nil }
        let (year, month) = (100 * date[0] + date[2], date[5])
        // Years and days are counted from March of a year that is divisible by 400: the leap day is then the last, and
        // the months before it follow a straight line.
        let (years, months) = month > 2 ? (year + 400, month - 3) : (year + 399, month + 9)
        let before = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 - 865_566
        self.months[place] = Month(text: text.bytes, before: before, days: daysOfMonth(year, month))
        return self.months[place]
    }
}

private func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

@inline(__always)
private func daysOfMonth(_ year: Int, _ month: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : 30 + (month + month / 8) % 2
}
