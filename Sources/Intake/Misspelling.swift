import Vocabulary

/// Finds the word `profiles` or `labels` in a name where one letter of it is wrong, missing, too many, or has changed
/// places with the next one: `lables`, `porfiles`, `profils`.
enum Misspelling {
    /// - Parameter name: in small letters.
    /// - Returns: the kind that was meant, and where the misspelled word stands; of several the last one.
    static func find(in name: String) -> (kind: BatchFileName.Kind, range: Range<String.Index>)? {
        let words = name.split { "_-. \u{A0}".contains($0) }
        for word in words.reversed() where word.utf8.count <= 9 {
            let kind = BatchFileName.Kind.allCases.first { kind in
                [kind.rawValue, String(kind.rawValue.dropLast())].contains {
                    isOneAway(Array(word.utf8), Array($0.utf8))
                }
            }
            if let kind { return (kind, word.startIndex..<word.endIndex) }
        }
        return nil
    }

    /// Whether two words differ by one letter, or by two neighbours that have changed places.
    private static func isOneAway(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        if one.count > other.count { return isOneAway(other, one) }
        let start = zip(one, other).prefix { $0 == $1 }.count
        let (rest, otherRest) = (one.dropFirst(start), other.dropFirst(start))
        switch other.count - one.count {
        case 0:
            if rest.isEmpty { return false }
            let isSwapped = rest.count > 1 && rest.prefix(2).elementsEqual(otherRest.prefix(2).reversed())
            return rest.dropFirst().elementsEqual(otherRest.dropFirst())
                || isSwapped && rest.dropFirst(2).elementsEqual(otherRest.dropFirst(2))
        case 1: return rest.elementsEqual(otherRest.dropFirst())
        default: return false
        }
    }
}
