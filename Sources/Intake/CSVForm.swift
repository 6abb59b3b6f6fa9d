import Vocabulary

/// How the cells of a column are written, where not as the format has it.
struct CSVForm: Sendable, Equatable {
    /// What a mapping may say of a column.
    enum Option: String, CaseIterable {
        case format, zone, decimal, percent, missing
    }

    /// What becomes of a cell.
    enum Value: Equatable {
        case missing
        /// A moment, a number, as JSON writes it; a moment without its quotes.
        case time([UInt8])
        case number([UInt8])
        /// The cell is not written so.
        case wrong
        /// The form says nothing of such cells.
        case asItIs
    }

    /// The parts of a date in their order, and what stands between them: `m/d/y`.
    private var dates: [UInt8]?
    /// The offset of times that have none: `+01:00`.
    private var zone: [UInt8]?
    private var hasDecimalComma: Bool?
    /// Whether a percentage becomes a fraction, 12.5 % is 0.125; nil if there are none.
    private var isFraction: Bool?
    /// Cells that stand for no value.
    private var missing: [[UInt8]] = []

    /// Takes an option.
    ///
    /// - Returns: nil if it was taken, else what is allowed.
    mutating func set(_ option: Option, to value: String, cell: CSVSection.Cell) -> String? {
        let isTime = cell == .time
        let isNumber = cell == .number || cell == .feature
        switch option {
        case .format:
            dates = CSVForm.dateForm(value)
            if !isTime { return "format at a field that is a time" }
            return dates == nil ? "yyyy, mm and dd in any order with /, ., - or nothing between them" : nil
        case .zone:
            zone = CSVForm.offset(value)
            if !isTime { return "zone at a field that is a time" }
            return zone == nil ? "Z, or an offset such as +01:00" : nil
        case .decimal:
            guard isNumber else { return "decimal at a field that is a number" }
            guard value == "comma" || value == "point" else { return "comma or point" }
            hasDecimalComma = value == "comma"
        case .percent:
            guard isNumber else { return "percent at a field that is a number" }
            guard value == "fraction" || value == "number" else { return "fraction (12.5% is 0.125) or number (12.5)" }
            isFraction = value == "fraction"
        case .missing:
            let codes = value.split(separator: ",").map { CSVForm.trimmed($0) }
            guard !codes.isEmpty, codes.allSatisfy({ !$0.isEmpty }) else { return "codes with commas between them" }
            missing = codes
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> [UInt8] {
        Array(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed().map(String.init).joined().utf8)
    }

    /// Reads a cell that is not empty.
    func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        if missing.contains(where: { bytes.elementsEqual($0) }) { return .missing }
        if dates != nil || zone != nil { return time(bytes) }
        if hasDecimalComma != nil || isFraction != nil { return number(bytes) }
        return .asItIs
    }
}

// MARK: Dates

extension CSVForm {
    /// `m/d/y` for `mm/dd/yyyy`; what stands behind a blank says that there may be a time.
    private static func dateForm(_ text: String) -> [UInt8]? {
        let words = text.lowercased().split(separator: " ")
        guard let date = words.first else { return nil }
        let times: Set<Substring> = ["hh:mm", "hh:mm:ss", "zone", "am"]
        guard words.dropFirst().allSatisfy({ times.contains($0) }) else { return nil }
        var rest = date[...]
        var form: [UInt8] = []
        for _ in 0..<3 {
            if !form.isEmpty, let first = rest.first, "/.-".contains(first) {
                form.append(first.asciiValue!)
                rest.removeFirst()
            }
            guard let part = ["yyyy", "mm", "dd"].first(where: { rest.hasPrefix($0) }) else { return nil }
            form.append(UInt8(part.utf8.first!))
            rest = rest.dropFirst(part.count)
        }
        let letters = form.filter { isLetter($0) }
        let hasSeparators = form.count == 5 && form[1] == form[3]
        return rest.isEmpty && Set(letters).count == 3 && (form.count == 3 || hasSeparators) ? form : nil
    }

