/// Which program this is, as it notes in what it records.
package enum Program {
    package static let version = "0.1.0"

    /// The version with the commit that it was built of.
    package static let text = version
}
