package import Files
import Vocabulary

/// A warning about the data of a batch, as a report lists it.
package struct ReportedWarning: Codable, Sendable {
    /// What a warning with a code says besides.
    package struct Finding: Sendable {
        /// The code of the warning.
        package let code: String
        /// Of how many; nil if that says nothing.
        package let of: Int?
        /// One sentence without a full stop.
        package let what: String
        /// Further figures under keys of their own.
        package let figures: [(key: String, value: JSONText)]

        /// - Parameters: as the properties.
        package init(code: String, of: Int?, what: String, figures: [(key: String, value: JSONText)]) {
            self.code = code
            self.of = of
            self.what = what
            self.figures = figures
        }
    }

    /// What is counted.
    package let title: String
    /// How many records, companies or features.
    package let count: Int
    /// The first of them: a JSON path, an id or a name.
    package let first: String?
    /// Nil for what is wrong with single records and has no code.
    package let finding: Finding?

    /// - Parameters: as the properties.
    package init(_ title: String, count: Int, first: String?, finding: Finding? = nil) {
        self.title = title
        self.count = count
        self.first = first
        self.finding = finding
    }

    /// What is wrong, in a sentence; of a record that has no code, what is counted, and how often.
    package var sentence: String { finding?.what ?? "\(title): \(count)" }

    private enum Key {
        static let title = JSONTextKey(stringValue: "warning")
        static let count = JSONTextKey(stringValue: "count")
        static let first = JSONTextKey(stringValue: "first")
        static let code = JSONTextKey(stringValue: "code")
        static let of = JSONTextKey(stringValue: "of")
        static let what = JSONTextKey(stringValue: "what")
        static let all = [title, count, first, code, of, what].map(\.stringValue)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: JSONTextKey.self)
        title = try container.decode(String.self, forKey: Key.title)
        count = try container.decode(Int.self, forKey: Key.count)
        first = try container.decodeIfPresent(String.self, forKey: Key.first)
        guard let code = try container.decodeIfPresent(String.self, forKey: Key.code) else {
            finding = nil
            return
        }
        let others = container.allKeys.filter { !Key.all.contains($0.stringValue) }
        finding = Finding(
            code: code, of: try container.decodeIfPresent(Int.self, forKey: Key.of),
            what: try container.decode(String.self, forKey: Key.what),
            figures: try others.sorted { $0.stringValue < $1.stringValue }.map {
                ($0.stringValue, try container.decode(JSONText.self, forKey: $0))
            })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONTextKey.self)
        try container.encode(title, forKey: Key.title)
        try container.encode(count, forKey: Key.count)
        try container.encode(first, forKey: Key.first)
        guard let finding else { return }
        try container.encode(finding.code, forKey: Key.code)
        try container.encode(finding.of, forKey: Key.of)
        try container.encode(finding.what, forKey: Key.what)
        for (key, value) in finding.figures { try container.encode(value, forKey: JSONTextKey(stringValue: key)) }
    }
}
