/// The values of a feature that is text, a category: each row has the number of one of a few levels.
package struct TextColumn: Sendable, Equatable {
    /// The texts that rows may have: each once, in byte order.
    package var levels: [String]
    /// Of each row the index of its level, a whole number; NaN is missing. It is no column of text itself.
    package var codes: FeatureColumn

    /// - Parameters: as the properties.
    package init(levels: [String], codes: FeatureColumn) {
        self.levels = levels
        self.codes = codes
    }

    package static func == (one: TextColumn, other: TextColumn) -> Bool {
        Levels.areSame(one.levels, other.levels) && one.codes == other.codes
    }

    /// The text of a code; nil if it is missing, or none of the levels.
    package func level(_ code: Double) -> String? {
        Int(exactly: code).flatMap { levels.indices.contains($0) ? levels[$0] : nil }
    }

    /// The codes of the same texts among other levels.
    ///
    /// - Parameters:
    ///   - other: in byte order.
    ///   - unknown: in place of the code of a text that is not among them; NaN makes it missing.
    package func codes(among other: [String], unknown: Double) -> FeatureColumn {
        let numbers = Levels.indices(of: levels, among: other).map { $0.map(Double.init) ?? unknown }
        func number(_ code: Double) -> Double {
            Int(exactly: code).flatMap { numbers.indices.contains($0) ? numbers[$0] : nil } ?? .nan
        }
        return codes.mapped(number)
    }
}

extension FeatureColumn {
    /// A column of numbers that are made of those of this one; NaN stays missing.
    package func mapped(_ number: (Double) -> Double) -> FeatureColumn {
        switch self {
        case .dense(let values): return .dense(values.map { $0.isNaN ? $0 : number($0) })
        case .sparse(let column):
            var builder = FeatureColumnBuilder()
            for (row, value) in zip(column.rows, column.values) {
                let made = number(value)
                if !made.isNaN { builder.set(Int(row), made) }
            }
            return builder.finish(count: column.count)
        case .text(let column): return column.codes.mapped(number)
        }
    }
}

extension FeatureColumn {
    /// The column as text; nil if its values are numbers.
    package var text: TextColumn? {
        if case .text(let column) = self { return column }
        return nil
    }
}

/// Texts in byte order, each once. To `String` two texts are equal if they look alike, such as é in one character and
/// in two: as levels they differ.
package enum Levels {
    /// Whether one text comes before another.
    package static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// Whether two lists have the same bytes.
    package static func areSame(_ one: [String], _ other: [String]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    /// Whether a list is in byte order, each text once.
    package static func areSorted(_ levels: [String]) -> Bool {
        zip(levels, levels.dropFirst()).allSatisfy(precedes)
    }

    /// The index of a text; nil if it is not among the levels. O(log n).
    package static func index(of text: String, among levels: [String]) -> Int? {
        var (low, high) = (0, levels.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(levels[middle], text) { low = middle + 1 } else { high = middle }
        }
        return low < levels.count && levels[low].utf8.elementsEqual(text.utf8) ? low : nil
    }

    /// The index of each text of one list in another.
    package static func indices(of levels: [String], among other: [String]) -> [Int?] {
        levels.map { index(of: $0, among: other) }
    }

    /// The texts of both lists.
    package static func union(_ one: [String], _ other: [String]) -> [String] {
        var union: [String] = []
        union.reserveCapacity(one.count + other.count)
        var (first, second) = (one[...], other[...])
        while let a = first.first, let b = second.first {
            if precedes(b, a) {
                union.append(second.removeFirst())
            } else {
                if !precedes(a, b) { second.removeFirst() }
                union.append(first.removeFirst())
            }
        }
        return union + first + second
    }
}
