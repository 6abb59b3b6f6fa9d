package import Foundation

/// A schema of JSON Schema 2020-12, with the keywords that `docs/schemas` uses and no others.
///
/// A keyword that is not known here is an error and never passed over, so that no rule of a schema goes unnoticed.
package final class JSONSchema {
    /// A schema that says what this does not know, or points to where nothing is.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    private let root: JSONValue
    private var patterns: [String: Regex<AnyRegexOutput>] = [:]

    /// - Throws: `Unusable`, also for schemas within it.
    package init(_ root: JSONValue) throws {
        self.root = root
        try check(root, "#")
    }

    /// The schema of a file.
    package convenience init(contentsOf file: URL) throws {
        try self.init(try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file)))
    }

    /// Where a document breaks the schema, and by which keyword; empty where it is valid.
    package func faults(_ document: JSONValue) throws -> [String] { try faults(document, by: root, at: "$") }

    /// The schema that a key of a document has, by its path as `a.b` or `a[].b`; nil if it has none of its own.
    package func schema(ofKey path: String) throws -> JSONValue? {
        var found = [root]
        for part in path.replacing("[]", with: ".[]").split(separator: ".") {
            found = try found.flatMap { try alternatives($0) }.flatMap { schema -> [JSONValue] in
                if part == "[]" { return [schema["items"]] }
                if part == "*" { return [schema["additionalProperties"]] }
                return [schema["properties"][String(part)]]
            }.filter { $0 != .null }
        }
        return found.first
    }

    // MARK: Keywords

    private static let annotations: Set<String> = ["$schema", "$defs", "title", "description"]
    /// Keywords whose values are schemas, by what holds those.
    private static let one: Set<String> = ["items", "contains", "not", "additionalProperties"]
    private static let lists: Set<String> = ["anyOf", "allOf"]
    private static let named: Set<String> = ["properties", "patternProperties", "$defs"]
    private static let plain: Set<String> = [
        "$ref", "type", "enum", "const", "required", "minItems", "maxItems", "minLength", "maxLength", "pattern",
        "minimum",
        "maximum",
    ]

    private func check(_ schema: JSONValue, _ place: String) throws {
        guard case .object(let keywords) = schema else {
            if case .bool = schema { return }
            throw Unusable(description: "\(place) is no schema")
        }
        for (keyword, value) in keywords {
            let here = "\(place)/\(keyword)"
            if JSONSchema.one.contains(keyword) {
                try check(value, here)
            } else if JSONSchema.lists.contains(keyword) {
                for (index, part) in value.list.enumerated() { try check(part, "\(here)/\(index)") }
            } else if JSONSchema.named.contains(keyword) {
                guard case .object(let parts) = value else { throw Unusable(description: "\(here) is no object") }
                for (name, part) in parts { try check(part, "\(here)/\(name)") }
            } else if !JSONSchema.plain.contains(keyword), !JSONSchema.annotations.contains(keyword) {
                throw Unusable(description: "\(here) is not known here")
            }
            if keyword == "$ref" { _ = try target(value.text) }
        }
    }

    private func target(_ reference: String) throws -> JSONValue {
        let name = reference.dropFirst("#/$defs/".count)
        guard reference.hasPrefix("#/$defs/"), root["$defs"][String(name)] != .null else {
            throw Unusable(description: "there is no \(reference)")
        }
        return root["$defs"][String(name)]
    }

    /// The schema with those that it refers to or combines.
    private func alternatives(_ schema: JSONValue) throws -> [JSONValue] {
        var result = [schema]
        if schema["$ref"] != .null { result += try alternatives(target(schema["$ref"].text)) }
        for keyword in JSONSchema.lists.sorted() {
            result += try schema[keyword].list.flatMap { try alternatives($0) }
        }
        return result
    }

    // MARK: Validation

    private func faults(_ value: JSONValue, by schema: JSONValue, at path: String) throws -> [String] {
        guard case .object(let keywords) = schema else { return schema.isTrue ? [] : ["\(path): nothing is allowed"] }
        var faults: [String] = []
        for (keyword, rule) in keywords.sorted(by: { $0.key < $1.key }) {
            switch keyword {
            case "$ref": faults += try self.faults(value, by: target(rule.text), at: path)
            case "allOf": faults += try rule.list.flatMap { try self.faults(value, by: $0, at: path) }
            case "anyOf":
                let all = try rule.list.map { try self.faults(value, by: $0, at: path) }
                if !all.contains(where: \.isEmpty) { faults.append("\(path): anyOf \(all)") }
            case "not":
                if try self.faults(value, by: rule, at: path).isEmpty { faults.append("\(path): not") }
            default:
                if try !isKept(keyword, rule, by: value) { faults.append("\(path): \(keyword)") }
                faults += try partFaults(value, keyword, rule, in: keywords, at: path)
            }
        }
        return faults
    }

    /// What the members of an object, or the elements of a list, break.
    private func partFaults(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, in keywords: [String: JSONValue], at path: String
    ) throws -> [String] {
        switch (keyword, value) {
        case ("items", .list(let elements)):
            return try elements.enumerated().flatMap { try faults($1, by: rule, at: "\(path)[\($0)]") }
        case ("properties", .object(let members)):
            return try members.flatMap { name, member in
                guard rule.has(name) else { return [String]() }
                return try faults(member, by: rule[name], at: "\(path).\(name)")
            }
        case ("patternProperties", .object(let members)):
            return try members.flatMap { name, member in
                try rule.members.filter { try matches(name, $0.key) }.flatMap {
                    try faults(member, by: $0.value, at: "\(path).\(name)")
                }
            }
        case ("additionalProperties", .object(let members)):
            let patterns = (keywords["patternProperties"] ?? .null).members.keys
            return try members.flatMap { name, member in
                let isKnown = keywords["properties"]?.has(name) ?? false
                if try isKnown || patterns.contains(where: { try matches(name, $0) }) { return [String]() }
                return try faults(member, by: rule, at: "\(path).\(name)")
            }
        default: return []
        }
    }

    /// Whether a value keeps a rule that is about itself.
    private func isKept(_ keyword: String, _ rule: JSONValue, by value: JSONValue) throws -> Bool {
        switch (keyword, value) {
        case ("type", _):
            let types = rule.list.isEmpty ? [rule.text] : rule.texts
            return types.contains { value.isOf(type: $0) }
        case ("enum", _): return rule.list.contains(value)
        case ("const", _): return rule == value
        case ("required", .object(let members)): return rule.texts.allSatisfy { members[$0] != nil }
        case ("minItems", .list(let elements)): return elements.count >= rule.whole
        case ("maxItems", .list(let elements)): return elements.count <= rule.whole
        case ("contains", .list(let elements)):
            return try elements.contains { try faults($0, by: rule, at: "").isEmpty }
        case ("minLength", .text(let text)): return text.unicodeScalars.count >= rule.whole
        case ("maxLength", .text(let text)): return text.unicodeScalars.count <= rule.whole
        case ("pattern", .text(let text)): return try matches(text, rule.text)
        case ("minimum", .number(let number)): return number >= rule.number
        case ("maximum", .number(let number)): return number <= rule.number
        default: return true
        }
    }

    private func matches(_ text: String, _ pattern: String) throws -> Bool {
        let regex = try patterns[pattern] ?? Regex(pattern).matchingSemantics(.unicodeScalar)
        patterns[pattern] = regex
        return text.contains(regex)
    }
}

extension JSONValue {
    /// The members of an object; none of anything else.
    package var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }

    fileprivate func has(_ name: String) -> Bool { members[name] != nil }

    fileprivate func isOf(type: String) -> Bool {
        switch (type, self) {
        case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .text), ("array", .list),
            ("object", .object):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }

    /// The value as JSON, members in byte order of their names.
    package var json: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let value): return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
        case .text(let text):
            let quoted = text.unicodeScalars.map { scalar in
                scalar == "\"" || scalar == "\\" || scalar.value < 0x20
                    ? "\\u" + String(repeating: "0", count: scalar.value < 0x10 ? 3 : 2)
                        + String(scalar.value, radix: 16) : String(scalar)
            }
            return "\"" + quoted.joined() + "\""
        case .list(let values): return "[" + values.map(\.json).joined(separator: ", ") + "]"
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return "{" + sorted.map { JSONValue.text($0).json + ": " + $1.json }.joined(separator: ", ") + "}"
        }
    }
}
