extension JSONText {
    /// The JSON of a value: its keys in the order in which it encodes them, and null for what is absent.
    ///
    /// - Throws: `EncodingError` for a whole number beyond `Int`, and what the value itself throws.
    package init(encoding value: some Encodable) throws {
        let node = JSONNode()
        try value.encode(to: JSONNodeEncoder(node: node, codingPath: []))
        self = node.json
    }
}

/// A value that is being encoded: an object or an array once it has one of their containers, else a leaf.
private final class JSONNode {
    var leaf = JSONText.null
    var members: [(String, JSONNode)]?
    var elements: [JSONNode]?

    var json: JSONText {
        if let members { return .object(members.map { ($0, $1.json) }) }
        if let elements { return .array(elements.map(\.json)) }
        return leaf
    }

    /// The node of a further member.
    func member(_ key: any CodingKey) -> JSONNode {
        let node = JSONNode()
        members = (members ?? [])
        members?.append((key.stringValue, node))
        return node
    }

    /// The node of a further element.
    func element() -> JSONNode {
        let node = JSONNode()
        elements = (elements ?? [])
        elements?.append(node)
        return node
    }
}

/// Encodes into one node. The containers share it.
private struct JSONNodeEncoder: Encoder, SingleValueEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.members = node.members ?? []
        return KeyedEncodingContainer(JSONMembers<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.elements = node.elements ?? []
        return JSONElements(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { node.leaf = .null }

    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let text as String: node.leaf = .string(text)
        case let json as JSONText: node.leaf = json
        case let flag as Bool: node.leaf = .bool(flag)
        case let number as Int: node.leaf = .int(number)
        case let number as Double: node.leaf = .number(number)
        case let number as any BinaryInteger:
            guard let whole = Int(exactly: number) else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: codingPath, debugDescription: "the number is beyond Int"))
            }
            node.leaf = .int(whole)
        case let number as any BinaryFloatingPoint: node.leaf = .number(Double(number))
        default: try value.encode(to: self)
        }
    }
}

/// The members of an object.
private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey]

    private func encoder(_ key: any CodingKey) -> JSONNodeEncoder {
        JSONNodeEncoder(node: node.member(key), codingPath: codingPath + [key])
    }

    func encodeNil(forKey key: Key) { encoder(key).encodeNil() }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try encoder(key).encode(value) }

    // The protocol has a requirement for each of these, and leaves an absent value out by default.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try encodeOrNull(value, key) }

    private func encodeOrNull(_ value: (some Encodable)?, _ key: Key) throws {
        guard let value else { return encodeNil(forKey: key) }
        try encode(value, forKey: key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { JSONNodeEncoder(node: node, codingPath: codingPath) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

/// The elements of an array.
private struct JSONElements: UnkeyedEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var count: Int { node.elements?.count ?? 0 }

    private func encoder() -> JSONNodeEncoder { JSONNodeEncoder(node: node.element(), codingPath: codingPath) }

    func encodeNil() { encoder().encodeNil() }

    func encode<Value: Encodable>(_ value: Value) throws { try encoder().encode(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder() }
}
