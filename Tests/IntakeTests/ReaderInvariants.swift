import Columns
import Intake
import Vocabulary

/// Something that must hold for every file, and did not for one.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What must hold for every file whatever stands in it. The tests hold it against the corpus and against documents made
/// at random, the fuzzer against whatever it comes up with.
struct ReaderInvariants {
    /// Limits that a small file can reach.
    static let smallLimits = {
        var limits = ReaderLimits()
        limits.longestString = 300
        limits.maximumParties = 24
        limits.maximumRelationships = 16
        limits.maximumFeatures = 8
        limits.maximumFeatureValues = 96
        return limits
    }()

    let limits: ReaderLimits
    /// Bytes of the window, and at most so many handed out at a time. The last is more than any of the files.
    var chunks = [1, 7, 64, 1 << 18]

    // MARK: The formats

    /// Holds the reader of profiles files to what must hold.
    func profiles(_ bytes: [UInt8], isInLines: Bool = false) throws {
        let first = try hold(bytes, isSpaced: !isInLines) {
            try profiles($0, isInLines: isInLines, chunk: $1, limits: limits)
        }
        try collect(first) {
            try profiles(bytes, isInLines: isInLines, chunk: chunks[chunks.count - 1], limits: $0)
        }
    }

    private func profiles(
        _ bytes: [UInt8], isInLines: Bool, chunk: Int, limits: ReaderLimits
    ) throws -> ReadingOutcome {
        let sink = Collector()
        return try outcome {
            var source = BytesSource(bytes, chunk: chunk)
            let columns = try ProfilesReader(limits: limits, chunk: chunk, isInLines: isInLines).read(
                &source, batch: BatchID("B1")!, builtIn: ["kyc_verified", "network_size"],
                firstSeen: Timestamp("2020-01-01")!, sink: sink)
            guard let asOf = sink.asOf, asOf == columns.asOf else {
                throw Violation("the sink was told another time than the columns")
            }
            return .profiles(try ComparableProfiles(columns, sink.rows))
        }
    }

    /// Holds the reader of labels files to what must hold.
    func labels(_ bytes: [UInt8], isInLines: Bool = false) throws {
        let first = try hold(bytes, isSpaced: !isInLines) {
            try labels($0, isInLines: isInLines, chunk: $1, limits: limits)
        }
        try collect(first) { try labels(bytes, isInLines: isInLines, chunk: chunks[chunks.count - 1], limits: $0) }
    }

    private func labels(
        _ bytes: [UInt8], isInLines: Bool, chunk: Int, limits: ReaderLimits
    ) throws -> ReadingOutcome {
        try outcome {
            var source = BytesSource(bytes, chunk: chunk)
            let labels = try LabelsReader(limits: limits, chunk: chunk, isInLines: isInLines)
                .read(&source, batch: BatchID("B1")!)
            let isFaulty = limits.faults.map { $0.count > 0 } ?? false
            guard labels.partyIDs.count == labels.outcomes.count, isFaulty || labels.partyIDs.count <= labels.records
            else { throw Violation("columns of different lengths") }
            return .labels(labels.observedAt, labels.partyIDs.map { Array($0.utf8) }, labels.outcomes)
        }
    }

    /// Holds the grammar to what must hold, and to Foundation's parser.
    func json(_ bytes: [UInt8]) throws {
        let first = try hold(bytes) { bytes, chunk in
            try outcome {
                var source = BytesSource(bytes, chunk: chunk)
                return .json(try JSONTree(reading: &source, limits: limits, chunk: chunk))
            }
        }
        let validated = try outcome {
            var source = BytesSource(bytes)
            try JSONValidator(limits: limits).validate(&source)
            return .valid
        }
        switch (first, validated) {
        case (.json, .valid): break
        case (.refused(let one), .refused(let other)) where one == other: break
        default: throw Violation("passing over says otherwise than reading: \(first) and \(validated)")
        }
        try FoundationComparison(bytes).compare(first)
    }

    // MARK: What must hold

    /// The outcome is the same at every size of chunks, and with blanks in other places; a refusal has its place.
    ///
    /// - Parameter isSpaced: whether blanks and line breaks between values mean nothing.
    @discardableResult
    private func hold(
        _ bytes: [UInt8], isSpaced: Bool = true, _ read: ([UInt8], Int) throws -> ReadingOutcome
    ) throws -> ReadingOutcome {
        let first = try read(bytes, chunks[0])
        for chunk in chunks.dropFirst() {
            let other = try read(bytes, chunk)
            if other != first { throw Violation("chunks of \(chunk): \(other), of 1: \(first)") }
        }
        if case .refused(let refusal) = first { try check(refusal, bytes) }
        if !isSpaced { return first }
        let spaced = SpacedDocument(bytes)
        let other = try read(spaced.bytes, chunks[chunks.count - 1])
        if other.withoutPlace != first.withoutPlace {
            throw Violation("spaced: \(other), as it was: \(first)")
        }
        if case .refused(let refusal) = other, case .refused(let original) = first, let offset = refusal.offset,
            spaced.original[offset] != original.offset
        {
            throw Violation("spaced: refused at \(spaced.original[offset]), as it was: \(original)")
        }
        return first
    }

