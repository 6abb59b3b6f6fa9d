package import Vocabulary

/// What is nearly right about a name that is not the name of a batch file.
package struct NearMiss: Equatable, Sendable {
    /// What is wrong, one clause without a full stop.
    package let what: String
    /// The name to use; nil if the name does not tell the batch id.
    package let suggestion: String?

    /// What has to be done before it may have that name: an infinitive with its blank, such as `Unpack it, then `; nil
    /// where the name alone is wrong.
    package let remedy: String?

    /// What to do, one sentence.
    package var hint: String {
        if let suggestion { return remedy.map { "\($0)name it \(suggestion)." } ?? "Rename it to \(suggestion)." }
        return "Name it BATCH_profiles.json or BATCH_labels.json, with the batch's own id for BATCH."
    }
}

extension BatchFileName {
    /// Finds out what a name was probably meant to be.
    ///
    /// - Parameter name: a name that `init(_:)` does not take; nil stands for bytes that are no UTF-8.
    /// - Returns: nil if nothing in the name resembles a batch file.
    package static func nearMiss(_ name: String?) -> NearMiss? {
        guard let name, BatchFileName(name) == nil else { return nil }
        return Misnaming(name)?.nearMiss ?? CSVSetName.nearMiss(name)
    }
}

/// A name taken apart at the word `profiles` or `labels`: `ID SEPARATOR WORD ENDING`.
private struct Misnaming {
    let kind: BatchFileName.Kind
    let id: Substring
    let separator: Substring
    let word: Substring
    let ending: Substring
    let hasBlanks: Bool

    private static let separators: Set<Character> = ["_", "-", ".", " ", "\u{A0}"]

