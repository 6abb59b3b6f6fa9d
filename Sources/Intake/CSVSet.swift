import Vocabulary

/// The files of a CSV set, one after the other out of their tar.
///
/// A tar that a person made counts as well: members in any order, with `./` before their names or pax attributes.
final class CSVSet<Base: ByteSource> {
    private let box: CSVSource<Base>.Box
    private let batch: BatchID
    private let limits: ReaderLimits
    private let memory: InflationMemory
    private let chunk: Int
    /// Bytes of the member at hand that were not yet read, and of zeros behind it.
    private var left: Int64 = 0
    private var padding = 0
    /// Bytes of the tar that were read.
    private var offset = 0
    private var members: Set<CSVSetName.Part> = []
    /// The longest text of pax attributes.
    private static var longestAttributes: Int64 { 1 << 16 }

    /// - Parameter memory: what files that are compressed may need besides the reader.
    init(
        _ box: CSVSource<Base>.Box, batch: BatchID, limits: ReaderLimits, memory: InflationMemory, chunk: Int
    ) {
        self.box = box
        self.batch = batch
        self.limits = limits
        self.memory = memory
        self.chunk = chunk
    }

    /// The next file of records; nil at the end of the set.
    func next() throws -> CSVPart? {
        try pass(over: left)
        try pass(over: Int64(padding))
        (left, padding) = (0, 0)
        var attributes = PaxAttributes()
        while true {
            guard var header = try header() else {
                guard members.contains(.parties) else { throw refusal("it has no \(name(.parties))") }
                return nil
            }
            if let size = attributes.size { header.size = size }
            if let path = attributes.path { header.name = path }
            guard case .attributes(let isGlobal) = header.kind else { return try part(header) }
            guard header.size <= CSVSet.longestAttributes else {
                throw refusal("the attributes of a member are too long")
            }
            let text = try bytes(Int(header.size) + header.padding).prefix(Int(header.size))
            if !isGlobal { attributes = PaxAttributes(text) }
        }
    }

    private func part(_ header: TarHeader) throws -> CSVPart {
        if case .other(let letter) = header.kind {
            throw refusal("\(Excerpt.of(header.name)) is no regular file in it (type \(letter))")
        }
        let text = header.name.hasPrefix("./") ? String(header.name.dropFirst(2)) : header.name
        guard let found = CSVSetName(text), let section = found.part.section else {
            throw refusal("\(Excerpt.of(text)) is no file of a set")
        }
        guard found.batch == batch else { throw refusal("\(text) belongs to \(found.batch)") }
        guard members.insert(found.part).inserted else { throw refusal("\(found.part.rawValue) are there twice") }
        left = header.size
        padding = header.padding
        guard let compression = found.compression else {
            return CSVPart(section: section, member: text, refill: { [self] in try read(into: $0) })
        }
        let bytes = MemberBytes(
            fill: { [self] in try read(into: $0) }, outstanding: box.base.outstanding,
            settleAll: { [self] in box.base.settle() })
        let inflated = InflatedMember(
            InflatedSource(bytes, compression: compression, limits: limits, memory: memory), name: text)
        return CSVPart(section: section, member: text, refill: inflated.read, end: inflated.end)
    }

    private func name(_ part: CSVSetName.Part) -> String { CSVSetName(batch: batch, part: part).text }

    // MARK: Bytes

