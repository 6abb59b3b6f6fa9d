import Files
package import Intake
package import Vocabulary

/// Settings of what is taken in.
extension Settings {
    /// What becomes of a profiles file with the bytes of another batch's.
    package enum SameContent: String, Sendable, CaseIterable {
        case refuse, warn
    }

    static let outcomeNames = SettingKey(
        name: "intake.outcome_names",
        byDefault:
            "willdefault, defaultoutcome, defaulted, defaultflag, isdefault, label, groundtruth, outcome, target",
        allowed: "names with commas between them",
        summary: "keys that say an outcome, in any spelling; a profiles file may not have them"
    ) { text, settings in
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { OutcomeNames([String($0)]) }
        guard !names.contains(OutcomeNames([])) else { return false }
        settings.reader.outcomeNames = OutcomeNames(text.split(separator: ",").map(String.init))
        return true
    }

    static let mostLevels = whole(
        "limits.most_levels", byDefault: "1000", range: 1...ReaderLimits.widest.maximumLevels,
        summary: "the most different texts of an own feature in a file", path: \.reader.maximumLevels)

    static let sameContent = choice(
        "intake.same_content", byDefault: "refuse", allowed: "refuse or warn",
        summary: "what becomes of a profiles file with the bytes of another batch's", path: \.sameContent)

    static let csvSections = SettingKey(
        name: "intake.csv_sections", byDefault: "",
        allowed: "parties, with relationships, accounts and transactions or without, or nothing",
        summary: "the CSV files that make a set complete without its `.ready`"
    ) { text, settings in
        let names = text.split(separator: ",").map { $0.trimmingPrefix(" ") }
        let parts = names.compactMap { CSVSetName.Part(rawValue: String($0)) }.filter { $0 != .ready }
        guard parts.count == names.count, Set(parts).count == parts.count, parts.isEmpty || parts.contains(.parties)
        else { return false }
        settings.csvSections = parts
        return true
    }

    static let inflated = size(
        "limits.inflated", byDefault: "16GiB", range: 1...Int64(ReaderLimits.widest.largestInflated),
        summary: "the most that a compressed file may inflate to", path: \.largestInflated)

    static let ratio = whole(
        "limits.ratio", byDefault: "1000", range: 1...ReaderLimits.widest.highestRatio,
        summary: "how many times its size a compressed file may inflate to, once that is more than 64 MiB",
        path: \.reader.highestRatio)

    private var largestInflated: Int64 {
        get { Int64(reader.largestInflated) }
        set { reader.largestInflated = Int(newValue) }
    }
}

extension Settings {
    /// `memory`, or what takes its place; bytes.
    package var memoryLimit: Int { memory.map { Int(clamping: $0) } ?? MemoryCapacity.ofThisProcess.half }

    /// How far a file may go that comes in at a moment, its need of memory aside.
    package func limits(at now: Timestamp) -> ReaderLimits {
        var limits = reader
        limits.latestReferenceTime = now.microseconds + Int64(mostAhead * 1e6)
        return limits
    }
}

/// Whose files may revise the profiles of a batch, or label it.
package enum RevisionRight: String, Sendable {
    case anyone
    /// Those of the user whose file first brought the batch, and of the daemon's own.
    case owner
}
