/// Limits of a file that a setting may change.
package struct ReaderLimits: Sendable {
    /// The longest string or number; bytes as written.
    package var longestString = 1 << 20
    /// The most parties of a file.
    package var maximumParties = 50_000_000
    /// The most relationships of a file: what is kept of each takes 16 bytes until the file has been read.
    package var maximumRelationships = 200_000_000
    /// The most names of own features in a file.
    package var maximumFeatures = 1_000
    /// The most different texts of an own feature in a file.
    package var maximumLevels = 1_000
    /// The most values of own features in a file; what is missing is no value. A value takes 8 to 12 bytes.
    package var maximumFeatureValues = 1_000_000_000
    /// The most that a compressed file may inflate to; bytes.
    package var largestInflated = 16 << 30
    /// How many times its size a compressed file may inflate to, once that is more than 64 MiB.
    package var highestRatio = 1_000
    /// Names that say an outcome, which no party and none of its features may have.
    package var outcomeNames = OutcomeNames.standard
    /// How the columns of CSV files stand for the fields of the formats.
    package var mapping = CSVMapping()
    /// The latest reference time that a file may name; microseconds since 1970.
    package var latestReferenceTime = Int64.max
    /// The memory that a file may need (`MemoryNeed`); nil is as much as there is.
    package var memory: MemoryRoom?
    /// Where faults of records are collected; nil if the first one ends the reading.
    package var faults: FaultCollector?
    /// What no setting goes beyond: for files that have been taken, whatever the settings say now.
    package static let widest: ReaderLimits = {
        var limits = ReaderLimits()
        limits.longestString = 1 << 29
        limits.outcomeNames = .none
        limits.maximumParties = 1_000_000_000
        limits.maximumRelationships = 500_000_000
        limits.maximumFeatures = 1_000_000
        limits.maximumLevels = 1_000_000
        limits.maximumFeatureValues = 1_000_000_000_000
        limits.largestInflated = 1 << 50
        limits.highestRatio = 1_000_000
        return limits
    }()

    /// The deepest nesting; the outermost object or list is 1 deep. Fixed by the file format.
    package let maximumDepth = 128

    /// The limits of the settings' defaults.
    package init() {}
}