    /// Reads on in the member.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = Int(min(Int64(buffer.count), left))
        if wanted == 0 { return 0 }
        let count = try box.base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        if count == 0 { throw cutOff() }
        left -= Int64(count)
        offset += count
        return count
    }

    private func pass(over count: Int64) throws {
        var rest = count
        while rest > 0 {
            let piece = Int(min(rest, Int64(chunk)))
            _ = try bytes(piece)
            rest -= Int64(piece)
        }
    }

    /// The next bytes of the tar, which the source looks at no more.
    private func bytes(_ count: Int) throws -> [UInt8] {
        guard let bytes = try bytesOrEnd(count) else { throw cutOff() }
        return bytes
    }

    /// The same; nil where the tar ends before the first.
    private func bytesOrEnd(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        try bytes.withUnsafeMutableBytes { buffer in
            defer { box.base.settle() }
            while filled < count {
                let read = try box.base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                if read == 0 { break }
                filled += read
            }
        }
        offset += filled
        if filled == count { return bytes }
        if filled == 0 { return nil }
        throw cutOff()
    }

    /// The next header; nil at the end, behind which only zeros stand.
    private func header() throws -> TarHeader? {
        let block = try bytes(TarHeader.block)
        if block.contains(where: { $0 != 0 }) {
            guard let header = TarHeader(block) else {
                throw refusal("it is no tar, or damaged", at: offset - TarHeader.block)
            }
            return header
        }
        var rest = try bytes(TarHeader.block)
        while true {
            if rest.contains(where: { $0 != 0 }) { throw refusal("something follows its end", at: offset - rest.count) }
            guard let more = try bytesOrEnd(TarHeader.block) else { return nil }
            rest = more
        }
    }

    // MARK: Refusals

    private func refusal(_ what: String, at offset: Int? = nil) -> Refusal {
        let files = CSVSetName.Part.sections.map { name($0) }
        var refusal = Refusal(
            .set, message: "the set of CSV files: \(what)",
            hint: "Put \(files[0]) into it, and of \(files[1]), \(files[2]) and \(files[3]) those that there are.",
            offset: offset)
        refusal.isPlaced = true
        return refusal
    }

    private func cutOff() -> Refusal {
        var refusal = refusal("its tar is cut off", at: offset)
        refusal.hint = "Write it whole, and rename it into the inbox when it is done."
        refusal.isCutOff = true
        return refusal
    }
}

/// The bytes of a member as a source.
private struct MemberBytes: ByteSource {
    let fill: (UnsafeMutableRawBufferPointer) throws -> Int
    let outstanding: Int
    let settleAll: () -> Void

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try fill(buffer) }

    mutating func settle() { settleAll() }

    /// Nobody goes back within a member: the set begins again as a whole.
    mutating func rewind() {}
}

/// A member that is compressed.
private final class InflatedMember {
    private var source: InflatedSource<MemberBytes>
    private let name: String

    init(_ source: InflatedSource<MemberBytes>, name: String) {
        self.source = source
        self.name = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try source.read(into: buffer)
        } catch var fault as CompressionFault {
            fault.refusal.member = name
            throw fault
        }
    }

    func end() { _ = source.end() }
}

/// What counts of the attributes of a member (pax): `LENGTH KEY=VALUE\n`, one after the other.
struct PaxAttributes {
    var size: Int64?
    var path: String?

    init() {}

    init(_ text: ArraySlice<UInt8>) {
        var rest = text
        while let blank = rest.firstIndex(of: 0x20),
            let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex + 1,
            length <= rest.count
        {
            let record = rest[(blank + 1)..<(rest.startIndex + length)].dropLast()
            rest = rest[(rest.startIndex + length)...]
            guard let mark = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: record[(mark + 1)...], as: UTF8.self)
            switch String(decoding: record[..<mark], as: UTF8.self) {
            case "size": size = Int64(value).flatMap { $0 >= 0 ? $0 : nil }
            case "path": path = value
            default: break
            }
        }
    }
}

/// Reads profiles as a set of CSV files in a tar.
struct CSVProfiles: ScoringReader {
    func read(
        _ source: inout some ByteSource, reading: BatchReading, features: some FeatureMaker
    ) throws -> ScoringInput {
        let chunk = 1 << 18
        let memory = InflationMemory(reading.limits.memory)
        var limits = reading.limits
        limits.memory = memory.room
        let reading = BatchReading(batch: reading.batch, firstSeen: reading.firstSeen, limits: limits)
        var document = CSVSource(source, limits: limits, chunk: chunk) { box in
            let set = CSVSet(box, batch: reading.batch, limits: limits, memory: memory, chunk: chunk)
            return { try set.next() }
        }
        defer { source = document.base }
        var input = try document.reading(reading.limits) { document in
            try JSONProfiles().read(&document, reading: reading, features: features)
        }
        input.findings.isOfRows = true
        input.warnings = input.warnings.map { inRows($0, input.findings) }
        return input
    }

    /// A warning whose example is a row of a file, and no path of JSON.
    private func inRows(_ warning: DataQualityWarning, _ findings: ProfileFindings) -> DataQualityWarning {
        let section = warning.example.dropFirst(2).prefix { $0 != "[" }
        guard let index = Int(warning.example.drop { $0 != "[" }.dropFirst().dropLast()) else { return warning }
        return DataQualityWarning(
            kind: warning.kind, text: warning.text, count: warning.count,
            example: findings.place(String(section), index))
    }
}
