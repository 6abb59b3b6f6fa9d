import Files

/// A file of the inbox that cannot be taken as it is, as a person sees it.
package struct BlockedFile: Codable, Sendable, Equatable {
    /// Why it is blocked; raw values are stable.
    package enum State: String, Codable, Sendable, CaseIterable {
        /// The daemon's user may not read it, or every call on it fails.
        case unreadable
        /// It was processed or refused, which stands, but it cannot be removed from the inbox.
        case notRemovable = "not_removable"
        /// Somebody has it open for writing, it grows, or it is cut off, and has been so for a while.
        case mayBeWritten = "may_be_written"
        /// It changes whenever it is read, or comes back whenever it was processed.
        case changing
        /// It is not named as a batch file.
        case misnamed
        /// A file of a CSV set that is not complete.
        case incomplete
        /// Labels whose batch has not been scored.
        case waiting
        /// The program ended several times while it read it.
        case quarantined
        /// Its outcome is recorded, but the archive folder of its batch does not take it.
        case archiveTrouble = "archive_trouble"
    }

    /// The name in the inbox, escaped.
    package var file: String
    /// Why it is blocked.
    package var state: State
    /// RFC 3339.
    package var since: String
    /// One clause without a full stop.
    package var what: String
    /// What to do, one sentence.
    package var hint: String
    /// When it ends by itself, RFC 3339; nil if it does not.
    package var until: String?

    enum CodingKeys: String, CodingKey {
        case file, state, since, what
        case hint = "try"
        case until
    }

    /// - Parameters: as the properties.
    package init(file: String, state: State, since: String, what: String, hint: String, until: String?) {
        self.file = file
        self.state = state
        self.since = since
        self.what = what
        self.hint = hint
        self.until = until
    }
}

/// All blocked files of an inbox: how many of each state, and the first of them.
package struct BlockedFiles: Sendable, Equatable {
    /// As many are listed in `status.json`.
    package static let most = 50

    /// At most `most`, waiting labels last.
    package var listed: [BlockedFile] = []
    /// How many files there are of each state; a state without a file may be absent.
    package var counts: [BlockedFile.State: Int] = [:]

    /// No file is blocked.
    package init() {}

    /// How many there are.
    package var count: Int { counts.values.reduce(0, +) }

    /// Adds a file, which is listed if there is room.
    package mutating func add(_ file: BlockedFile) {
        counts[file.state, default: 0] += 1
        if listed.count < BlockedFiles.most { listed.append(file) }
    }

    /// One line for each state that there is: how many, the first names, and what to do about the first.
    ///
    /// - Returns: in the order of `State`.
    package var summaries: [LogLine] {
        BlockedFile.State.allCases.compactMap { state in
            guard let count = counts[state], count > 0 else { return nil }
            let files = listed.filter { $0.state == state }
            var names = files.prefix(5).map(\.file).joined(separator: " ")
            if count > min(files.count, 5) { names += " and \(count - min(files.count, 5)) more" }
            var fields: [(String, JSONText)] = [
                ("state", .string(state.rawValue)), ("files", .int(count)), ("names", .string(names)),
            ]
            if let first = files.first {
                fields += [
                    ("since", .string(files.map(\.since).min() ?? first.since)), ("what", .string(first.what)),
                    ("try", .string(first.hint)),
                ]
            }
            return LogLine(.warning, word: "blocked", fields: fields)
        }
    }
}
