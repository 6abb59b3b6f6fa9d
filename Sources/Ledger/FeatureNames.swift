import Columns
import Foundation

/// A feature that a file brought itself, as its request records it.
package struct OwnFeature: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// The texts that its companies have, in byte order; nil if its values are numbers.
    package let levels: [String]?

    /// - Parameters: as the properties.
    package init(name: String, levels: [String]? = nil) {
        self.name = name
        self.levels = levels
    }

    package static func == (one: OwnFeature, other: OwnFeature) -> Bool {
        one.name == other.name && (one.levels == nil) == (other.levels == nil)
            && Levels.areSame(one.levels ?? [], other.levels ?? [])
    }
}

extension OwnFeature {
    /// The column of the feature; of text its values are codes.
    ///
    /// - Throws: `LedgerError` with the cause `damaged` if a code is that of no level.
    func column(_ values: FeatureColumn) throws(LedgerError) -> FeatureColumn {
        guard let levels else { return values }
        for code in values.stored where !code.isNaN {
            guard let index = Int(exactly: code), levels.indices.contains(index) else {
                throw LedgerError(
                    "read features", cause: .damaged, message: "\(name) has the level \(code) of \(levels.count)")
            }
        }
        return .text(TextColumn(levels: levels, codes: values))
    }
}

/// The own features of a request as a JSON list, in the column `own_feature_names`: of numbers the name, of text an
/// object with `name` and `levels`.
///
/// In `own_features` of a company text has the index of its level in place of a value.
enum FeatureNames {
    /// The list; each name with its column.
    static func text(_ names: [String], _ columns: [FeatureColumn]) throws -> String {
        let elements = zip(names, columns).map { Element(feature: OwnFeature(name: $0, levels: $1.text?.levels)) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(elements), as: UTF8.self)
    }

    /// - Throws: `LedgerError` if the text is no such list.
    static func features(in text: String) throws(LedgerError) -> [OwnFeature] {
        // Most batches have none, and a decoder takes longer than to see that.
        if text == "[]" { return [] }
        do {
            // Names alone, as nearly all have, are decoded faster; a name has no brace.
            guard text.utf8.contains(UInt8(ascii: "{")) else {
                return try JSONDecoder().decode([String].self, from: Data(text.utf8)).map { OwnFeature(name: $0) }
            }
            return try JSONDecoder().decode([Element].self, from: Data(text.utf8)).map(\.feature)
        } catch {
            throw LedgerError("read the names of own features", cause: .damaged, message: "\(text): \(error)")
        }
    }

    private struct Element: Codable {
        let feature: OwnFeature

        private enum CodingKeys: CodingKey {
            case name, levels
        }

        init(feature: OwnFeature) { self.feature = feature }

        init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                feature = OwnFeature(name: name)
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let levels = try container.decode([String].self, forKey: .levels)
            guard Levels.areSorted(levels) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .levels, in: container, debugDescription: "levels are not in byte order")
            }
            feature = OwnFeature(name: try container.decode(String.self, forKey: .name), levels: levels)
        }

        func encode(to encoder: any Encoder) throws {
            guard let levels = feature.levels else {
                var container = encoder.singleValueContainer()
                return try container.encode(feature.name)
            }
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(feature.name, forKey: .name)
            try container.encode(levels, forKey: .levels)
        }
    }
}
