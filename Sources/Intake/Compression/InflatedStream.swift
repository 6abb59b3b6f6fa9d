import Vocabulary

/// A compressed file cannot be inflated, or not further. It is no `Refusal`, as readers place those in the text.
struct CompressionFault: Error {
    /// Its offset is one of the compressed file; it has no line.
    var refusal: Refusal
}

/// Inflates a source part by part, as gzip and zstd define: what the parts hold is one text.
///
/// A fault is thrown once everything before it has been handed out.
final class InflatedStream<Base: ByteSource> {
    private(set) var base: Base
    let compression: Compression
    let limits: ReaderLimits
    private let memory: InflationMemory
    private var decoder: any StreamDecoder

    /// What was read and is not taken yet.
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var windows: ReadingWindows
    private var isAtEnd = false
    /// How many bytes of the file the decoder has taken, and how many it has made.
    private(set) var taken = 0
    private(set) var made = 0
    private var isInPart = false
    private var parts = 0
    private var fault: CompressionFault?
    /// The first bytes that were made.
    private(set) var head: [UInt8] = []
    /// The text ends at a fault as if the file did.
    var passesOverFaults = false

    /// Bytes that are asked of the source at a time; it polls for cancellation before each piece.
    private static var piece: Int { 1 << 16 }
    /// So much may be made whatever the ratio; bytes.
    private static var free: Int { 64 << 20 }

    /// A stream over a source that stands at its first byte.
    init(_ base: Base, compression: Compression, limits: ReaderLimits, memory: InflationMemory) {
        self.base = base
        self.compression = compression
        self.limits = limits
        self.memory = memory
        decoder = compression.makeDecoder(memory)
        windows = ReadingWindows(count: base.outstanding + 1, capacity: InflatedStream.piece)
    }

    deinit { base.settle() }

    /// The source, which looks at no buffer any more.
    func settled() -> Base {
        base.settle()
        return base
    }

    /// Begins again at the first byte.
    func rewind() throws {
        base.settle()
        try base.rewind()
        decoder = compression.makeDecoder(memory)
        windows = ReadingWindows(count: base.outstanding + 1, capacity: InflatedStream.piece)
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        (isAtEnd, isInPart, parts, taken, made) = (false, false, 0, 0, 0)
        (fault, head) = (nil, [])
    }

    /// Fills the buffer from its start and returns the count of bytes, 0 at the end.
    ///
    /// - Throws: `CompressionFault`, or what the source throws.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        if fault == nil {
            do {
                while count < output.count, try !isAtEndOfParts() {
                    count += try step(UnsafeMutableRawBufferPointer(rebasing: output[count...]))
                    if fault != nil { break }
                }
            } catch let found as CompressionFault { fault = found }
        }
        if head.count < 8 { head += output.prefix(count).prefix(8 - head.count) }
        if count == 0, let fault, !passesOverFaults { throw fault }
        return count
    }

    /// Begins the next part, unless one is being inflated. Returns whether there is none.
    private func isAtEndOfParts() throws -> Bool {
        if isInPart { return false }
        while input.count < decoder.headLength, try readOn() {}
        if input.isEmpty, parts > 0 { return true }
        do {
            if input.isEmpty { throw PartFault.cutOff }
            try decoder.begin(UnsafeRawBufferPointer(rebasing: input.prefix(decoder.headLength)))
        } catch let found as PartFault { throw refusal(found) }
        isInPart = true
        return false
    }

    /// Inflates some of what there is into the buffer. Returns the count of bytes.
    private func step(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = decoder.wanted
        while input.count < wanted ?? 1, try readOn() {}
        let given = UnsafeRawBufferPointer(rebasing: input.prefix(wanted ?? .max))
        let piece = decoder.decode(given, into: output)
        input = UnsafeRawBufferPointer(rebasing: input[piece.taken...])
        taken += piece.taken
        made += piece.made
        if piece.isEnd {
            isInPart = false
            parts += 1
        } else if let words = piece.fault {
            fault = damaged(words)
        } else if piece.taken == 0, piece.made == 0, try !readOn() {
            fault = cutOff()
        }
        if fault == nil { fault = beyondLimits() }
        return piece.made
    }

    /// Reads on behind what is not taken yet. Returns whether there was anything.
    private func readOn() throws -> Bool {
        if isAtEnd { return false }
        let (start, capacity) = windows.next(keeping: input)
        let room = UnsafeMutableRawBufferPointer(start: start + input.count, count: capacity - input.count)
        let count = try base.read(into: room)
        input = UnsafeRawBufferPointer(start: start, count: input.count + count)
        isAtEnd = count == 0
        return !isAtEnd
    }
}

