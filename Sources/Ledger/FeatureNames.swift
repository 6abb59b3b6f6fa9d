import Foundation

/// The names of a request's own features as a JSON list, in the column `own_feature_names`.
enum FeatureNames {
    static func text(_ names: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
    }

    /// - Throws: `LedgerError` if the text is no list of names.
    static func names(in text: String) throws(LedgerError) -> [String] {
        // Most batches have none, and a decoder takes longer than to see that.
        if text == "[]" { return [] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(text.utf8))
        } catch {
            throw LedgerError("read the names of own features", cause: .damaged, message: "\(text): \(error)")
        }
    }
}
