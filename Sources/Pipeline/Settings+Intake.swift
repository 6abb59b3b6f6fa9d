import Files
package import Intake
package import Vocabulary

/// Settings of what is taken in.
extension Settings {
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

    static let sameContent = choice(
        "intake.same_content", byDefault: "refuse", allowed: "refuse or warn",
        summary: "what becomes of a profiles file with the bytes of another batch's", path: \.sameContent)
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