// MARK: What is refused

extension InflatedStream {
    private func fault(_ rule: Refusal.Rule, message: String, hint: String) -> CompressionFault {
        CompressionFault(refusal: Refusal(rule, message: message, hint: hint, offset: taken))
    }

    private var here: String { "at byte \(taken) of the compressed file" }

    private func cutOff() -> CompressionFault {
        // The head of a part is not taken before it is there.
        taken += input.count
        var found = fault(
            .compression, message: "the file ends within a \(compression.part), \(here)",
            hint: "The file is cut off: write it whole, and rename it into the inbox when it is done.")
        found.refusal.isCutOff = true
        return found
    }

    private func damaged(_ words: String) -> CompressionFault {
        fault(
            .compression, message: "the \(compression) data is damaged: \(words), \(here)",
            hint: "Compress the data anew and compare the digests after the copy; \(compression) -t finds the fault.")
    }

    /// Refuses a bomb: what takes more time and room than its size says.
    private func beyondLimits() -> CompressionFault? {
        if made > limits.largestInflated {
            return fault(
                .limit, message: "the file inflates to more than \(limits.largestInflated) bytes, \(here)",
                hint: "Split the batch, or raise limits.inflated.")
        }
        if made > InflatedStream.free, made / max(1, taken) >= limits.highestRatio {
            return fault(
                .limit, message: "the file inflates to more than \(limits.highestRatio) times its size, \(here)",
                hint: "Look at what it holds; if that is right, raise limits.ratio, or drop it uncompressed.")
        }
        return nil
    }

    private func refusal(_ fault: PartFault) -> CompressionFault {
        switch fault {
        case .cutOff: return cutOff()
        case .unknown: return parts == 0 ? otherFormat() : trailing()
        case .noMemory:
            return self.fault(
                .limit, message: "there is no memory to inflate the file", hint: "Give the service more memory.")
        case .damaged(let words): return damaged(words)
        case .dictionary(let number):
            return self.fault(
                .compression, message: "a \(compression.part) needs the dictionary \(number), \(here)",
                hint: "Compress the data without a dictionary.")
        case .window(let bytes, let most):
            return self.fault(
                .limit,
                message:
                    "a \(compression.part) needs a window of \(MemoryNeed.text(bytes)), and \(MemoryNeed.text(most)) are allowed, \(here)",
                hint: "Compress the data with a smaller window, at most --long=27.")
        case .memory(let bytes, let limit):
            return self.fault(
                .limit,
                message:
                    "a \(compression.part) needs \(MemoryNeed.text(bytes)) of memory with its window, and \(MemoryNeed.text(limit)) are allowed, \(here)",
                hint: "Compress the data without --long, or raise limits.memory where the machine has more.")
        }
    }

    private func trailing() -> CompressionFault {
        fault(
            .compression, message: "behind the last \(compression.part) stand bytes that are none, \(here)",
            hint: "Cut the file off there (head -c \(taken)) if the rest was added by mistake, or compress it anew.")
    }

    /// The file is not in the form that its name says.
    private func otherFormat() -> CompressionFault {
        let ending = ".\(compression.ending)"
        var what = "not compressed"
        var hint = "Take \(ending) off the end of its name, or compress it by \(compression)."
        if let other = Compression.recognise(input) {
            what = "compressed by \(other)"
            hint = "Let its name end in .\(other.ending) instead of \(ending)."
        } else if let other = OtherCompression.recognise(input) {
            what = other
            hint = "Unpack it, and compress what is in it by \(compression) or not at all."
        } else if input.first.map({ $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) || $0 >= 0x80 && $0 != 0xEF })
            ?? false
        {
            what = "something else"
            hint = "Compress the data anew by \(compression)."
        }
        return fault(
            .compression, message: "the file is not \(compression) data as its name says, but \(what)", hint: hint)
    }
}

/// Forms of compression that are not accepted, by their first bytes.
private enum OtherCompression {
    static func recognise(_ head: UnsafeRawBufferPointer) -> String? {
        let known: [([UInt8], String)] = [
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz"), (Array("BZh".utf8), "compressed by bzip2"),
            (Array("PK\u{3}\u{4}".utf8), "a zip file"), ([0x37, 0x7A, 0xBC, 0xAF], "a 7z file"),
            ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4"), ([0x1F, 0x9D], "compressed by compress"),
        ]
        return known.first { head.starts(with: $0.0) }?.1
    }
}
