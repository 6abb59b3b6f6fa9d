/// Why a file is refused, with everything a person needs to mend it.
package struct Refusal: Error, Equatable, Sendable {
    /// The rule that was broken; raw values are stable.
    package enum Rule: String, Sendable, CaseIterable {
        case json
        case utf8 = "utf-8"
        case depth
        case limit
        case type
        case timestamp
        case range
        case identifier
        case batchID = "batch-id"
        case duplicateKey = "duplicate-key"
        case duplicateParty = "duplicate-party"
        case missingKey = "missing-key"
        case noParties = "no-parties"
        case leakage
        case sameAs = "same_as"
        case featureName = "feature-name"
        case conflictingOutcome = "conflicting-outcome"
        case noOutcome = "no_outcome"
        case noMatch = "no_match"
        case observedTooEarly = "observed-too-early"
        case alreadyTrained = "already-trained"
        case future
        case heldTooLong = "held-too-long"
        case unsafeFile = "unsafe-file"
        case tooLarge = "too-large"
        case otherOwner = "other-owner"
        case internalFault = "internal-fault"
        /// The file ended too early, and its writer did not come back within `hold`.
        case cutOff = "cut-off"
        /// Somebody had the file open for writing, or wrote to it, for longer than `hold`.
        case beingWritten = "being-written"
        /// The file changed whenever it was read, for longer than `hold`.
        case changing
        /// The file could not be read, for longer than `hold`.
        case unreadable
        /// The program ended several times in a row while it read the file.
        case quarantined
    }

    /// The rule that the file breaks.
    package var rule: Rule
    /// What is wrong, one sentence without a full stop.
    package var message: String
    /// What to do about it.
    package var hint: String
    /// Offset of the offending byte from the start of the file, from 0; nil where the rule is about no one place.
    package var offset: Int?
    /// Line of that byte, from 1.
    package var line: Int?
    /// Its column in bytes, from 1.
    package var column: Int?
    /// JSON path, such as `$.parties[3].features.utilisation`.
    package var path: String?
    /// The offending value as written, at most 100 bytes of it.
    package var value: String?
    /// The file ends before its JSON does: perhaps its writer is not done.
    package var isCutOff = false
    /// The value is still to be read from the file, at the offset.
    var wantsValue = false
    /// It stands behind the document; until the file has been looked at again.
    var isBehind = false

    /// A refusal; the parameters are the properties.
    package init(
        _ rule: Rule, _ message: String, hint: String, offset: Int? = nil, path: String? = nil, value: String? = nil
    ) {
        self.rule = rule
        self.message = message
        self.hint = hint
        self.offset = offset
        self.path = path
        self.value = value
    }
}

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
    /// The most values of own features in a file; what is missing is no value. A value takes 8 to 12 bytes.
    package var maximumFeatureValues = 1_000_000_000
    /// Names that say an outcome, which no party and none of its features may have.
    package var outcomeNames = OutcomeNames.standard
    /// The latest reference time that a file may name; microseconds since 1970.
    package var latestReferenceTime = Int64.max
    /// The memory that a file may need (`MemoryNeed`); nil is as much as there is.
    package var memory: MemoryRoom?
    /// What no setting goes beyond: for files that have been taken, whatever the settings say now.
    package static let widest: ReaderLimits = {
        var limits = ReaderLimits()
        limits.longestString = 1 << 29
        limits.outcomeNames = .none
        limits.maximumParties = 1_000_000_000
        limits.maximumRelationships = 500_000_000
        limits.maximumFeatures = 1_000_000
        limits.maximumFeatureValues = 1_000_000_000_000
        return limits
    }()

    /// The deepest nesting; the outermost object or list is 1 deep. Fixed by the file format.
    package let maximumDepth = 128

    /// The limits of the settings' defaults.
    package init() {}
}
