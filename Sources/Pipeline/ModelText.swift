import Files
import Foundation
package import Ledger
package import Scorecards

/// Scorecards and drift references as JSON, every double to the last bit.
package enum ModelText {
    /// The JSON of the expert scorecard, with which a new root begins.
    ///
    /// - Parameter settings: its scale and bands, which the root keeps.
    package static func expert(_ settings: Settings = Settings()) throws -> String {
        try text(settings.scaled(.expert))
    }

    /// The event with which a new root begins. If the scale or the bands are not the standard ones, it has the digest
    /// of the document.
    package static func expertEvent(_ settings: Settings) throws -> EventRecord {
        var fields: [(String, JSONText)] = [
            ("model", .string("v1")), ("by", .string("kycc")), ("reason", .string("the expert scorecard")),
        ]
        let expert = try expert(settings)
        if try expert != ModelText.expert() { fields.append((digestKey, .string(digest(expert)))) }
        return EventRecord(word: "activated", fields: JSONText.object(fields).text())
    }

    static let digestKey = "coefficients_sha256"

    static func digest(_ text: String) -> String {
        var digest = SHA256Digest()
        digest.update(text)
        return digest.hexadecimal()
    }

    /// Whether a text is the expert scorecard's with a scale or bands of its own, as an event says: the first one of a
    /// root, or that v1 was renewed.
    static func isExpert(_ text: String, _ told: StoredEvent?) throws -> Bool {
        var scorecard = try scorecard(text)
        (scorecard.scale, scorecard.bands) = (ScoreScale(), Band.standard)
        guard let told, try ModelText.text(scorecard) == expert() else { return false }
        let said = try JSONText.members(of: told.fields).first { $0.0 == digestKey }
        return said?.1.text() == JSONText.string(digest(text)).text()
    }

    /// What roots of earlier versions hold in place of it.
    private static let earlierExpert = #"{"kind":"expert"}"#

    /// Whether a text is the expert scorecard's, of this version or of an earlier one.
    static func isExpert(_ text: String) throws -> Bool { try text == earlierExpert || text == expert() }

    /// The document of a scorecard: `scorecard.json` and what the ledger keeps are these bytes.
    package static func text(_ scorecard: Scorecard) throws -> String {
        try encoded(scorecard, [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]) + "\n"
    }

    /// The bins that later batches are compared with, as the ledger keeps them: JSON on one line, keys sorted.
    ///
    /// A number that is not finite is written as `inf`, `-inf` or `nan`.
    package static func text(_ reference: DriftReference) throws -> String { try encoded(reference, [.sortedKeys]) }

    /// Reads a scorecard, in the form of this version or of an earlier one.
    ///
    /// - Throws: `LedgerError` where the text is no scorecard.
    package static func scorecard(_ text: String) throws -> Scorecard {
        if text == earlierExpert { return .expert }
        guard let format = try decoded(Form.self, text).format else {
            return Scorecard(try decoded(LogisticModel.self, text))
        }
        guard Scorecard.formats.contains(format) else {
            throw LedgerError(
                "read a model", cause: .damaged,
                message:
                    "its scorecard has the form \(format), and this program knows forms up to \(Scorecard.formats.upperBound): use the version that made it, or a newer one"
            )
        }
        return try decoded(Scorecard.self, text)
    }

    /// Whether the text is a document of its own, as `scorecard.json` is, and not the form of earlier versions.
    static func isDocument(_ text: String) throws -> Bool {
        try text != earlierExpert && decoded(Form.self, text).format != nil
    }

    /// The key that tells documents from what earlier versions kept.
    private struct Form: Decodable {
        let format: Int?

        enum CodingKeys: String, CodingKey {
            case format = "scorecard"
        }
    }

    /// - Throws: `LedgerError` where the text is no drift reference.
    package static func drift(_ text: String) throws -> DriftReference { try decoded(DriftReference.self, text) }

    private static func encoded(
        _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
    ) throws -> String {
        let encoder = JSONEncoder()
        // Between values near the range of a double a quantile may lie beyond it.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.outputFormatting = formatting
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw LedgerError(
                "read a model", cause: .damaged, message: "its text in the database cannot be read: \(error)")
        }
    }
}
