import Vocabulary

/// Own features that are text.
extension ProfilesParser {
    /// How many bytes a text has.
    static let textLength = 1...64

    /// Takes a text, whose quote is next.
    mutating func text(_ reader: inout RecordReader, of found: OwnFeatureColumns.Found, name: String) throws {
        let raw = try reader.cursor.string()
        guard raw.isEscaped else { return try text(&reader, of: found, name: name, raw: raw, bytes: raw.bytes) }
        guard let bytes = reader.cursor.unescaped(raw) else {
            let wanted = "text whose surrogates come in pairs"
            return reader.hold(
                "features", member: own.member(found),
                refusal: reader.wrong("features.\(name)", wanted: wanted, before: raw))
        }
        try bytes.withUnsafeBytes { try text(&reader, of: found, name: name, raw: raw, bytes: $0) }
    }

    /// - Parameters:
    ///   - raw: the text as it is written, which has been taken.
    ///   - bytes: the text.
    private mutating func text(
        _ reader: inout RecordReader, of found: OwnFeatureColumns.Found, name: String, raw: RawString,
        bytes: UnsafeRawBufferPointer
    ) throws {
        guard ProfilesParser.textLength ~= bytes.count else {
            var refusal = reader.wrong("features.\(name)", wanted: "text of 1 to 64 bytes", before: raw)
            refusal.message += bytes.isEmpty ? ": it is empty" : ": it has \(bytes.count)"
            refusal.hint =
                bytes.isEmpty
                ? "Write null, or leave it out, if the value is not known."
                : "Text is a category, of which many companies have the same: write a short name, or leave it out."
            return reader.hold("features", member: own.member(found), refusal: refusal)
        }
        let levels = own.set(found, text: bytes)
        if levels > limits.maximumLevels {
            var refusal = reader.wrong("features.\(name)", wanted: "", before: raw)
            refusal.rule = .limit
            refusal.message = "\(name) has more than \(limits.maximumLevels) different texts"
            refusal.hint =
                "Text is a category, of which many companies have the same; write numbers without quotes, leave out names"
                + " and ids, or raise limits.most_levels."
            throw refusal
        }
    }

    /// Holds back that a feature is text in one party and a number in another, and passes over the value.
    mutating func refuseForm(
        _ reader: inout RecordReader, of found: OwnFeatureColumns.Found, isText: Bool
    ) throws {
        let name = own.name(found) ?? ""
        var refusal = reader.wrong("features.\(name)", wanted: "")
        refusal.message =
            isText
            ? "features.\(name) is text here, and a number in an earlier party"
            : "features.\(name) is no text here, and text in an earlier party"
        refusal.hint = "Write \(name) in one form in all parties, or leave it out."
        reader.hold("features", member: own.member(found), refusal: refusal)
        try reader.cursor.skip()
    }
}
