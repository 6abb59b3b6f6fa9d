/// Times for people.
package enum Moment {
    /// An RFC 3339 time to the minute, without the letters that separate its parts; any other text as it is.
    package static func minute(_ time: String) -> String {
        let bytes = Array(time.utf8)
        guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":") else { return time }
        return String(time.prefix(10)) + Figure.blank + String(time.dropFirst(11).prefix(5))
            + (time.hasSuffix("Z") ? Figure.blank + "UTC" : "")
    }
}
