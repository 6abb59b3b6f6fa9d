import Vocabulary

extension RecordReader {
    /// Takes the outermost object: known keys go to `body`, which takes the value, unknown ones are passed over, and a
    /// known key that comes twice refuses the file.
    mutating func document<Key: RawRepresentable & Hashable>(
        _ keys: Key.Type, seen: inout Set<Key>, body: (inout RecordReader, Key) throws -> Void
    ) throws where Key.RawValue == String {
        guard try cursor.next() == UInt8(ascii: "{") else {
            if cursor.position == cursor.end { throw cursor.unexpected("an object or a list") }
            var refusal = cursor.refusal(
                .type, message: "the file is neither an object nor a list", at: cursor.position,
                hint: "Write the object that the file format describes.")
            refusal.path = "$"
            try cursor.skip()
            throw refusal
        }
        try cursor.enter()
        var place = 0
        try fields({ cursor, raw in (cursor.text(raw), cursor.offset - raw.count - 2) }) { reader, found in
            place = found.1
            guard let key = found.0.flatMap(Key.init(rawValue:)) else {
                return try reader.skipUnknown(found.0)
            }
            guard seen.insert(key).inserted else {
                try reader.raise(
                    Refusal(
                        .duplicateKey, message: "\(key.rawValue) is there twice",
                        hint: "Write each key of the file once.", offset: place, path: "$.\(key.rawValue)"))
                return try reader.cursor.skip()
            }
            reader.section = key.rawValue
            do {
                try body(&reader, key)
                try reader.throwHeld()
            } catch { try reader.goOn(behind: error) }
        }
    }

    /// Takes the `batch_id` of a file.
    mutating func batchID(mustBe batch: BatchID) throws {
        _ = try cursor.next()
        let start = cursor.offset
        var written: [UInt8]?
        try identifier("batch_id") { written = Array($0) }
        try throwHeld()
        // Bytes are compared: texts are the same to Swift where Unicode has two ways to write them.
        if let written, !written.elementsEqual(batch.text.utf8) {
            let text = Excerpt.of(String(decoding: written, as: UTF8.self))
            throw Refusal(
                .batchID, message: "batch_id is \(text), but the name of the file says \(batch)",
                hint: "Correct the one or the other.", offset: start, path: "$.batch_id", value: text)
        }
    }
}

extension RecordReader {
    /// The level of the records that are read; see `NearKey.level`.
    var recordLevel: String { section.isEmpty ? nearKeys.format.bareList : section }

    /// What a message adds where the key that is missing was nearly written; empty where it was not.
    func nearMiss(_ key: String, _ level: String) -> String {
        nearKeys.written(for: key, level).map { " (\($0) is nearly that key)" } ?? ""
    }

    /// A refusal of the record that has just ended, because a key is missing.
    func missing(_ key: String) -> Refusal {
        Refusal(
            .missingKey, message: "\(key) is missing" + nearMiss(key, recordLevel),
            hint: "Every entry of this list needs one.", offset: cursor.offset - 1,
            path: path(key))
    }
}
