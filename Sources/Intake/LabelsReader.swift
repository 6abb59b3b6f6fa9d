package import Vocabulary

/// Reads labels, one document of JSON or JSON lines.
package struct LabelsReader {
    private let limits: ReaderLimits
    private let chunk: Int
    private let isInLines: Bool

    /// A reader with these limits that asks for so many bytes at a time.
    ///
    /// - Parameter isInLines: whether the file has one record a line.
    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18, isInLines: Bool = false) {
        self.limits = limits
        self.chunk = chunk
        self.isInLines = isInLines
    }

    /// - Parameter batch: the id in the file's name; a `batch_id` in the file must be the same.
    /// - Throws: `Refusal` with the first fault, or what the source throws.
    package func read(_ source: inout some ByteSource, batch: BatchID) throws -> Outcomes {
        try reading(&source, chunk: chunk, limits: limits) { cursor in
            var taken = JSONCursor(ReadingWindows(count: 1, capacity: 1), limits: limits) { _ in 0 }
            swap(&taken, &cursor)
            var reader = RecordReader(cursor: taken, .labels)
            var parser = LabelsParser(room: limits.memory, batch: batch)
            return try isInLines ? parser.parseLines(&reader) : parser.parse(&reader)
        }
    }
}

private struct LabelsParser {
    private enum Key: String {
        case batchID = "batch_id"
        case generatedAt = "generated_at"
        case observedAt = "observed_at"
        case profiles, labels
    }

    /// Keys of the first line of a file of lines.
    private enum HeaderKey: String {
        case batchID = "batch_id"
        case generatedAt = "generated_at"
        case observedAt = "observed_at"
    }

    private enum RecordKey: String, CaseIterable {
        case partyID = "party_id"
        case batchID = "batch_id"
        case willDefault = "will_default"
        case defaultOutcome = "default_outcome"
        case label, withdrawn
    }

    /// What a list says of a party.
    private enum Mark {
        /// Stands for `withdrawn` among the outcomes until the list has been read.
        static let withdrawn: UInt8 = 2
    }

    /// One list of the file. Where there are both, `profiles` counts; `labels` must be well formed too, and say no
    /// other outcome of a party.
    private struct List {
        var labels = Outcomes()
        var ids = IDTable()
        var memory: MemoryTally
        /// The first party with two different outcomes, held back until the whole file is known to be JSON.
        var conflict: Refusal?
    }

    /// The memory that the file may need.
    let room: MemoryRoom?
    /// The id in the file's name.
    let batch: BatchID

    mutating func parse(_ reader: inout RecordReader) throws -> Outcomes {
        var observedAt: Timestamp?
        var generatedAt: Timestamp?
        var lists: [Key: List] = [:]
        if try reader.cursor.next() == UInt8(ascii: "[") {
            lists[.profiles] = try list(&reader, section: "", memory: MemoryTally(room), counts: true)
        } else {
            var seen: Set<Key> = []
            try reader.document(Key.self, seen: &seen) { reader, key in
                switch key {
                case .batchID: try reader.batchID(mustBe: batch)
                case .generatedAt: generatedAt = try reader.timestamp("generated_at")
                case .observedAt: observedAt = try reader.timestamp("observed_at")
                case .profiles, .labels:
                    if try reader.takeNull() { break }
                    let memory = lists.values.first?.memory ?? MemoryTally(room)
                    lists[key] = try list(&reader, section: key.rawValue, memory: memory, counts: key == .profiles)
                }
            }
        }
        try reader.cursor.finish()
        guard let list = lists[.profiles] ?? lists[.labels] else {
            throw LabelsParser.noList(reader.unknownKeys, offset: reader.cursor.offset)
        }
        if let conflict = list.conflict ?? lists[.labels]?.conflict { try reader.raise(conflict) }
        if let profiles = lists[.profiles], let other = lists[.labels] {
            try LabelsParser.compare(profiles, with: other, in: reader)
        }
        return LabelsParser.outcomes(list, observedAt: observedAt, generatedAt: generatedAt, in: reader)
    }

