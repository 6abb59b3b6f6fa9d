/// Keys that the records of a list have, as written, each once, in the order of their first appearance.
package struct KeyNames: Sendable, Equatable {
    /// Further keys, and longer ones (bytes), are not kept.
    package static let most = 20
    private static let longest = 64

    package private(set) var names: [String] = []

    mutating func add(_ name: String) {
        guard names.count < KeyNames.most, name.utf8.count <= KeyNames.longest, !names.contains(name) else { return }
        names.append(name)
    }

    /// A key without letter case (ASCII) and without `_`, `-`, `.` and blanks.
    static func folded(_ name: String) -> String {
        String(
            decoding: name.utf8.lazy.filter { !" _-.".utf8.contains($0) }.map {
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0
            }, as: UTF8.self)
    }
}

extension LabelColumns {
    /// Keys that people give an outcome, folded, besides the three that are read.
    private static let outcomeNames: Set<String> = [
        "baddebt", "bad", "default", "defaulted", "defaultflag", "groundtruth", "isdefault", "outcome", "target",
    ]
    private static let knownNames = ["party_id", "batch_id", "will_default", "default_outcome", "label", "withdrawn"]

    /// Keys that equal a known one but for letter case, `_`, `-`, `.` or blanks, each with the known one.
    package var nearKeys: [(name: String, known: String)] {
        keys.names.compactMap { name in
            if LabelColumns.knownNames.contains(name) { return nil }
            let folded = KeyNames.folded(name)
            return LabelColumns.knownNames.first { KeyNames.folded($0) == folded }.map { (name, $0) }
        }
    }

    /// Keys that look as if they held the outcome, but are not read.
    package var likelyOutcomeKeys: [String] {
        let near = nearKeys.filter { ["will_default", "default_outcome", "label"].contains($0.known) }.map(\.name)
        return keys.names.filter { near.contains($0) || LabelColumns.outcomeNames.contains(KeyNames.folded($0)) }
    }
}
