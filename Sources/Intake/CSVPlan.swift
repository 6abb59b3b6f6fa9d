import CByteScan
import Vocabulary

/// How the rows of a CSV file are written as objects of JSON.
///
/// What stands before each value is made once. Every member begins with a comma; that of the first one becomes the
/// brace of the object.
///
/// A class, since it owns memory: with arrays in their place the members were retained and released for each cell.
final class CSVPlan {
    private struct Member {
        let column: Int
        let cell: CSVSection.Cell
        /// `,"amount":`
        let prefix: UnsafePointer<UInt8>
        let count: Int
        /// Which of `forms` the cells have; -1 if they are written as the format has it.
        let form: Int
    }

    /// Members of the record, those that nobody reads last.
    private var members: [Member] = []
    private var known = 0
    private var features: [Member] = []
    private var header: [CSVColumn] = []
    /// The field of each column: its name, or what a mapping says; empty if that is another column's.
    private var fields: [String] = []
    private var forms: [CSVForm] = []
    /// Whether the member that is made has the last of them.
    private var isMapped = false
    private let section: CSVSection?
    /// The bytes of all prefixes.
    private var prefixes: [UnsafeMutableBufferPointer<UInt8>] = []
    private var prefixBytes = 32
    /// Whether it is noted where each cell was written.
    var traces = false
    /// Where the value of each column was written in the output, by column; -1 where it was not.
    private var trace: [Int] = []

    /// A plan of no columns.
    init() { section = nil }

    init(_ header: [CSVColumn], section: CSVSection, outcomes: OutcomeNames, mapping: CSVMapping) {
        self.header = header
        self.section = section
        fields = header.map { mapping.field(ofColumn: $0.name, in: section) ?? "" }
        var unknown: [Member] = []
        for (column, name) in fields.enumerated() where !name.isEmpty {
            let form = mapping.form(of: name, in: section)
            if let form { forms.append(form) }
            isMapped = form != nil
            if let feature = section.feature(name) {
                features.append(member(column, cell: .feature, key: feature))
                continue
            }
            let cell = section.cell(of: name, outcomes: outcomes)
            let member = member(column, cell: cell, key: section.nearFeature(name) ?? name)
            if cell == .unknown { unknown.append(member) } else { members.append(member) }
        }
        known = members.count
        members += unknown
        trace = Array(repeating: -1, count: header.count)
    }

    /// A column without which no row of the section counts, and that the header does not name. What parties and labels
    /// need says their reader.
    var missingColumn: String? { section?.ends.first { !fields.contains($0) } }

    deinit {
        for prefix in prefixes { prefix.deallocate() }
    }

    private func member(_ column: Int, cell: CSVSection.Cell, key: String) -> Member {
        let bytes = [UInt8(ascii: ",")] + OutputBuffer.quoted(key) + [UInt8(ascii: ":")]
        let prefix = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = prefix.initialize(from: bytes)
        prefixes.append(prefix)
        prefixBytes += bytes.count
        return Member(
            column: column, cell: cell, prefix: UnsafePointer(prefix.baseAddress!), count: bytes.count,
            form: isMapped ? forms.count - 1 : -1)
    }

    // MARK: Writing

    /// Writes the record that the cursor stands at.
    ///
    /// - Parameter isFirst: it is the first of its file, and names every column.
    func write(_ cursor: borrowing CSVCursor, to output: OutputBuffer, isFirst: Bool) {
        // A character may become six, `\u0001`; a number gets a zero more, a missing value is null.
        let most = prefixBytes + 6 * cursor.recordLength + 6 * header.count + ReadingWindows.padding
        let start = output.reserve(most)
        var place = start
        if !isFirst {
            place[0] = UInt8(ascii: ",")
            place += 1
        }
        let open = place
        for index in 0..<(isFirst ? members.count : known) {
            write(members[index], of: cursor, to: &place, from: output.base, isFirst: isFirst)
        }
        if !features.isEmpty { writeFeatures(cursor, to: &place, from: output.base, isFirst: isFirst) }
        if place == open { place += 1 }
        open[0] = UInt8(ascii: "{")
        place[0] = UInt8(ascii: "}")
        place += 1
        output.count += place - start
    }