    /// Nil if the name has neither word.
    init?(_ name: String) {
        let isBlank = { (character: Character) in character.isWhitespace || character == "\u{FEFF}" }
        let end = name.lastIndex { !isBlank($0) }.map(name.index(after:)) ?? name.endIndex
        let trimmed = name[..<end].drop(while: isBlank)
        hasBlanks = trimmed.count != name.count
        // ASCII letters only: folding others could change the length.
        let folded = String(
            decoding: trimmed.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
        let found = BatchFileName.Kind.allCases.compactMap { kind -> (BatchFileName.Kind, Range<String.Index>)? in
            let singular = kind.rawValue.dropLast()
            guard let start = Misnaming.lastRange(of: singular, in: folded) else { return nil }
            let rest = folded[start.upperBound...]
            return (
                kind, start.lowerBound..<(rest.first == "s" ? folded.index(after: start.upperBound) : start.upperBound)
            )
        }
        let last = found.max { $0.1.lowerBound < $1.1.lowerBound }
        guard let (kind, range) = last ?? Misspelling.find(in: folded) else { return nil }
        self.kind = kind
        let from = folded.utf8.distance(from: folded.startIndex, to: range.lowerBound)
        let length = folded.utf8.distance(from: range.lowerBound, to: range.upperBound)
        let start = trimmed.utf8.index(trimmed.startIndex, offsetBy: from)
        let stop = trimmed.utf8.index(start, offsetBy: length)
        word = trimmed[start..<stop]
        ending = trimmed[stop...]
        let before = trimmed[..<start]
        let idEnd = before.lastIndex { !Misnaming.separators.contains($0) }.map(before.index(after:))
        id = before[..<(idEnd ?? before.startIndex)]
        separator = before[(idEnd ?? before.startIndex)...]
    }

    private static func lastRange(of word: Substring, in text: String) -> Range<String.Index>? {
        let (bytes, sought) = (Array(text.utf8), Array(word.utf8))
        guard bytes.count >= sought.count else { return nil }
        for start in stride(from: bytes.count - sought.count, through: 0, by: -1)
        where bytes[start..<start + sought.count].elementsEqual(sought) {
            let lower = text.utf8.index(text.startIndex, offsetBy: start)
            return lower..<text.utf8.index(lower, offsetBy: sought.count)
        }
        return nil
    }

    var nearMiss: NearMiss {
        var faults = nameFaults
        var batch = BatchID(String(id))
        if id.isEmpty {
            faults.append("the batch id is missing")
        } else if batch == nil {
            let (fault, mended) = Misnaming.idFault(id)
            faults.append(fault)
            batch = BatchID(mended)
        }
        if let batch, kind == .profiles, ending.lowercased() == ".csv" {
            return NearMiss(
                what: faults.joined(separator: ", and "), suggestion: CSVSetName(batch: batch, part: .parties).text,
                remedy: "Write each list to a file of its own as docs/files-in.md has it, then, for the companies, ")
        }
        let name = batch.map { BatchFileName(batch: $0, kind: kind, ending: meantEnding).text() }
        return NearMiss(what: faults.joined(separator: ", and "), suggestion: name, remedy: remedy)
    }

    /// Under another name alone such a file would be refused, or half of it be taken.
    private var remedy: String? {
        let parts = ending.lowercased().split(separator: ".")
        // A format that is accepted needs another name alone, and so does a compressed file if the format within is
        // known.
        if meantCompression != nil || parts.joined(separator: ".") == meantEnding || parts == ["ndjson"] { return nil }
        return switch parts.last {
        case "gz", "zip", "bz2", "xz", "zst", "7z", "tgz": "Unpack it, then "
        case "csv", "tsv", "xlsx", "xls", "ods", "parquet", "xml", "yaml":
            "Convert it to JSON as docs/files-in.md has it, then "
        case "part", "partial", "tmp", "crdownload", "filepart": "Wait until it is whole, then "
        default: nil
        }
    }

    /// What is wrong outside of the id.
    private var nameFaults: [String] {
        var faults: [String] = []
        if hasBlanks { faults.append("there are blanks around the name") }
        if separator != "_", !id.isEmpty {
            let shown = separator.isEmpty ? "nothing" : "\"\(separator)\""
            faults.append("before \"\(word)\" stands \(shown) instead of \"_\"")
        }
        let right = kind.rawValue
        if word != right {
            let isCase = word.lowercased() == right
            faults.append("\"\(word)\" is not \"\(right)\"" + (isCase ? " (small letters count)" : ""))
        }
        let meant = ".\(meantEnding)"
        if ending != meant {
            let isCase = ending.lowercased() == meant
            let shown = ending.isEmpty ? "nothing" : "\"\(ending)\""
            faults.append("it ends in \(shown) instead of \"\(meant)\"" + (isCase ? " (small letters count)" : ""))
        }
        return faults
    }

    /// The ending that was probably meant: one of the kind in other letters, also with more behind it, else that of the
    /// standard format.
    private var meantEnding: String {
        var parts = ending.lowercased().split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        if let compression = meantCompression, parts.count == 1 {
            return "\(BatchFormat.standard.ending).\(compression.ending)"
        }
        if parts == ["ndjson"] { parts = ["jsonl"] }
        while !parts.isEmpty {
            let text = parts.joined(separator: ".")
            if BatchFormat.suffixes.contains(where: { $0.kind == kind && $0.ending == text }) { return text }
            parts.removeLast()
        }
        return BatchFormat.standard.ending
    }

    /// The compression that the ending says, if it says nothing else or a format that is accepted so.
    private var meantCompression: Compression? {
        let parts = ending.lowercased().split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        guard let compression = Compression.allCases.first(where: { parts.last == $0.ending[...] }) else { return nil }
        let text = parts.joined(separator: ".")
        let isKnown = BatchFormat.suffixes.contains { $0.kind == kind && $0.ending == text }
        return isKnown || parts.count == 1 ? compression : nil
    }

    /// What is wrong with an id, and an id that would be allowed; an empty one if there is none.
    private static func idFault(_ id: Substring) -> (fault: String, mended: String) {
        func isAllowed(_ character: Character) -> Bool {
            guard let byte = character.asciiValue else { return false }
            return isDigit(byte) || isLetter(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        func isFirst(_ character: Character) -> Bool { isAllowed(character) && !"-._".contains(character) }
        let length = id.utf8.count
        if let letter = id.first(where: { !isAllowed($0) }) {
            let mended = String(id.map { isAllowed($0) ? $0 : "-" }.drop { !isFirst($0) })
            return ("the batch id has \"\(letter)\"; letters, digits, \".\", \"_\" and \"-\" are allowed", mended)
        }
        if let first = id.first, !isFirst(first) {
            return (
                "the batch id begins with \"\(first)\" instead of a letter or digit", String(id.drop { !isFirst($0) })
            )
        }
        return ("the batch id has \(length) characters, and 64 are allowed", "")
    }
}
