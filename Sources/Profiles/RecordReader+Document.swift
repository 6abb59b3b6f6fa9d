extension RecordReader {
    /// Takes the outermost object: known keys go to `body`, which takes the value, unknown ones are passed over, and a known
    /// key that comes twice refuses the file.
    mutating func document<Key: RawRepresentable & Hashable>(
        _ keys: Key.Type, seen: inout Set<Key>, _ body: (inout RecordReader, Key) throws -> Void
    ) throws where Key.RawValue == String {
        guard try cursor.next() == UInt8(ascii: "{") else {
            if cursor.position == cursor.end { throw cursor.unexpected("an object or a list") }
            try cursor.skip()
            throw Refusal(
                .type, "the file is neither an object nor a list",
                hint: "Write the object that the file format describes.",
                offset: 0, path: "$")
        }
        try cursor.enter()
        var place = 0
        try fields({ cursor, raw in (cursor.text(raw), cursor.offset - raw.count - 2) }) { reader, found in
            place = found.1
            guard let key = found.0.flatMap(Key.init(rawValue:)) else { return try reader.cursor.skip() }
            guard seen.insert(key).inserted else {
                throw Refusal(
                    .duplicateKey, "\(key.rawValue) is there twice", hint: "Write each key of the file once.",
                    offset: place, path: "$.\(key.rawValue)")
            }
            reader.section = key.rawValue
            try body(&reader, key)
            try reader.throwHeld()
        }
    }

    /// Takes the `batch_id` of a file.
    mutating func batchID(mustBe batch: BatchID) throws {
        var written: String?
        try identifier("batch_id") { written = String(decoding: $0, as: UTF8.self) }
        try throwHeld()
        if let written, written != batch.text {
            throw Refusal(
                .batchID, "batch_id is \(written), but the name of the file says \(batch)",
                hint: "Correct the one or the other.", offset: cursor.offset - written.utf8.count - 2,
                path: "$.batch_id",
                value: String(written.prefix(100)))
        }
    }
}

extension RecordReader {
    var hasFaults: Bool { !faults.isEmpty }

    /// Throws what has been held back.
    mutating func throwHeld() throws {
        if let fault = faults.first { throw fault.refusal }
    }

    /// A refusal of the record that has just ended, because a key is missing.
    func missing(_ key: String) -> Refusal {
        Refusal(
            .missingKey, "\(key) is missing", hint: "Every entry of this list needs one.", offset: cursor.offset - 1,
            path: path(key))
    }
}
