/// Names that say an outcome, and may therefore not stand in a profiles file.
///
/// They are compared without letter case, `_`, `-`, `.` and blanks: `Will_Default`, `willDefault` and `will-default`
/// are one name.
package struct OutcomeNames: Sendable, Equatable {
    private let names: Set<String>

    /// - Parameter names: in any spelling; what is empty without `_`, `-`, `.` and blanks names nothing.
    package init(_ names: [String]) { self.names = Set(names.map(KeyNames.plain).filter { !$0.isEmpty }) }

    /// The names of SPEC 1.1.
    package static let standard = OutcomeNames([
        "willdefault", "defaultoutcome", "defaulted", "defaultflag", "isdefault", "label", "groundtruth", "outcome",
        "target",
    ])

    /// No name: for files that were taken under other rules.
    static let none = OutcomeNames([])

    /// The names in lower case, without `_`, `-`, `.` and blanks, in byte order.
    package var plain: [String] { names.sorted() }

    /// Whether a name says an outcome.
    func contains(_ name: String) -> Bool { names.contains(KeyNames.plain(name)) }
}
