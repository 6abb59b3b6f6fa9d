package import Vocabulary

/// Reads profiles, one document of JSON or JSON lines, in one pass over its bytes wherever its order allows.
///
/// Transactions go to the sink as they are read, under the reference time known by then (`as_of`, else `generated_at`,
/// else the moment the file was first seen). Where a later key tells another time, or the parties come after the
/// transactions, the source is read a second time for the transactions alone.
package struct ProfilesReader {
    private let limits: ReaderLimits
    private let chunk: Int
    private let isInLines: Bool

    /// - Parameters:
    ///   - chunk: bytes asked of the source at a time; the window grows beyond it only for a longer token.
    ///   - isInLines: whether the file has one record a line.
    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18, isInLines: Bool = false) {
        self.limits = limits
        self.chunk = chunk
        self.isInLines = isInLines
    }

    /// - Parameters:
    ///   - batch: the id in the file's name; a `batch_id` in the file must be the same.
    ///   - builtIn: names that a feature of the user's own may not have.
    ///   - firstSeen: the reference time of a file that names none.
    /// - Throws: `Refusal` with the first fault, or with the first that is not collected; what the source throws.
    package func read(
        _ source: inout some ByteSource, batch: BatchID, builtIn: [String], firstSeen: Timestamp,
        sink: some TransactionSink
    ) throws -> ProfileColumns {
        var parser = ProfilesParser(batch: batch, builtIn: builtIn, firstSeen: firstSeen, limits: limits)
        try reading(&source, chunk: chunk, limits: limits) { cursor in
            if isInLines { try parser.parseLines(&cursor, sink) } else { try parser.parse(&cursor, sink) }
        }
        if parser.needsSecondPass {
            limits.faults?.mute()
            try source.rewind()
            try reading(&source, chunk: chunk, limits: limits) { cursor in
                if isInLines {
                    try parser.parseTransactionLines(&cursor, sink)
                } else {
                    try parser.parseTransactions(&cursor, sink)
                }
            }
        }
        return parser.finish()
    }
}

/// The state of a pass over a profiles file.
struct ProfilesParser: ~Copyable {
    let batch: BatchID
    let builtIn: Set<String>
    let firstSeen: Timestamp
    let limits: ReaderLimits

    var columns = ProfileColumns()
    var asOf: Timestamp?
    var generatedAt: Timestamp?
    /// Where the value that is the reference time stands.
    var asOfStart = 0
    var generatedAtStart = 0
    /// Ids of parties, and of ends of edges that came before the parties.
    var ids = IDTable()
    /// Place of the party with that id, -1 where the id is only the end of an edge.
    var placeOf: [Int32] = []
    /// Number of the party that the last transaction was of.
    var lastParty = 0
    var own = OwnFeatureColumns()
    /// As numbers of ids, -1 for unknown; `Int64.min` is no date.
    var edges: [(from: Int32, to: Int32, established: Int64)] = []
    /// The ends of the relationship that is read.
    var fromID: [UInt8] = []
    var toID: [UInt8] = []
    var buffer = TransactionBuffer()
    var tally = WarningTally()
    var findings = FindingsCollector()
    var hasParties = false
    /// Whether the records of all sections come in any order.
    var isInLines = false
    var memory: MemoryTally
    /// Names of own features that `memory` has.
    var namesCounted = 0
    /// What `memory` has of the levels of own features that are text; bytes.
    var levelNeedCounted = 0
    /// The reference time under which transactions were handed out; nil where they were not.
    var assumed: Timestamp?
    /// Whether transactions are handed to the sink; else they are only checked.
    var delivers = false
    var hasTransactions = false

    init(batch: BatchID, builtIn: [String], firstSeen: Timestamp, limits: ReaderLimits) {
        self.batch = batch
        self.builtIn = Set(builtIn)
        self.firstSeen = firstSeen
        self.limits = limits
        memory = MemoryTally(limits.memory)
    }

    /// What has been read so far, for a person.
    var extent: String {
        let features = own.values > 0 ? ", \(own.values) values of features" : ""
        return "\(columns.partyIDs.count) companies\(features) and \(columns.relationships) relationships"
    }

    var referenceTime: Timestamp { asOf ?? generatedAt ?? firstSeen }

    /// Transactions have been read under another reference time than the file's, or before its parties.
    var needsSecondPass: Bool { hasTransactions && assumed != referenceTime }

    private enum Key: String, CaseIterable {
        case batchID = "batch_id"
        case generatedAt = "generated_at"
        case asOf = "as_of"
        case parties, accounts, transactions, relationships
    }

    // MARK: First pass

    mutating func parse(_ cursor: inout JSONCursor, _ sink: some TransactionSink) throws {
        var reader = RecordReader(cursor: try exchange(&cursor), .profiles)
        defer { swap(&cursor, &reader.cursor) }
        if try reader.cursor.next() == UInt8(ascii: "[") {
            try parties(&reader, "")
        } else {
            try document(&reader, keys: Key.self) { parser, reader, key in
                switch key {
                case .batchID: try reader.batchID(mustBe: parser.batch)
                case .generatedAt: try parser.takeGeneratedAt(&reader)
                case .asOf: try parser.takeAsOf(&reader)
                case .parties: try parser.parties(&reader, "parties")
                case .accounts: try parser.accounts(&reader)
                case .relationships: try parser.relationships(&reader)
                case .transactions:
                    parser.begin(sink)
                    try parser.transactions(&reader, sink)
                }
            }
        }
        try reader.cursor.finish()
        try end(reader, sink)
    }

