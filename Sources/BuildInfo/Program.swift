/// Which program this is, as it notes in what it records.
package enum Program {
    /// The version, without the commit.
    package static let version = "0.1.0"

    /// The version with the commit that it was built of: `0.1.0+8ef419b18a7e`, with `.changed` at its end where sources
    /// differed from that commit, and `0.1.0+unknown` where there was no checkout.
    package static let text = "\(version)+\(commit)"
}
