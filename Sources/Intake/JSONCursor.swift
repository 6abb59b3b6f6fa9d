import Vocabulary

/// A pull cursor over JSON that arrives in chunks of fixed size: RFC 8259, UTF-8 without BOM, checked byte by byte.
///
/// The window `base[position..<end]` holds what has been read and not yet taken. A string or number that reaches the
/// end of the window is copied to the front of the next one, which is then filled, so that a token always lies in one
/// piece; only a token longer than the window makes it grow, up to the limit. A zero byte always stands at `base[end]`,
/// and zero is nowhere allowed in JSON: loops over bytes need no bounds check, they stop at it and then ask whether it
/// is the end. Pointers are used for that reason: with checked buffers the same loops ran at less than half the speed.
struct JSONCursor: ~Copyable {
    typealias Refill = (UnsafeMutableRawBufferPointer) throws -> Int

    /// First byte of the window; behind `end` there are `ReadingWindows.padding` bytes more.
    var base: UnsafeMutablePointer<UInt8>
    /// The next byte to take.
    var position = 0
    /// One past the last byte read.
    var end = 0
    /// Bytes of the file before the window.
    var consumed = 0
    /// Nesting of the value that the cursor stands in.
    var depth = 0
    let limits: ReaderLimits

    private var atEnd = false
    private let windows: ReadingWindows
    private let refill: Refill

    init(_ windows: ReadingWindows, limits: ReaderLimits, refill: @escaping Refill) {
        self.windows = windows
        base = windows.next(keeping: UnsafeRawBufferPointer(start: nil, count: 0)).base
        self.limits = limits
        self.refill = refill
    }

    /// Offset of the next byte from the start of the file.
    var offset: Int { consumed + position }

    /// Reads on, keeping the bytes from `kept` (a place in the window) at its front; `position` moves along.
    ///
    /// - Returns: false where the file has ended.
    @inline(never)
    mutating func more(keeping kept: Int) throws -> Bool {
        if atEnd { return false }
        let length = end - kept
        let window = windows.next(keeping: UnsafeRawBufferPointer(start: base + kept, count: length))
        base = window.base
        consumed += kept
        position -= kept
        end = length
        let count = try refill(UnsafeMutableRawBufferPointer(start: base + end, count: window.capacity - end))
        end += count
        base[end] = 0
        atEnd = count == 0
        return !atEnd
    }

    @inline(never)
    func tooLong(at place: Int) -> Refusal {
        refusal(
            .limit, message: "a string or number is longer than \(limits.longestString) bytes", at: place,
            hint: "Shorten it, or raise limits.longest_string.")
    }

    // MARK: Structure

    /// Passes over white space and returns the byte that follows, without taking it; zero at the end of the file.
    @inline(__always)
    mutating func next() throws -> UInt8 {
        while true {
            let byte = base[position]
            if byte > 0x20 { return byte }
            if byte == 0x20 {
                // Pretty-printed files are a quarter blanks: eight at a time.
                position += 1
                while word(at: position) == 0x2020_2020_2020_2020, position + 8 <= end { position += 8 }
            } else if byte == 0x0A || byte == 0x0D || byte == 0x09 {
                position += 1
            } else if byte == 0, position == end {
                if try !more(keeping: position) { return 0 }
            } else {
                throw unexpected("a value or punctuation")
            }
        }
    }

    /// Takes one byte of punctuation.
    @inline(__always)
    mutating func expect(_ byte: UInt8, _ what: StaticString) throws {
        guard try next() == byte else { throw unexpected("\(what)") }
        position += 1
    }

    /// Enters an object or list, whose first byte is next.
    @inline(__always)
    mutating func enter() throws {
        depth += 1
        if depth > limits.maximumDepth {
            throw refusal(
                .depth, message: "nested more than \(limits.maximumDepth) deep", at: position,
                hint: "Flatten the structure.")
        }
        position += 1
    }

    /// Takes `}` or `]` where it is next.
    @inline(__always)
    mutating func leave(_ closing: UInt8) throws -> Bool {
        guard try next() == closing else { return false }
        position += 1
        depth -= 1
        return true
    }

    /// After an element: takes a comma and returns true, or takes the closing byte and returns false.
    @inline(__always)
    mutating func another(_ closing: UInt8) throws -> Bool {
        let byte = try next()
        if byte == UInt8(ascii: ",") {
            position += 1
            return true
        }
        guard byte == closing else {
            throw unexpected(closing == UInt8(ascii: "}") ? "a comma or }" : "a comma or ]")
        }
        position += 1
        depth -= 1
        return false
    }

    /// Nothing but white space may follow.
    mutating func finish() throws {
        do {
            guard try next() == 0, position == end else { throw unexpected("the end of the file") }
        } catch var refusal as Refusal {
            refusal.isBehind = true
            throw refusal
        }
    }

    /// Takes the literal `true`, `false` or `null`.
    mutating func literal(_ text: StaticString) throws {
        while end - position < text.utf8CodeUnitCount {
            if try !more(keeping: position) { break }
        }
        for place in 0..<text.utf8CodeUnitCount where base[position + place] != text.utf8Start[place] {
            position += place
            throw unexpected("\(text)")
        }
        position += text.utf8CodeUnitCount
    }

    // MARK: Words of eight bytes

    @inline(__always)
    func word(at place: Int) -> UInt64 {
        UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
    }

    // MARK: Refusals

    /// A refusal at a place of the window; `reading` adds the value that stands there.
    @inline(never)
    func refusal(_ rule: Refusal.Rule, message: String, at place: Int, hint: String) -> Refusal {
        var refusal = Refusal(rule, message: message, hint: hint, offset: consumed + place)
        refusal.wantsValue = true
        return refusal
    }

    /// What stands at the position is not what the grammar wants there.
    @inline(never)
    mutating func unexpected(_ wanted: String) -> any Error {
        if position == end {
            do {
                _ = try more(keeping: position)
            } catch { return error }
        }
        if position >= end { return cutOff(wanted) }
        let byte = base[position]
        // A mark, or the first byte of gzip; UTF-16 and UTF-32 without a mark have a zero among the first four.
        if offset == 0 && (byte == 0xEF || byte == 0xFE || byte == 0xFF || byte == 0x1F) || offset < 4 && byte == 0 {
            return refusal(
                .utf8, message: "the file does not begin with JSON in UTF-8", at: position,
                hint: "Write UTF-8 without a byte order mark, not UTF-16 and not compressed.")
        }
        if byte >= 0x80 {
            return refusal(
                .utf8, message: "a byte outside of ASCII where \(wanted) is expected", at: position, hint: jsonHint)
        }
        return refusal(.json, message: "not JSON: \(wanted) is expected here", at: position, hint: jsonHint)
    }

    /// The file has ended where it must not.
    func cutOff(_ wanted: String) -> Refusal {
        var refusal = Refusal(
            .json, message: "the file ends where \(wanted) is expected",
            hint: "The file is cut off: write it whole, and rename it into the inbox when it is done.", offset: offset)
        refusal.isCutOff = true
        return refusal
    }

    var jsonHint: String { "Write JSON as RFC 8259 has it; the producer of the file is at fault." }
}