    @inline(never)
    private func writeFeatures(
        _ cursor: borrowing CSVCursor, to place: inout UnsafeMutablePointer<UInt8>,
        from base: UnsafeMutablePointer<UInt8>, isFirst: Bool
    ) {
        CSVPlan.put(CSVPlan.featuresPrefix, at: &place)
        let open = place
        for index in features.indices {
            write(features[index], of: cursor, to: &place, from: base, isFirst: isFirst)
        }
        if place == open { place += 1 }
        open[0] = UInt8(ascii: "{")
        place[0] = UInt8(ascii: "}")
        place += 1
    }

    private static let featuresPrefix = Array(#","features":"#.utf8)

    @inline(__always)
    private func write(
        _ member: Member, of cursor: borrowing CSVCursor, to place: inout UnsafeMutablePointer<UInt8>,
        from base: UnsafeMutablePointer<UInt8>, isFirst: Bool
    ) {
        let bytes = member.cell.trimmed(cursor.bytes(of: member.column))
        var isMissing = bytes.isEmpty || member.cell == .unknown
        if member.form >= 0, !isMissing {
            let value = forms[member.form].value(bytes)
            isMissing = value == .missing
            if !isMissing, value != .asItIs {
                return write(value, bytes: bytes, member: member, to: &place, from: base)
            }
        }
        if isMissing, !isFirst { return }
        place.update(from: member.prefix, count: member.count)
        place += member.count
        if traces { trace[member.column] = place - base }
        if isMissing { return CSVPlan.put(CSVPlan.null, at: &place) }
        member.cell.write(bytes, isDoubled: cursor.fields[member.column].isDoubled, to: &place)
    }

    /// Writes a cell of a mapped column.
    @inline(never)
    private func write(
        _ value: CSVForm.Value, bytes: UnsafeRawBufferPointer, member: Member,
        to place: inout UnsafeMutablePointer<UInt8>, from base: UnsafeMutablePointer<UInt8>
    ) {
        place.update(from: member.prefix, count: member.count)
        place += member.count
        if traces { trace[member.column] = place - base }
        switch value {
        case .time(let text): CSVPlan.put([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")], at: &place)
        case .number(let text): CSVPlan.put(text, at: &place)
        // No reader takes a list; a text may be a value of a feature.
        case .wrong where member.cell == .feature: CSVPlan.put(Array("[]".utf8), at: &place)
        default: CSVSection.Cell.text.write(bytes, isDoubled: false, to: &place)
        }
    }

    private static let null = Array("null".utf8)

    @inline(__always)
    private static func put(_ bytes: [UInt8], at place: inout UnsafeMutablePointer<UInt8>) {
        bytes.withUnsafeBufferPointer { place.update(from: $0.baseAddress!, count: $0.count) }
        place += bytes.count
    }

    /// The digit below sixteen of a byte.
    static func hexadecimal(_ byte: UInt8) -> UInt8 { Array("0123456789ABCDEF".utf8)[Int(byte & 15)] }

    // MARK: Places

    /// What of the row at hand a refusal is about: the cell that it names, that which was written at its offset, or the
    /// row.
    ///
    /// - Parameter before: bytes of the document before the output.
    func place(of refusal: Refusal, before: Int, in cursor: borrowing CSVCursor, member: String?) -> CSVPlace {
        var place = CSVPlace(position: cursor.recordPosition, member: member)
        guard let column = column(of: refusal, before: before) else {
            if let key = CSVPlan.key(refusal), !fields.contains(key), refusal.rule == .missingKey {
                place.position = header[0].position
                place.isOfHeader = true
            }
            return place
        }
        place.column = header[column].name
        place.cell = section?.feature(fields[column]) == nil ? section?.known(fields[column]) : .feature
        place.field = fields[column]
        place.isMapped = (members + features).contains { $0.column == column && $0.form >= 0 }
        place.position = cursor.position(of: column)
        place.bytes = Array(cursor.bytes(of: column))
        if refusal.rule == .featureName {
            place.position = header[column].position
            place.isOfHeader = true
        }
        return place
    }

    private func column(of refusal: Refusal, before: Int) -> Int? {
        guard refusal.path == nil else {
            return CSVPlan.key(refusal).flatMap { key in fields.firstIndex(of: key) }
        }
        let offset = (refusal.offset ?? 0) - before
        return trace.indices.filter { trace[$0] >= 0 && trace[$0] <= offset }.max { trace[$0] < trace[$1] }
    }

    /// The key in a record that the path of a refusal ends with: `features.utilisation`.
    private static func key(_ refusal: Refusal) -> String? {
        guard let path = refusal.path, let end = path.firstIndex(of: "]"), path[end...].hasPrefix("].") else {
            return nil
        }
        return String(path[end...].dropFirst(2))
    }
}
