/// Keys that the records of a list have, as written, each once, in the order of their first appearance.
package struct KeyNames: Sendable, Equatable {
    /// Further keys, and longer ones (bytes), are not kept.
    package static let most = 20
    private static let longest = 64

    /// The names, in the order of their first appearance.
    package private(set) var names: [String] = []

    mutating func add(_ name: String) {
        guard names.count < KeyNames.most, name.utf8.count <= KeyNames.longest, !names.contains(name) else { return }
        names.append(name)
    }

    /// A key without letter case (ASCII) and without `_`, `-`, `.` and blanks.
    static func plain(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in asciiLowercased(name).unicodeScalars {
            if scalar == "_" || scalar == "-" || scalar == "." || scalar.properties.isWhitespace { continue }
            result.append(scalar)
        }
        return String(result)
    }
}

extension Outcomes {
    /// Keys that people give an outcome, in their plain form, besides the three that are read.
    private static let outcomeNames: Set<String> = [
        "baddebt", "bad", "default", "defaulted", "defaultflag", "groundtruth", "isdefault", "outcome", "target",
    ]

    /// Keys that look as if they held the outcome, but are not read.
    package var likelyOutcomeKeys: [String] {
        let near = nearKeys.filter { ["will_default", "default_outcome", "label"].contains($0.known) }.map(\.written)
        return keys.names.filter { near.contains($0) || Outcomes.outcomeNames.contains(KeyNames.plain($0)) }
    }
}