    private static func outcomes(
        _ list: List, observedAt: Timestamp?, generatedAt: Timestamp?, in reader: borrowing RecordReader
    ) -> Outcomes {
        var labels = list.labels
        labels.observedAt = observedAt
        labels.generatedAt = generatedAt
        labels.nearKeys = reader.nearKeys.found
        LabelsParser.separateWithdrawn(&labels)
        return labels
    }

    /// Takes a label a line; the first line may say what is true of all of them.
    mutating func parseLines(_ reader: inout RecordReader) throws -> Outcomes {
        guard try reader.cursor.nextLine() else { throw reader.cursor.cutOff("a label") }
        var observedAt: Timestamp?
        var generatedAt: Timestamp?
        var list = List(memory: MemoryTally(room))
        var hasLine = true
        if try reader.isHeaderOfLabels() {
            var seen: Set<HeaderKey> = []
            try reader.document(HeaderKey.self, seen: &seen) { reader, key in
                switch key {
                case .batchID: try reader.batchID(mustBe: batch)
                case .generatedAt: generatedAt = try reader.timestamp("generated_at")
                case .observedAt: observedAt = try reader.timestamp("observed_at")
                }
            }
            hasLine = try reader.cursor.nextLine()
        }
        var shape = RecordShape<RecordKey>()
        var index = 0
        while hasLine {
            try reader.line("", index: index) { try add(record: &$0, shape: &shape, list: &list, counts: true) }
            index += 1
            hasLine = try reader.cursor.nextLine()
        }
        return LabelsParser.outcomes(list, observedAt: observedAt, generatedAt: generatedAt, in: reader)
    }

    /// Refuses two lists that say different outcomes of a party.
    private static func compare(_ one: List, with other: List, in reader: borrowing RecordReader) throws {
        for number in 0..<other.ids.count {
            guard let same = other.ids.withBytes(of: number, { one.ids.number(of: $0) }),
                one.labels.outcomes[same] != other.labels.outcomes[number]
            else { continue }
            let text = Excerpt.of(other.labels.partyIDs[number])
            try reader.raise(
                Refusal(
                    .conflictingOutcome,
                    message: "party \(text) has one outcome under profiles, and another under labels",
                    hint: "Say one outcome a company, in one list.", offset: reader.cursor.offset, path: "$.labels",
                    value: text))
        }
    }

    /// Notes the batch of a record if it is another one.
    private func check(_ written: UnsafeRawBufferPointer, _ other: inout String?) {
        if !written.elementsEqual(batch.text.utf8) { other = Excerpt.of(String(decoding: written, as: UTF8.self)) }
    }

    /// Moves the parties whose outcome is taken back out of those that have one.
    private static func separateWithdrawn(_ labels: inout Outcomes) {
        guard labels.outcomes.contains(Mark.withdrawn) else { return }
        let all = zip(labels.partyIDs, labels.outcomes)
        labels.withdrawn = all.lazy.filter { $0.1 == Mark.withdrawn }.map(\.0)
        let known = all.filter { $0.1 != Mark.withdrawn }
        labels.partyIDs = known.map(\.0)
        labels.outcomes = known.map(\.1)
    }

    private static func noList(_ unknownKeys: [String], offset: Int) -> Refusal {
        var message = "the file has neither profiles nor labels"
        var hint = "Write the list of outcomes under profiles."
        if unknownKeys.contains("parties") {
            message += ", but parties, as a profiles file has"
            hint =
                "If these are companies to be scored, name the file BATCH_profiles.json; else write outcomes under profiles."
        } else if let key = MissingSection.of(
            ["profiles", "labels"], others: MissingSection.outcomes, among: unknownKeys)
        {
            message += ", but \(Excerpt.of(key))"
        }
        return Refusal(.missingKey, message: message, hint: hint, offset: offset, path: "$.profiles")
    }

    private func list(
        _ reader: inout RecordReader, section: String, memory: MemoryTally, counts: Bool
    ) throws -> List {
        var list = List(memory: memory)
        var shape = RecordShape<RecordKey>()
        try reader.records(section) { reader in
            try add(record: &reader, shape: &shape, list: &list, counts: counts)
        }
        return list
    }

    private func add(
        record reader: inout RecordReader, shape: inout RecordShape<RecordKey>, list: inout List, counts: Bool
    ) throws {
        try record(&reader, shape: &shape, list: &list)
        if counts, let conflict = list.conflict {
            list.conflict = nil
            throw conflict
        }
        list.labels.records += 1
    }

