import Profiles
import Testing

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
