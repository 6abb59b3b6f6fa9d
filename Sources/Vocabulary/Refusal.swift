/// Why a file is refused, with everything a person needs to mend it.
package struct Refusal: Error, Equatable, Sendable {
    /// The rule that was broken; raw values are stable.
    package enum Rule: String, Sendable, CaseIterable {
        case json
        case csv
        case set
        case utf8 = "utf-8"
        case compression
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
    /// Offset of the offending byte from the start of the file, from 0; nil where the rule is about no one place. In a
    /// compressed file it is counted in the text, except if there is no line: then in the file itself.
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
    package var wantsValue = false
    /// The file of a set in which the offending byte stands; nil where the file is none.
    package var member: String?
    /// Offset, line and column are those of the file that a person has, also where its bytes were turned into others.
    package var isPlaced = false
    /// It stands behind the document; until the file has been looked at again.
    package var isBehind = false

    /// A refusal; the parameters are the properties.
    package init(
        _ rule: Rule, message: String, hint: String, offset: Int? = nil, path: String? = nil, value: String? = nil
    ) {
        self.rule = rule
        self.message = message
        self.hint = hint
        self.offset = offset
        self.path = path
        self.value = value
    }
}
