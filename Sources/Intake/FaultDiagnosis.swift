import Vocabulary

/// What surrounds a fault in a file, and what it says of the mistake that was made.
///
/// It is looked at once a file is refused, so that reading loses no time with it and the message does not depend on the
/// pieces in which the file was read.
struct FaultDiagnosis {
    /// The first bytes of the file.
    var head: [UInt8] = []
    /// The first bytes that are no white space: blanks between values do not change what is said.
    var text: [UInt8] = []
    /// The last bytes before the fault.
    var tail: [UInt8] = []
    /// The last byte before the fault that is no white space; nil where there is none.
    var before: UInt8?
    /// The bytes from the fault on.
    var here: [UInt8] = []

    /// How much is kept of each.
    static let longestHead = 128
    static let longestTail = 16

    /// Takes bytes that stand before the fault.
    mutating func pass(_ bytes: ArraySlice<UInt8>) {
        begin(bytes)
        tail = Array((tail + bytes.suffix(FaultDiagnosis.longestTail)).suffix(FaultDiagnosis.longestTail))
        if let last = bytes.last(where: { !FaultDiagnosis.isBlank($0) }) { before = last }
    }

    /// Takes the bytes from the fault on.
    mutating func reach(_ bytes: [UInt8]) {
        here = bytes
        begin(bytes[...])
    }