    /// If all faults are collected, the first is the one that refuses the file if they are not; a file without a fault
    /// says the same.
    private func collect(_ first: ReadingOutcome, _ read: (ReaderLimits) throws -> ReadingOutcome) throws {
        var limits = limits
        let collector = FaultCollector()
        limits.faults = collector
        let outcome = try read(limits)
        if case .refused(let refusal) = outcome { collector.end(with: refusal) }
        guard collector.first.count == min(collector.count, FaultCollector.most) else {
            throw Violation("\(collector.count) faults, of which \(collector.first.count) are kept")
        }
        if case .refused(let refusal) = first {
            if collector.first.first != refusal {
                throw Violation("collected: \(collector.first.first.map { "\($0)" } ?? "no fault"), else: \(refusal)")
            }
        } else if outcome != first || collector.count > 0 {
            throw Violation("collected: \(outcome), \(collector.count) faults, else: \(first)")
        }
        if collector.first.contains(where: { $0.offset != nil && $0.line == nil }) {
            throw Violation("a fault without its line")
        }
    }

    private func check(_ refusal: Refusal, _ bytes: [UInt8]) throws {
        guard let offset = refusal.offset, (0...bytes.count).contains(offset) else {
            throw Violation("a place outside of the file: \(refusal)")
        }
        let before = bytes[..<offset]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard refusal.line == before.count(where: { $0 == UInt8(ascii: "\n") }) + 1,
            refusal.column == offset - start + 1
        else { throw Violation("another line or column than the offset has: \(refusal)") }
        guard (refusal.value?.utf8.count ?? 0) <= 100, refusal.message.utf8.count <= 300, !refusal.hint.isEmpty,
            (refusal.path?.utf8.count ?? 0) <= 300
        else { throw Violation("too long, or without a hint: \(refusal)") }
        if refusal.isCutOff != (offset == bytes.count && refusal.rule == .json) {
            throw Violation("cut off, or not: \(refusal)")
        }
    }

    private func outcome(_ read: () throws -> ReadingOutcome) throws -> ReadingOutcome {
        do { return try read() } catch let refusal as Refusal { return .refused(refusal) }
    }
}

/// What came of reading a file.
enum ReadingOutcome: Equatable {
    case profiles(ComparableProfiles)
    case labels(Timestamp?, [[UInt8]], [UInt8])
    case json(JSONTree)
    case valid
    case refused(Refusal)

    /// The same without what changes where blanks are put into the file.
    var withoutPlace: ReadingOutcome {
        guard case .refused(var refusal) = self else { return self }
        (refusal.offset, refusal.line, refusal.column, refusal.value) = (nil, nil, nil, nil)
        return .refused(refusal)
    }
}

/// Everything that a profiles file says, to be compared; NaN equals NaN.
struct ComparableProfiles: Equatable {
    let asOf: Timestamp
    let source: AsOfSource
    let ids: [[UInt8]]
    let kycVerified: [Bool]
    let createdAt: [Int64]
    let types: [PartyType]
    let contacts: [UInt8]
    let hasTaxID: [Bool]
    let names: [String]
    let features: [[UInt64]]
    let edges: [[Int32]]
    let counts: [Int]
    let warnings: [DataQualityWarning]
    let rows: [Collector.Row]

    init(_ columns: ProfileColumns, _ rows: [Collector.Row]) throws {
        let parties = columns.partyIDs.count
        let lengths = [
            columns.kycVerified.count, columns.createdAt.count, columns.partyTypes.count, columns.contacts.count,
            columns.hasTaxID.count,
        ]
        guard parties > 0, (lengths + columns.ownFeatures.map(\.count)).allSatisfy({ $0 == parties }),
            columns.ownFeatures.count == columns.ownFeatureNames.count,
            (columns.edgeFrom + columns.edgeTo + rows.map(\.party)).allSatisfy({ (0..<Int32(parties)).contains($0) })
        else { throw Violation("columns that do not fit together") }
        asOf = columns.asOf
        source = columns.asOfSource
        ids = columns.partyIDs.map { Array($0.utf8) }
        kycVerified = columns.kycVerified
        createdAt = columns.createdAt
        types = columns.partyTypes
        contacts = columns.contacts
        hasTaxID = columns.hasTaxID
        names = columns.ownFeatureNames
        features = columns.ownFeatures.map { $0.map(\.bitPattern) }
        edges = [columns.edgeFrom, columns.edgeTo]
        counts = [columns.accounts, columns.transactions, columns.relationships]
        warnings = columns.warnings
        self.rows = rows
    }
}

/// A document with blanks put at random around its punctuation, so that no two gaps between values are alike.
struct SpacedDocument {
    private(set) var bytes: [UInt8] = []
    /// For each byte, and the end, the place of it or of what follows it in the document as it was.
    private(set) var original: [Int] = []

    init(_ document: [UInt8]) {
        var random = SeededGenerator(seed: document.reduce(1) { $0 &* 31 &+ UInt64($1) })
        let punctuation = Array("{}[],:".utf8)
        var isString = false
        var isEscaped = false
        for (place, byte) in document.enumerated() {
            let isFree = !isString && punctuation.contains(byte)
            // The first four bytes tell the encoding.
            if isFree, place >= 4 { space(&random, place) }
            bytes.append(byte)
            original.append(place)
            if isFree, place >= 3 { space(&random, place + 1) }
            if isString {
                if byte == UInt8(ascii: "\""), !isEscaped { isString = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else {
                isString = byte == UInt8(ascii: "\"")
            }
        }
        original.append(document.count)
    }

    private mutating func space(_ random: inout SeededGenerator, _ place: Int) {
        let blanks = Array(" \n\r\t".utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            bytes.append(blanks.randomElement(using: &random)!)
            original.append(place)
        }
    }
}

/// Numbers that look random and come again with the same seed (Steele, Lea, Flood: SplitMix, OOPSLA 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