    /// What follows the last record of the first pass.
    mutating func end(_ reader: borrowing RecordReader, _ sink: some TransactionSink) throws {
        findings.nearKeys = reader.nearKeys.found
        try checkReferenceTime(reader)
        if columns.partyIDs.isEmpty {
            throw ProfilesParser.noParties(reader.unknownKeys, offset: reader.cursor.offset)
        }
        buffer.flush(to: sink)
        if !hasTransactions { sink.begin(asOf: referenceTime, parties: columns.partyIDs.count) }
    }

    // MARK: Second pass

    mutating func parseTransactions(_ cursor: inout JSONCursor, _ sink: some TransactionSink) throws {
        var reader = RecordReader(cursor: try exchange(&cursor), .profiles)
        defer { swap(&cursor, &reader.cursor) }
        beginAgain(sink)
        try document(&reader, keys: Key.self) { parser, reader, key in
            if key == .transactions {
                try parser.transactions(&reader, sink)
            } else {
                try reader.cursor.skip()
            }
        }
        try reader.cursor.finish()
        buffer.flush(to: sink)
    }

    /// The cursor, with an empty one in its place; they are swapped back when the pass ends.
    func exchange(_ cursor: inout JSONCursor) throws -> JSONCursor {
        var taken = JSONCursor(ReadingWindows(count: 1, capacity: 1), limits: limits) { _ in 0 }
        swap(&taken, &cursor)
        return taken
    }

    /// Takes the outermost object. A key of the format that is there twice refuses the file.
    private mutating func document<Key: RawRepresentable & CaseIterable & Hashable>(
        _ reader: inout RecordReader, keys: Key.Type,
        body: (inout ProfilesParser, inout RecordReader, Key) throws -> Void
    ) throws where Key.RawValue == String {
        var seen: Set<Key> = []
        try reader.document(keys, seen: &seen) { reader, key in try body(&self, &reader, key) }
    }

    // MARK: The end

    /// Resolves the edges, sorts the own features and hands the columns out.
    consuming func finish() -> ProfileColumns {
        columns.asOf = referenceTime
        columns.asOfSource = asOf != nil ? .asOf : generatedAt != nil ? .generatedAt : .firstSeen
        (columns.ownFeatureNames, columns.ownFeatures) = own.finish(parties: columns.partyIDs.count)
        columns.edgeFrom.reserveCapacity(edges.count)
        columns.edgeTo.reserveCapacity(edges.count)
        for (index, edge) in edges.enumerated() {
            let from = edge.from < 0 ? -1 : placeOf[Int(edge.from)]
            let to = edge.to < 0 ? -1 : placeOf[Int(edge.to)]
            if from < 0 || to < 0 {
                tally.count(.unknownEnd, at: index)
            } else if from == to {
                findings.selfRelationships += 1
            } else if edge.established > columns.asOf.microseconds {
                findings.laterRelationships += 1
            } else {
                columns.edgeFrom.append(from)
                columns.edgeTo.append(to)
            }
        }
        columns.warnings = tally.warnings
        columns.memoryNeed = memory.bytes
        noteUnknownIDs()
        columns.findings = findings.findings(columns)
        return columns
    }
}

extension ProfilesParser {
    /// Ends of relationships that came before the parties, and are nobody's.
    fileprivate mutating func noteUnknownIDs() {
        guard ids.count > columns.partyIDs.count else { return }
        for number in 0..<ids.count where placeOf[number] < 0 {
            ids.withBytes(of: number) { findings.unknownIDs.note($0) }
        }
    }
}

/// Counts of what is wrong with records.
struct WarningTally {
    typealias Kind = DataQualityWarning.Kind

    private var counts = [Int](repeating: 0, count: Kind.allCases.count)
    private var firsts = [Int](repeating: 0, count: Kind.allCases.count)

    mutating func count(_ kind: Kind, at index: Int) {
        if counts[kind.rawValue] == 0 { firsts[kind.rawValue] = index }
        counts[kind.rawValue] += 1
    }

    mutating func forgetTransactions() {
        for kind in Kind.allCases where kind.section == "transactions" { counts[kind.rawValue] = 0 }
    }

    var warnings: [DataQualityWarning] {
        Kind.allCases.filter { counts[$0.rawValue] > 0 }.map {
            DataQualityWarning(
                kind: $0, text: $0.text, count: counts[$0.rawValue], example: "$.\($0.section)[\(firsts[$0.rawValue])]")
        }
    }
}

extension DataQualityWarning.Kind {
    fileprivate var text: String {
        switch self {
        case .unknownParty: "transaction of an unknown party"
        case .incomplete: "transaction without ts or amount"
        case .unknownType: "transaction of an unknown type"
        case .unknownEnd: "relationship with an unknown party"
        case .notBoolean: "kyc_verified other than 0, 1, true or false"
        }
    }

    fileprivate var section: String {
        switch self {
        case .unknownEnd: "relationships"
        case .notBoolean: "parties"
        case .unknownParty, .incomplete, .unknownType: "transactions"
        }
    }
}
