package import Files

/// JSON as a part of a value that is `Codable`. `JSONText(encoding:)` takes it as it stands.
extension JSONText: Codable {
    /// Reads any JSON. The keys of objects come in byte order, since decoders do not keep the order of the text.
    ///
    /// - Throws: `DecodingError` for a number that neither `Int` nor `Double` holds.
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: JSONTextKey.self) {
            self = .object(
                try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
                    ($0.stringValue, try container.decode(JSONText.self, forKey: $0))
                })
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONText] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONText.self)) }
            self = .array(elements)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .int(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else {
            self = .double(try container.decode(Double.self))
        }
    }

    /// - Throws: `EncodingError` for JSON that has been written before, which only `JSONText(encoding:)` takes.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: JSONTextKey.self)
            for (key, value) in members { try container.encode(value, forKey: JSONTextKey(stringValue: key)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let flag): try container.encode(flag)
            case .int(let number): try container.encode(number)
            case .double(let number): try container.encode(number)
            case .string(let text): try container.encode(text)
            case .written:
                throw EncodingError.invalidValue(
                    self, .init(codingPath: encoder.codingPath, debugDescription: "the JSON has been written before"))
            default: try container.encodeNil()
            }
        }
    }
}

/// The key of a member whose name is not known beforehand.
package struct JSONTextKey: CodingKey {
    /// The name of the member.
    package let stringValue: String
    /// Nil: members have no numbers.
    package var intValue: Int? { nil }

    /// The key of a name, whatever the name is.
    package init(stringValue: String) { self.stringValue = stringValue }

    /// Always nil: there are no numbered keys.
    package init?(intValue: Int) { nil }
}
