import CByteScan
import Vocabulary

/// Turns CSV files into the text of the JSON document that says the same, a piece at a time.
///
/// The readers of JSON then take it, so that every rule, warning, limit and word of theirs holds for CSV as well. A row
/// becomes an object: its cells under the names of the header, those without a text left out. Ids are always strings;
/// columns of numbers, flags and own features become numbers and booleans where the cell is one, and strings where it
/// is not, which the reader then refuses. The columns `features.NAME` become the object `features`. The first row
/// names every column, so that the reader sees keys that are nearly known; of others no more is written. Comments of
/// the form `# key=value` become keys of the document, ahead of the section of their file.
///
/// A class, since the closures of its source write into what it owns.
final class CSVTranscoder {
    /// The next file of the document; nil where there is none.
    typealias NextPart = () throws -> CSVPart?

    private let limits: ReaderLimits
    private let windows: () -> ReadingWindows
    private var nextPart: NextPart

    /// The text that was made and not yet handed out, from `taken` on.
    let output = OutputBuffer()
    private var taken = 0
    /// Bytes of the document before the output.
    private var before = 0
    private var state = State.begin
    private var part: CSVPart?
    private var cursor: CSVCursor
    private var plan = CSVPlan()
    private var isFirstRow = true
    /// What the next piece throws: the rows before it are handed out first.
    private var failure: (any Error)?
    private var comments: [String: String] = [:]

    /// Refusals with offsets into the document, in rising order, whose places in the files are sought; what was found.
    private var wanted: ArraySlice<Refusal> = []
    private var found: [CSVPlace?] = []

    private enum State {
        case begin, betweenFiles, rows, end
    }

    /// Bytes of output that are made at a time, and a row more.
    private static let piece = 1 << 16

    init(limits: ReaderLimits, windows: @escaping () -> ReadingWindows, parts: @escaping NextPart) {
        self.limits = limits
        self.windows = windows
        nextPart = parts
        cursor = CSVCursor(ReadingWindows(count: 1, capacity: 1), limits: limits) { _ in 0 }
    }

    // MARK: Reading

    /// Fills the buffer from its start with the next bytes of the document; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while taken == output.count {
            if state == .end { return 0 }
            try produce()
        }
        let count = min(buffer.count, output.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(start: output.base + taken, count: count))
        taken += count
        return count
    }

    /// Makes the next piece of the document, in place of the one before.
    private func produce() throws {
        if let failure { throw failure }
        before += output.count
        output.count = 0
        taken = 0
        do {
            try makePiece()
        } catch {
            failure = named(error)
        }
        if output.count == 0, let failure { throw failure }
    }

    /// Names the file in a refusal that is about it.
    private func named(_ error: any Error) -> any Error {
        guard var refusal = error as? Refusal, let member = part?.member else { return error }
        refusal.member = member
        return refusal
    }

    private func makePiece() throws {
        switch state {
        case .begin:
            output.append("{")
            state = .betweenFiles
        case .betweenFiles: try openFile()
        case .rows: try rows()
        case .end: break
        }
    }

    private func openFile() throws {
        endFile()
        guard let part = try nextPart() else {
            output.append("}")
            state = .end
            return
        }
        // Whatever is thrown next is about this file.
        self.part = part
        cursor = CSVCursor(windows(), limits: limits, refill: part.refill)
        try cursor.readHead()
        for comment in cursor.comments { note(comment) }
        plan = CSVPlan(
            cursor.header, section: part.section, outcomes: limits.outcomeNames, mapping: limits.mapping)
        if let missing = plan.missingColumn { throw cursor.missingColumn(missing) }
        plan.traces = !wanted.isEmpty
        separate()
        output.append(key: part.section.name)
        output.append("[")
        isFirstRow = true
        state = .rows
    }

    /// Nothing more is read of the file at hand.
    func endFile() {
        part?.end()
        part = nil
    }

    /// A key of the document, unless a file before has said the same.
    private func note(_ comment: CSVComment) {
        if CSVSection.listNames.contains(comment.key) || comments[comment.key] == comment.value { return }
        comments[comment.key] = comment.value
        separate()
        output.append(key: comment.key)
        output.append(string: comment.value)
        place(upTo: before + output.count) { _ in
            CSVPlace(
                position: comment.position, member: part?.member, column: comment.key,
                bytes: Array(comment.value.utf8))
        }
    }

    /// A comma between two members of the document.
    private func separate() {
        if before + output.count > 1 { output.append(",\n") }
    }

    private func rows() throws {
        let plan = plan
        while output.count < CSVTranscoder.piece {
            guard try cursor.record() else {
                output.append("]")
                state = .betweenFiles
                return
            }
            plan.write(cursor, to: output, isFirst: isFirstRow)
            isFirstRow = false
            if !wanted.isEmpty {
                place(upTo: before + output.count) {
                    plan.place(of: $0, before: before, in: cursor, member: part?.member)
                }
            }
        }
    }

    // MARK: Places

    /// Begins again, with the first file; `endFile` came before.
    func restart(_ parts: @escaping NextPart) {
        nextPart = parts
        output.count = 0
        taken = 0
        before = 0
        state = .begin
        comments.removeAll()
        wanted = []
        failure = nil
    }

    /// Finds what of the files stands at the offsets of refusals, in rising order; the transcoder must stand at its
    /// beginning. Nil where nothing does, as behind the last row.
    func places(of refusals: [Refusal]) throws -> [CSVPlace?] {
        wanted = refusals[...]
        found = []
        defer { wanted = [] }
        do {
            while !wanted.isEmpty, state != .end { try produce() }
        } catch  where error is Refusal || error is CompressionFault {
            // Rows behind a fault of the grammar, or of the source, are not read, and nothing was refused there.
        }
        return found + Array(repeating: nil, count: refusals.count - found.count)
    }

    /// Notes the places of all refusals before `end` that are sought.
    private func place(upTo end: Int, _ body: (Refusal) -> CSVPlace?) {
        while let refusal = wanted.first, (refusal.offset ?? 0) < end {
            found.append(body(refusal))
            wanted.removeFirst()
        }
    }
}

/// A growing piece of text.
final class OutputBuffer {
    private(set) var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 17)
    private var capacity = 1 << 17
    /// Bytes written.
    var count = 0

    deinit { base.deallocate() }

    /// Room for so many bytes more. Returns where they go.
    @inline(__always)
    func reserve(_ more: Int) -> UnsafeMutablePointer<UInt8> {
        if count + more > capacity { grow(count + more) }
        return base + count
    }

    @inline(never)
    private func grow(_ needed: Int) {
        while capacity < needed { capacity *= 2 }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    func append(_ text: String) { append(Array(text.utf8)) }

    func append(_ bytes: [UInt8]) {
        let place = reserve(bytes.count)
        bytes.withUnsafeBufferPointer { if let start = $0.baseAddress { place.update(from: start, count: $0.count) } }
        count += bytes.count
    }

    /// A string of JSON.
    func append(string: String) { append(OutputBuffer.quoted(string)) }

    /// A key with its colon.
    func append(key: String) {
        append(string: key)
        append(":")
    }

    static func quoted(_ text: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "1")".utf8) + [CSVPlan.hexadecimal(byte)]
            default: bytes.append(byte)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }
}
