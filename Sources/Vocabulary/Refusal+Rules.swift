extension Refusal.Rule {
    /// What the rule forbids: one sentence of Markdown, as it stands in `docs/files-in.md`.
    package var summary: String {
        switch self {
        case .json: "The file is not JSON: RFC 8259."
        case .csv:
            "The file is not CSV (RFC 4180), a row has more or fewer fields than the header, or a column has no name or that of another."
        case .set:
            "A set of CSV files has no parties, a file twice or one of another batch, or its tar is damaged or cut off."
        case .utf8: "The text is not UTF-8, or has a BOM."
        case .compression:
            "A compressed file is cut off, damaged, not what its ending says, or goes on behind its last part."
        case .depth: "Objects and lists are nested more than 128 deep."
        case .limit:
            "The file goes beyond a limit (`limits.*`), in numbers or in memory. The hint names the setting to raise."
        case .type: "A known key has a value of the wrong type, or an outcome is neither 0 nor 1."
        case .timestamp: "A time is not RFC 3339, or does not exist."
        case .range: "A number is beyond the range of a double."
        case .identifier: "An id is empty, or neither a string nor a whole number."
        case .batchID: "`batch_id` in the file is not the id in its name."
        case .duplicateKey: "A top-level key is given twice."
        case .duplicateParty: "Two parties have the same `party_id`."
        case .missingKey: "A key is missing that the file needs."
        case .noParties: "Profiles without a single party."
        case .leakage: "A party or its `features` have a key that says an outcome (`intake.outcome_names`)."
        case .sameAs: "The bytes are those of another batch's profiles (`intake.same_content`)."
        case .featureName: "An own feature has a name that is not allowed."
        case .conflictingOutcome: "Two outcomes of one party differ."
        case .noOutcome: "No record of the labels has an outcome."
        case .noMatch: "No party of the labels belongs to the batch."
        case .observedTooEarly: "`observed_at` lies before the reference time of the batch."
        case .alreadyTrained: "Profiles of a batch that a version has learned from."
        case .future: "A reference time or `observed_at` lies further ahead than `intake.most_ahead`."
        case .heldTooLong: "Labels waited for their profiles for longer than `hold`."
        case .unsafeFile:
            "The file is a link, a FIFO, a socket, a device, a folder, or a hard link to a file of another owner."
        case .tooLarge: "The file is larger than `limits.largest_file`, or its copy than the whole file system."
        case .otherOwner: "Another user than the first may not revise or label the batch (`intake.revisions`)."
        case .internalFault: "The program failed at the file."
        case .cutOff: "The file ended too early, and its writer did not come back within `hold`."
        case .beingWritten: "Somebody had the file open for writing, or wrote to it, for longer than `hold`."
        case .changing: "The file changed whenever it was read, for longer than `hold`."
        case .unreadable: "The file could not be read, for longer than `hold`."
        case .quarantined: "The program ended three times while it read the file."
        }
    }
}