    private static func offset(_ text: String) -> [UInt8]? {
        if text == "Z" { return Array(text.utf8) }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(bytes[$0]) })
        else { return nil }
        return bytes
    }

    private func time(_ bytes: UnsafeRawBufferPointer) -> Value {
        var rest = bytes[...]
        guard let date = date(&rest) else { return .wrong }
        var text = date
        while rest.first == 0x20 || rest.first == UInt8(ascii: "T") { rest = rest.dropFirst() }
        if rest.isEmpty {
            // A date is the midnight at its beginning, there.
            if let zone { text += Array("T00:00:00".utf8) + zone }
            return .time(text)
        }
        guard let clock = CSVForm.clock(&rest) else { return .wrong }
        text.append(UInt8(ascii: "T"))
        text += clock
        while rest.first == 0x20 { rest = rest.dropFirst() }
        return .time(text + (rest.isEmpty ? zone ?? [UInt8(ascii: "Z")] : Array(rest)))
    }

    /// Takes a date, and writes it as `yyyy-mm-dd`, in which form it may stand too.
    private func date(_ rest: inout Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        let iso = Array("y-m-d".utf8)
        let before = rest
        for form in [dates, iso] {
            rest = before
            if let form, let date = CSVForm.date(&rest, form: form) { return date }
        }
        return nil
    }

    private static func date(_ rest: inout Slice<UnsafeRawBufferPointer>, form: [UInt8]) -> [UInt8]? {
        var parts: [UInt8: [UInt8]] = [:]
        for mark in form {
            guard isLetter(mark) else {
                guard rest.first == mark else { return nil }
                rest = rest.dropFirst()
                continue
            }
            let most = mark == UInt8(ascii: "y") ? 4 : 2
            var digits = Array(rest.prefix(most).prefix(while: isDigit))
            rest = rest.dropFirst(digits.count)
            let least = form.count == 3 || mark == UInt8(ascii: "y") ? most : 1
            guard digits.count >= least else { return nil }
            if digits.count < most { digits.insert(UInt8(ascii: "0"), at: 0) }
            parts[mark] = digits
        }
        if let next = rest.first, isDigit(next) { return nil }
        guard let year = parts[UInt8(ascii: "y")], let month = parts[UInt8(ascii: "m")],
            let day = parts[UInt8(ascii: "d")]
        else { return nil }
        return year + [UInt8(ascii: "-")] + month + [UInt8(ascii: "-")] + day
    }

    /// Takes `h:mm`, perhaps with seconds and AM or PM, and writes it as `hh:mm:ss`.
    private static func clock(_ rest: inout Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        func two(_ least: Int) -> [UInt8]? {
            let digits = Array(rest.prefix(2).prefix(while: isDigit))
            guard digits.count >= least else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.count < 2 ? [UInt8(ascii: "0")] + digits : digits
        }
        func colon() -> Bool {
            guard rest.first == UInt8(ascii: ":") else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard var hours = two(1), colon(), let minutes = two(2) else { return nil }
        var text: [UInt8] = [UInt8(ascii: ":")] + minutes + [UInt8(ascii: ":")]
        if colon() {
            guard let seconds = two(2) else { return nil }
            text += seconds
            if rest.first == UInt8(ascii: ".") {
                let fraction = rest.dropFirst().prefix(while: isDigit)
                text += [UInt8(ascii: ".")] + Array(fraction)
                rest = rest.dropFirst(1 + fraction.count)
            }
        } else {
            text += Array("00".utf8)
        }
        let behind = rest.drop { $0 == 0x20 }
        let half = asciiLowercased(String(decoding: behind.prefix(2), as: UTF8.self))
        if half == "am" || half == "pm" {
            guard let hour = Int(String(decoding: hours, as: UTF8.self)), (1...12).contains(hour) else { return nil }
            let of24 = hour % 12 + (half == "pm" ? 12 : 0)
            hours = Array((of24 < 10 ? "0\(of24)" : "\(of24)").utf8)
            rest = behind.dropFirst(2)
        }
        return hours + text
    }
}

// MARK: Numbers

extension CSVForm {
    private func number(_ bytes: UnsafeRawBufferPointer) -> Value {
        var text = Array(bytes)
        if let isFraction {
            guard text.last == UInt8(ascii: "%") else { return .wrong }
            text.removeLast()
            while text.last == 0x20 || text.suffix(2).elementsEqual([0xC2, 0xA0]) {
                text.removeLast(text.last == 0x20 ? 1 : 2)
            }
            guard let number = plain(text) else { return .wrong }
            return .number(isFraction ? number + Array("e-2".utf8) : number)
        }
        return plain(text).map { .number($0) } ?? .wrong
    }

    /// The number as JSON writes it; nil if it is none in this form. Groups of three digits may be parted.
    private func plain(_ bytes: [UInt8]) -> [UInt8]? {
        let comma = hasDecimalComma ?? false
        let mark = UInt8(ascii: comma ? "," : "."), group = UInt8(ascii: comma ? "." : ",")
        var digits: [UInt8] = []
        var rest = bytes[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let whole = rest.prefix { $0 != mark }
        let groups = whole.split(separator: group, omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.allSatisfy(isDigit) }), let first = groups.first, !first.isEmpty,
            groups.count == 1 || first.count <= 3 && groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return nil }
        digits = Array(groups.joined().drop { $0 == UInt8(ascii: "0") })
        if digits.isEmpty { digits = [UInt8(ascii: "0")] }
        rest = rest.dropFirst(whole.count)
        if !rest.isEmpty {
            let fraction = rest.dropFirst()
            guard !fraction.isEmpty, fraction.allSatisfy(isDigit) else { return nil }
            digits += [UInt8(ascii: ".")] + fraction
        }
        return (isNegative ? [UInt8(ascii: "-")] : []) + digits
    }
}