    private mutating func begin(_ bytes: ArraySlice<UInt8>) {
        let longest = FaultDiagnosis.longestHead
        if head.count < longest { head += bytes.prefix(longest - head.count) }
        if text.count < longest {
            text += bytes.lazy.filter { !FaultDiagnosis.isBlank($0) }.prefix(longest - text.count)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    // MARK: Naming the mistake

    /// Says in a refusal what mistake was made, where that can be told.
    func explain(_ refusal: inout Refusal) {
        let isGrammar = refusal.rule == .json && !refusal.isCutOff
        guard isGrammar || refusal.rule == .utf8 || refusal.rule == .type else { return }
        if before == UInt8(ascii: ","), let close = here.first,
            close == UInt8(ascii: "]") || close == UInt8(ascii: "}"), isGrammar || refusal.rule == .type
        {
            refusal.rule = .json
            refusal.message = "not JSON: a comma stands before the closing \(close == UInt8(ascii: "]") ? "]" : "}")"
            refusal.hint = "Remove the comma: there is none behind the last entry."
        } else if let (what, hint) = otherFormat(refusal) {
            refusal.message = "the file is not JSON: \(what)"
            refusal.hint = hint
        } else if refusal.isBehind {
            refusal.message = "the JSON document has ended, and \(follower) follows"
            refusal.hint = "Write one document and nothing behind it."
        } else if isGrammar {
            explainGrammar(&refusal)
        }
    }

    private var follower: String {
        switch here.first {
        case 0: "a zero byte"
        case 0x1A: "Ctrl-Z (0x1A)"
        case UInt8(ascii: "{"), UInt8(ascii: "["): "another one"
        case UInt8(ascii: "}"), UInt8(ascii: "]"): "one closing bracket too many"
        case UInt8(ascii: ","): "a comma"
        default: "something else"
        }
    }

    private func explainGrammar(_ refusal: inout Refusal) {
        let first = here.first ?? 0
        if first == UInt8(ascii: "'") {
            refusal.message = "not JSON: single quotes"
            refusal.hint = "Write keys and strings in double quotes."
        } else if first == UInt8(ascii: "#") || first == UInt8(ascii: "/") {
            refusal.message = "not JSON: a comment"
            refusal.hint = "Remove it: JSON has no comments."
        } else if let (word, hint) = wrongWord(refusal) {
            refusal.message = "not JSON: \(word) is no value of JSON"
            refusal.hint = hint
        } else if refusal.message.contains("a comma or"), "\"{[-0123456789".utf8.contains(first) {
            refusal.message = "not JSON: a comma is missing before this"
            refusal.hint = "Put a comma between two entries; a quote within a string is written as \\\"."
        }
    }

    /// A word that other languages write for a value: Python's and JavaScript's, or JSON's own in other letters.
    private func wrongWord(_ refusal: Refusal) -> (word: String, hint: String)? {
        func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
        guard isLetter(here.first ?? 0) else { return nil }
        // The fault of nan, read as null, is at its second letter.
        let literal = ["null", "true", "false"].first { refusal.message.contains("\($0) is expected") } ?? ""
        let taken = (1..<5).reversed().map { Array(literal.utf8.prefix($0)) }.first {
            tail.suffix($0.count).elementsEqual($0)
        }
        let word = String(decoding: (taken ?? []) + here.prefix(while: isLetter), as: UTF8.self)
        if ["null", "true", "false"].contains(word) { return nil }
        switch word.lowercased() {
        case "nan", "infinity", "inf", "none", "undefined", "nat", "na", "nil", "null":
            return (word, "Write null where a value is not known.")
        case "true", "false": return (word, "Write true and false in small letters.")
        default: return nil
        }
    }

    // MARK: Other formats, by their first bytes

    private func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }

    private func starts(_ text: String) -> Bool { head.starts(with: Array(text.utf8)) }

    /// A binary format that the first bytes are of: compressed, or a document of an office program.
    var container: String? { binary(unpack: "", export: "")?.what }

    private func otherFormat(_ refusal: Refusal) -> (what: String, hint: String)? {
        let unpack = "Unpack it, and drop the JSON file that is in it."
        let export = "Write the data as a JSON file; docs/files-in.md shows the format."
        if let found = binary(unpack: unpack, export: export) { return found }
        let unicode = "Write UTF-8 without a byte order mark, not UTF-16."
        if starts([0xEF, 0xBB, 0xBF]) { return ("it begins with a byte order mark", unicode) }
        if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) { return ("it is UTF-16 or UTF-32", unicode) }
        if head.prefix(4).contains(0), !refusal.isBehind {
            return ("it is UTF-16 or UTF-32", unicode)
        }
        return markup(export) ?? table(export)
    }

    private func binary(unpack: String, export: String) -> (what: String, hint: String)? {
        if let compression = Compression.recognise(head) {
            return (
                "it is compressed by \(compression)",
                "Put .\(compression.ending) behind its name, as in BATCH_profiles.json.\(compression.ending), or unpack it."
            )
        }
        if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return ("it is compressed by xz", unpack) }
        if starts("BZh") { return ("it is compressed by bzip2", unpack) }
        if starts("PK\u{3}\u{4}") {
            let text = String(decoding: head, as: UTF8.self)
            return ["[Content_Types].xml", "_rels/", "xl/", "docProps/"].contains { text.contains($0) }
                ? ("it is an office document, such as an Excel workbook (xlsx)", export) : ("it is a zip file", unpack)
        }
        if starts([0xD0, 0xCF, 0x11, 0xE0]) {
            return ("it is an office document, such as an Excel workbook (xls)", export)
        }
        if starts("%PDF") { return ("it is a PDF document", export) }
        if starts("PAR1") { return ("it is a Parquet file", export) }
        if starts("SQLite format 3") { return ("it is an SQLite database", export) }
        return nil
    }

    private func markup(_ hint: String) -> (what: String, hint: String)? {
        text.first == UInt8(ascii: "<") ? ("it is XML or HTML", hint) : nil
    }

    /// A name, perhaps in quotes, with a comma or a semicolon behind it.
    private func table(_ hint: String) -> (what: String, hint: String)? {
        guard let first = text.first else { return nil }
        let rest: ArraySlice<UInt8>
        if first == UInt8(ascii: "\"") {
            guard let end = text.dropFirst().firstIndex(of: first) else { return nil }
            rest = text[(end + 1)...]
        } else {
            guard 0x61...0x7A ~= first | 0x20 else { return nil }
            rest = text.drop { 0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || "_-.".utf8.contains($0) }
        }
        return rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: ";") ? ("it looks like CSV", hint) : nil
    }
}