    private func record(
        _ reader: inout RecordReader, shape: inout RecordShape<RecordKey>, list: inout List
    ) throws {
        var id: [UInt8] = []
        var willDefault: UInt8?
        var defaultOutcome: UInt8?
        var label: UInt8?
        var withdrawn = false
        var otherBatch: String?
        try reader.fields(&shape, recognise: { recognise($0.text($1), &list.labels.keys) }) { reader, key in
            switch key {
            case .partyID:
                id.removeAll(keepingCapacity: true)
                try reader.identifier("party_id") { id.append(contentsOf: $0) }
            case .batchID:
                otherBatch = nil
                try reader.identifier("batch_id") { check($0, &otherBatch) }
            case .willDefault: willDefault = try outcome(&reader, "will_default")
            case .defaultOutcome: defaultOutcome = try outcome(&reader, "default_outcome")
            case .label: label = try outcome(&reader, "label")
            case .withdrawn: withdrawn = try outcome(&reader, "withdrawn") == 1
            }
        }
        try reader.throwHeld()
        if id.isEmpty { throw reader.missing("party_id") }
        if let otherBatch {
            throw Refusal(
                .batchID, message: "batch_id of a record is \(otherBatch), but the name of the file says \(batch)",
                hint: "Correct the one or the other; a labels file has the outcomes of one batch.",
                offset: reader.cursor.offset - 1, path: reader.path("batch_id"), value: otherBatch)
        }
        if withdrawn { return try add(Mark.withdrawn, of: id, to: &list, in: reader) }
        var isKnown = false
        for outcome in [willDefault, defaultOutcome, label] {
            guard let outcome else { continue }
            isKnown = true
            try add(outcome, of: id, to: &list, in: reader)
        }
        if isKnown { return }
        try take(id, into: &list, in: reader)
        list.labels.undecided.append(String(decoding: id, as: UTF8.self))
    }

    /// Counts the memory of one more party.
    private func take(_ id: [UInt8], into list: inout List, in reader: borrowing RecordReader) throws {
        guard list.memory.add(MemoryNeed.label + MemoryNeed.labelIDByte * id.count) else {
            throw list.memory.refusal("\(list.labels.records + 1) labels", reader)
        }
    }

    private func recognise(_ name: String?, _ keys: inout KeyNames) -> RecordKey? {
        guard let name else { return nil }
        keys.add(name)
        return RecordKey(rawValue: name)
    }

    private func add(
        _ outcome: UInt8, of id: [UInt8], to list: inout List, in reader: borrowing RecordReader
    ) throws {
        let (number, isNew) = id.withUnsafeBytes { list.ids.insert($0) }
        if isNew {
            try take(id, into: &list, in: reader)
            list.labels.partyIDs.append(String(decoding: id, as: UTF8.self))
            list.labels.outcomes.append(outcome)
        } else if list.labels.outcomes[number] != outcome, list.conflict == nil {
            let text = Excerpt.of(String(decoding: id, as: UTF8.self))
            let isWithdrawn = outcome == Mark.withdrawn || list.labels.outcomes[number] == Mark.withdrawn
            let what = isWithdrawn ? "has an outcome, and another record withdraws it" : "has two different outcomes"
            list.conflict = Refusal(
                .conflictingOutcome, message: "party \(text) \(what)", hint: "Say one outcome a company.",
                offset: reader.cursor.offset - 1, path: reader.path(nil), value: text)
        }
    }

    /// 0, 1, false or true; nil is not known yet.
    private func outcome(_ reader: inout RecordReader, _ key: StaticString) throws -> UInt8? {
        _ = try reader.cursor.next()
        let start = reader.cursor.offset
        guard let number = try reader.numberOrBoolean(key) else { return nil }
        if number == 0 || number == 1 { return UInt8(number) }
        var refusal = Refusal(
            .type, message: "\(key) is neither 0 nor 1", hint: "Write 0, 1, false or true.", offset: start,
            path: reader.path(key.description))
        refusal.wantsValue = true
        reader.hold(key, refusal: refusal)
        return nil
    }
}
