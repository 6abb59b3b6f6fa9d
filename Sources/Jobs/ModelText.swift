import Foundation
import Ledger
package import Scorecards

/// Scorecards and drift references as JSON, every double to the last bit.
package enum ModelText {

    /// The JSON of the expert scorecard, whose coefficients are part of the program.
    package static let expert = #"{"kind":"expert"}"#

    package static func text(_ model: LogisticModel) throws -> String { try encoded(model) }

    package static func text(_ reference: DriftReference) throws -> String { try encoded(reference) }

    /// - Throws: `LedgerError` where the text is no scorecard.
    package static func scorecard(_ text: String) throws -> Scorecard {
        if text == expert { return .expert }
        return .logistic(try decoded(LogisticModel.self, text))
    }

    /// - Throws: `LedgerError` where the text is no drift reference.
    package static func drift(_ text: String) throws -> DriftReference { try decoded(DriftReference.self, text) }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // Between values near the range of a double a quantile may lie beyond it.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw LedgerError("read a model", .damaged, "its text in the database cannot be read: \(error)")
        }
    }
}
