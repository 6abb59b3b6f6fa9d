import Intake
import Testing
import Vocabulary

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "are RFC 3339 or a date, cut to microseconds",
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:01Z", 1_000_000), ("1970-01-01 00:00:00.1234567z", 123_456),
            ("1970-01-01t01:00:00+01:00", 0), ("1969-12-31T23:59:59.5", -500_000),
            ("1970-01-01T23:59:60Z", 86_400_000_000),
            ("2000-02-29", 951_782_400_000_000), ("0000-01-01", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func read(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "1970", "1970-1-1", "1970-13-01", "1970-00-01", "1970-01-32", "1900-02-29", "1970-01-01T24:00:00",
            "1970-01-01T00:60:00",
            "1970-01-01T00:00:61", "1970-01-01T00:00", "1970-01-01T00:00:00.", "1970-01-01T00:00:00+24:00",
            "1970-01-01T00:00:00+0100", "1970-01-01Z", "1970-01-01T00:00:00 Z", "１970-01-01",
            // Moments of the years -1 and 10000 of UTC, which RFC 3339 cannot write.
            "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999999-00:01",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("read back from their own text")
    func roundTrip() {
        for microseconds: Int64 in [0, 1, -1, 1_764_006_000_123_456, -62_167_219_200_000_000, 253_402_300_799_999_999] {
            #expect(Timestamp(Timestamp(microseconds: microseconds).text)?.microseconds == microseconds)
        }
    }
}

@Suite("The calendar")
struct CalendarTests {
    @Test("every day of the years 0000 to 9999 is read as the one after the day before, and no other is a day")
    func everyDay() {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        func four(_ number: Int) -> String { two(number / 100) + two(number % 100) }
        var expected: Int64 = -719_528
        var wrong: [String] = []
        for year in 0...9_999 {
            for month in 0...13 {
                let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
                let days = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
                // Months in the middle of most years hold nothing new at their edges.
                for day in [0, 1, 15, days, days + 1] {
                    let text = "\(four(year))-\(two(month))-\(two(day))"
                    let isDay = (1...12).contains(month) && (1...days).contains(day)
                    let time = Timestamp(text)?.microseconds
                    if time != (isDay ? (expected + Int64(day) - 1) * Timestamp.day : nil) { wrong.append(text) }
                }
                if (1...12).contains(month) { expected += Int64(days) }
            }
        }
        #expect(wrong == [])
    }

    @Test("a clock beyond the years that can be written is at the nearest moment in them")
    func clamped() {
        #expect(Timestamp(seconds: .max, nanoseconds: 999_999_999).text == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(seconds: 253_402_300_800, nanoseconds: 0).text == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(seconds: .min, nanoseconds: 999_999_999).text == "0000-01-01T00:00:00.000000Z")
        #expect(Timestamp(seconds: -1, nanoseconds: 999_999_999).microseconds == -1)
        #expect(Timestamp(seconds: 1_700_000_000, nanoseconds: 1_999).microseconds == 1_700_000_000_000_001)
        // Whatever the database holds has a text.
        for microseconds in [Int64.min, .min + 1, .max] {
            #expect(Timestamp(microseconds: microseconds).text.hasSuffix("Z"))
        }
    }
}
