package import Vocabulary

/// What training takes of a labels file, in whatever format it came.
package struct Outcomes: Sendable {
    /// When the outcomes were observed, where the file says so.
    package var observedAt: Timestamp?
    /// When the file was made, where it says so.
    package var generatedAt: Timestamp?
    /// Parties whose outcome is known, each once, in the order of their first appearance.
    package var partyIDs: [String] = []
    /// 1 is a default, 0 is none; one element a party.
    package var outcomes: [UInt8] = []
    /// Parties whose outcome the file takes back, each once, in the order of their first appearance.
    package var withdrawn: [String] = []
    /// Parties of records without an outcome, in file order: it is not known yet.
    package var undecided: [String] = []
    /// How many records the list has, those without an outcome included.
    package var records = 0
    /// Keys that the records have; at most `KeyNames.most` of them.
    package var keys = KeyNames()
    /// The records are rows of a table, and have no JSON paths.
    package var isOfRows = false
    /// Keys of the file and of its records that are nearly known ones, and are passed over.
    package var nearKeys: [NearKey] = []

    /// The first parties of the file, whatever it says of them.
    package func firstParties(_ count: Int) -> [String] {
        Array((partyIDs.prefix(count) + withdrawn.prefix(count) + undecided.prefix(count)).prefix(count))
    }
}
