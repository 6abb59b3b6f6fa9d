/// The grammar of the names of features, the user's own as well: `[A-Za-z_][A-Za-z0-9_.]{0,63}`.
package enum FeatureName {
    /// Whether a feature may have the name.
    package static func isWellFormed(_ name: String) -> Bool {
        guard 1...64 ~= name.utf8.count, let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
    }

    /// A letter of ASCII, or `_`.
    private static func isLetter(_ byte: UInt8) -> Bool {
        0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "_")
    }
}
