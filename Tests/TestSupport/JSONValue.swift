/// A JSON value of a fixture or a document.
package enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    package init(_ value: Double?) { self = value.map(JSONValue.number) ?? .null }
    package init(_ value: Int?) { self = value.map { .number(Double($0)) } ?? .null }
    package init(_ values: [Double]?) { self = values.map { .list($0.map(JSONValue.number)) } ?? .null }
    package init(_ values: [Int]?) { self = values.map { .list($0.map { .number(Double($0)) }) } ?? .null }

    package var number: Double { if case .number(let value) = self { value } else { .nan } }
    package var whole: Int { Int(number) }
    package var text: String { if case .text(let value) = self { value } else { "" } }
    package var isTrue: Bool { self == .bool(true) }
    package var list: [JSONValue] { if case .list(let values) = self { values } else { [] } }
    package var numbers: [Double] { list.map(\.number) }
    package var wholes: [Int] { list.map(\.whole) }
    package var texts: [String] { list.map(\.text) }
    package subscript(_ key: String) -> JSONValue {
        if case .object(let values) = self { values[key] ?? .null } else { .null }
    }

    /// Where another value differs from this one, which is expected; empty where nowhere.
    ///
    /// - Parameters:
    ///   - tolerance: relative, of numbers.
    ///   - floor: below it a number counts as this large.
    package func differences(from actual: JSONValue, tolerance: Double, floor: Double, at path: String = "") -> [String]
    {
        switch (self, actual) {
        case (.number(let expected), .number(let actual)):
            let isNear = abs(actual - expected) <= tolerance * max(abs(expected), floor)
            return isNear ? [] : ["\(path): \(actual) instead of \(expected)"]
        case (.list(let expected), .list(let actual)) where expected.count == actual.count:
            return zip(expected, actual).enumerated().flatMap {
                $1.0.differences(from: $1.1, tolerance: tolerance, floor: floor, at: "\(path)[\($0)]")
            }
        case (.object(let expected), .object(let actual)) where expected.keys == actual.keys:
            return expected.flatMap { key, value in
                value.differences(from: actual[key]!, tolerance: tolerance, floor: floor, at: "\(path).\(key)")
            }
        default:
            return self == actual ? [] : ["\(path): \(actual) instead of \(self)"]
        }
    }
}
