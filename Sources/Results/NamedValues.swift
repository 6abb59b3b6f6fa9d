import Files
import Vocabulary

/// Values under names: an object whose keys are no properties, as bands or features. It is written in the order of its
/// members, and read back in byte order of the names.
package struct NamedValues<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    /// One value.
    package struct Member: Sendable, Equatable {
        /// The key of the value in the JSON object.
        package let name: String
        /// What stands under the name.
        package let value: Value
    }

    /// The values in the order in which they are written.
    package let members: [Member]

    /// - Parameter members: in the order in which they are written.
    package init(_ members: [(name: String, value: Value)]) {
        self.members = members.map { Member(name: $0.name, value: $0.value) }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: JSONTextKey.self)
        members = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
            Member(name: $0.stringValue, value: try container.decode(Value.self, forKey: $0))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONTextKey.self)
        for member in members { try container.encode(member.value, forKey: JSONTextKey(stringValue: member.name)) }
    }

    /// The value under a name; nil if there is none.
    package subscript(name: String) -> Value? { members.first { $0.name == name }?.value }
}
