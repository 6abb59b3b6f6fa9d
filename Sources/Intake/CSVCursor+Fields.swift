import CByteScan
import Vocabulary

extension CSVCursor {
    /// Takes a field without quotes that is not plain: it has bytes outside of ASCII, ends with the file or with CRLF,
    /// reaches the end of the window, or has a fault. Returns whether it is the last of its record.
    ///
    /// - Parameter found: the first place that is not plain.
    @inline(never)
    mutating func otherField(_ column: Int, at found: Int) throws -> Bool {
        var place = found
        while true {
            try checkLength(from: position, to: place, isQuoted: false)
            if place == end {
                guard try refill(&place) else {
                    take(column, upTo: place, next: place)
                    return true
                }
                if place == position, base[place] == CSVCursor.quote { return try quotedField(column) }
            } else if base[place] == separator {
                take(column, upTo: place, next: place + 1)
                return false
            } else if base[place] == CSVCursor.lineFeed || base[place] == CSVCursor.carriageReturn {
                let next = try lineEnd(at: place, moving: &place)
                take(column, upTo: place, next: next)
                endLine()
                return true
            } else if base[place] == CSVCursor.quote {
                throw quoteInside(place)
            } else {
                try character(&place)
            }
            var special = byte_scan_field(base + place, separator)
            while special == 0 {
                place &+= 16
                special = byte_scan_field(base + place, separator)
            }
            place &+= special.trailingZeroBitCount
        }
    }

    /// The field without quotes ends at `place`, and the next one begins at `next`.
    private mutating func take(_ column: Int, upTo place: Int, next: Int) {
        fields[column] = Field(start: position - recordStart, count: place - position)
        position = next
    }

    /// Takes a field in quotes; the opening one is next. Returns whether it is the last of its record.
    @inline(never)
    mutating func quotedField(_ column: Int) throws -> Bool {
        var place = position + 1
        var isDoubled = false
        while true {
            // The quote as the separator: a separator within quotes is none.
            let special = byte_scan_field(base + place, CSVCursor.quote)
            place &+= special == 0 ? 16 : special.trailingZeroBitCount
            if special == 0 { continue }
            try checkLength(from: position + 1, to: place, isQuoted: true)
            if place == end {
                if try !refill(&place) { throw unclosedQuote() }
            } else if base[place] == CSVCursor.quote {
                if place + 1 == end { _ = try refill(&place) }
                guard place + 1 < end, base[place + 1] == CSVCursor.quote else {
                    return try closeQuote(column, at: place, isDoubled: isDoubled)
                }
                isDoubled = true
                place += 2
            } else if base[place] == CSVCursor.lineFeed {
                place += 1
                line += 1
                lineStart = consumed + place
            } else {
                try character(&place)
            }
        }
    }

    /// Takes what stands behind a closing quote.
    private mutating func closeQuote(_ column: Int, at closing: Int, isDoubled: Bool) throws -> Bool {
        let start = position + 1 - recordStart
        fields[column] = Field(start: start, count: closing - position - 1, isQuoted: true, isDoubled: isDoubled)
        var place = closing + 1
        if place == end { _ = try refill(&place) }
        if place == end {
            position = place
            return true
        }
        switch base[place] {
        case separator:
            position = place + 1
            return false
        case CSVCursor.lineFeed, CSVCursor.carriageReturn:
            position = try lineEnd(at: place)
            endLine()
            return true
        default: throw textBehindQuote(place)
        }
    }

    /// The place behind a line end; refuses a carriage return alone, unless the file ends with it.
    mutating func lineEnd(at place: Int) throws -> Int {
        var place = place
        return try lineEnd(at: place, moving: &place)
    }

    /// - Parameter moved: `place` again, which moves with the window.
    private mutating func lineEnd(at place: Int, moving moved: inout Int) throws -> Int {
        if base[place] == CSVCursor.lineFeed { return place + 1 }
        if place + 1 == end { _ = try refill(&moved) }
        if moved + 1 == end { return moved + 1 }
        guard base[moved + 1] == CSVCursor.lineFeed else { throw loneReturn(moved) }
        return moved + 2
    }

    /// Reads on; a place in the window moves along. Returns false where the file has ended.
    mutating func refill(_ place: inout Int) throws -> Bool {
        let length = place - recordStart
        let isMore = try more()
        place = recordStart + length
        return isMore
    }

    // MARK: Characters

    /// Passes over a character that is neither plain nor punctuation: a control character but zero, or one outside of
    /// ASCII.
    private mutating func character(_ place: inout Int) throws {
        if base[place] >= 0x80 { return try sequence(&place) }
        if base[place] == 0 { throw zeroByte(place) }
        place += 1
    }

    /// One sequence of two to four bytes of UTF-8.
    private mutating func sequence(_ place: inout Int) throws {
        guard let lead = UTF8Lead(base[place]) else { throw notUTF8(place) }
        let count = lead.count
        while end - place < count {
            if try !refill(&place) { throw notUTF8(place) }
        }
        guard lead.second.contains(base[place + 1]) else { throw notUTF8(place) }
        for index in 2..<max(count, 2) where base[place + index] & 0xC0 != 0x80 { throw notUTF8(place) }
        place += count
    }

    /// Refuses a field or a record that is too long, whatever the window holds of it.
    private mutating func checkLength(from start: Int, to place: Int, isQuoted: Bool) throws {
        if place - start > limits.longestString { throw fieldTooLong(isQuoted) }
        if place - recordStart > longestRecord { throw recordTooLong() }
    }
}
