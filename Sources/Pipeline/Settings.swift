import Files
package import Intake
package import Results
package import Scorecards
import Vocabulary

/// Everything about a run that a person may choose; each value is one key of `Settings.catalog`.
package struct Settings: Sendable {
    /// A file that nobody reported as closed is taken when its size and mtime stood still this long; seconds.
    package var settle = 2.0
    /// The inbox is looked at at least this often, whatever inotify says; seconds.
    package var poll = 1.0
    /// After the inbox moved, so much quiet is waited for before a pass begins, so that a drop of several files is
    /// worked off in batch order and not in the order of arrival; seconds.
    package var gather = 0.01
    /// Labels of a batch that nobody has dropped wait this long, and so does a file that cannot be read or never
    /// becomes whole; then they are refused; seconds.
    package var hold = 7.0 * 86_400
    /// A reference time, or a time of observation, may lie this far after the moment of reading; seconds.
    package var mostAhead = 86_400.0
    /// What labels mean for parties that they do not list.
    package var unlisted = UnlistedParties.unknown
    /// What becomes of a profiles file with the bytes of another batch's.
    package var sameContent = SameContent.refuse
    /// The files that make a CSV set complete without its `.ready`; none where only that does.
    package var csvSections: [CSVSetName.Part] = []
    /// How many of the last labelled batches a model is trained on; nil is all.
    package var trainingWindow: Int?
    /// How a version is made.
    package var recipe = TrainingRecipe.bends
    /// Further recipes, trained in the shadow.
    package var rivals: [RecipeName] = []
    /// How many pairs the recipe `bends` takes at most.
    package var pairs = 10
    /// Features that are left out of new versions.
    package var excluded: [String] = []
    /// Directions that were declared, by feature.
    package var directions: [String: DeclaredDirection] = [:]
    /// Features by whose segments outcomes are looked at without being asked for.
    package var segments: [String] = []
    /// The words in which reasons are said.
    package var words = ReasonWords()
    /// How log-odds become a score, in new versions.
    package var scale = ScoreScale()
    /// The bands of new versions, the best first.
    package var bands = Band.standard
    /// Who decides whether a trained model becomes active.
    package var activationPolicy = ActivationPolicy.refresh
    /// The gates that a trained model must pass under the policy `gated`.
    package var gates = GateSettings()
    /// The largest file that is read; bytes.
    package var largestFile: Int64 = 16 << 30
    /// The longest string or number that is read, and the most parties, relationships and features of a file.
    package var reader = ReaderLimits()
    /// What a file may need in memory (`MemoryNeed`), or a training; bytes. Nil is half of what there is
    /// (`MemoryCapacity`).
    package var memory: Int64?
    /// `status.log` is rotated at this size (bytes), and so many rotated ones are kept.
    package var logSize: Int64 = 10 << 20
    /// How many rotated files of `status.log` are kept.
    package var logKeep = 5
    /// Whether cells of `scores.csv` that a spreadsheet would compute get an apostrophe.
    package var guardsCells = true
    /// Whether pages of the report are written after each job.
    package var writesReport = true
    /// Threads for fits and reachability. Results do not depend on it.
    package var threads = 2
    /// Whose files may revise a batch or label it.
    package var revisions = RevisionRight.anyone
    /// What was said of each key that was set.
    package private(set) var given: [String: String] = [:]
    /// Where each of them was said.
    private(set) var origins: [String: String] = [:]

    /// The defaults of all settings.
    package init() {}
}

/// What is read of a file that was taken must stay readable, so `ReaderLimits` says how far these settings go.
private let widest = ReaderLimits.widest

extension Settings {
    /// Every key there is, in the order in which `kycc init` writes them.
    package static let catalog =
        keysBeforeGates + trainingKeys + scoreKeys + GateSettings.thresholds.map(SettingKey.init)
        + [segmentsKey] + wordKeys + [mappingKey] + keysAfterGates

    private static let keysBeforeGates: [SettingKey] = [
        seconds(
            "settle", byDefault: "2s", range: 0...86_400,
            summary: "quiet time after which a file that nobody closed is taken", path: \.settle),
        seconds(
            "poll", byDefault: "1s", range: 0.01...3_600,
            summary: "how often the inbox is looked at without being woken", path: \.poll),
        seconds(
            "gather", byDefault: "10ms", range: 0...60,
            summary: "quiet time before a pass, so that files dropped together go in order", path: \.gather),
        choice(
            "intake.revisions", byDefault: "anyone", allowed: "anyone, or owner",
            summary: "whose files may revise a batch or label it: owner is who first dropped its profiles",
            path: \.revisions),
        seconds(
            "hold", byDefault: "7d", range: 0...31_536_000,
            summary: "how long labels wait for their batch, and a file that cannot be read, before it is refused",
            path: \.hold),
        seconds(
            "intake.most_ahead", byDefault: "1d", range: 0...315_576_000_000,
            summary: "how far a reference time may lie in the future",
            path: \.mostAhead),
        outcomeNames, sameContent, csvSections,
        choice(
            "labels.unlisted", byDefault: "unknown", allowed: "unknown, or good",
            summary: "what labels mean for parties that they do not list: not known yet, or no default",
            path: \.unlisted),
        SettingKey(
            name: "training.window", byDefault: "all", allowed: "all, or a whole number from 1",
            summary: "how many of the last labelled batches a model is trained on"
        ) { text, settings in
            if text == "all" {
                settings.trainingWindow = nil
                return true
            }
            guard let count = Int(text), count >= 1 else { return false }
            settings.trainingWindow = count
            return true
        },
        activationPolicyKey,
    ]

    private static let keysAfterGates: [SettingKey] = [
        size(
            "limits.largest_file", byDefault: "16GiB", range: 1...(1 << 50), summary: "the largest file that is read",
            path: \.largestFile),
        size(
            "limits.longest_string", byDefault: "1MiB", range: 16...Int64(widest.longestString),
            summary: "the longest string or number in a file",
            path: \.longestString),
        whole(
            "limits.most_parties", byDefault: "50000000", range: 1...widest.maximumParties,
            summary: "the most parties in a file",
            path: \.reader.maximumParties),
        whole(
            "limits.most_relationships", byDefault: "200000000", range: 0...widest.maximumRelationships,
            summary: "the most relationships in a file",
            path: \.reader.maximumRelationships),
        whole(
            "limits.most_features", byDefault: "1000", range: 0...widest.maximumFeatures,
            summary: "the most names of own features in a file",
            path: \.reader.maximumFeatures), mostLevels,
        whole(
            "limits.most_feature_values", byDefault: "1000000000", range: 0...widest.maximumFeatureValues,
            summary: "the most values of own features in a file", path: \.reader.maximumFeatureValues),
        memory, inflated, ratio,
        boolean(
            "scores.guard_cells", byDefault: "true",
            summary: "whether cells of scores.csv that a spreadsheet would compute get an apostrophe",
            path: \.guardsCells),
        boolean(
            "report.pages", byDefault: "true", summary: "whether status/report is written after each job",
            path: \.writesReport),
        size(
            "log.size", byDefault: "10MiB", range: 4096...(1 << 40), summary: "the size at which status.log is rotated",
            path: \.logSize),
        whole("log.keep", byDefault: "5", range: 0...1_000, summary: "how many rotated logs are kept", path: \.logKeep),
        whole(
            "threads", byDefault: "2", range: 1...256,
            summary: "threads for fits and networks; results do not depend on it", path: \.threads),
    ]

    private static let memory: SettingKey = {
        let bytes = size("", byDefault: "", range: (50 << 20)...(1 << 50), summary: "", path: \.memoryInBytes)
        return SettingKey(
            name: "limits.memory", byDefault: "auto", allowed: "auto, or \(bytes.allowed)",
            summary: "what a file or a training may need in memory; auto is half of what there is"
        ) { text, settings in
            if text != "auto" { return bytes.apply(text, &settings) }
            settings.memory = nil
            return true
        }
    }()

    private var memoryInBytes: Int64 {
        get { memory ?? 0 }
        set { memory = newValue }
    }

    /// Applies one value; throws a `SettingError` that names the key, the value and what is allowed.
    package mutating func set(_ name: String, to value: String, origin: String) throws(SettingError) {
        let prefix = Settings.directionsKey + "."
        if name.hasPrefix(prefix) {
            guard setDirection(of: String(name.dropFirst(prefix.count)), to: value) else {
                throw SettingError(key: name, value: value, origin: origin, allowed: "up, down or none")
            }
            given[Settings.directionsKey] = directionsText
            return
        }
        if try setWords(name, to: value, origin: origin) { return }
        if try setMapping(name, to: value, origin: origin) { return }
        guard let key = Settings.catalog.first(where: { $0.name == name }) else {
            let names = Settings.catalog.map(\.name).joined(separator: ", ")
            throw SettingError(key: name, value: nil, origin: origin, allowed: names)
        }
        guard key.apply(value, &self) else {
            throw SettingError(
                key: name, value: value, origin: origin, allowed: key.allowed, problem: key.problem(value))
        }
        origins[name] = origin
        given[name] = name == Settings.directionsKey ? directionsText : value
    }

    private var longestString: Int64 {
        get { Int64(reader.longestString) }
        set { reader.longestString = Int(newValue) }
    }
}

// The path is Sendable because key paths without captured subscripts are; the compiler asks to be told.
typealias Path<Value> = WritableKeyPath<Settings, Value> & Sendable

extension Settings {
    private static func seconds(
        _ name: String, byDefault: String, range: ClosedRange<Double>, summary: String, path: any Path<Double>
    ) -> SettingKey {
        let allowed = "a time with its unit (ms, s, m, h, d) from \(range.lowerBound)s to \(range.upperBound)s"
        return SettingKey(name: name, byDefault: byDefault, allowed: allowed, summary: summary) { text, settings in
            guard let seconds = Settings.seconds(of: text), range.contains(seconds) else { return false }
            settings[keyPath: path] = seconds
            return true
        }
    }

    static func size(
        _ name: String, byDefault: String, range: ClosedRange<Int64>, summary: String, path: any Path<Int64>
    ) -> SettingKey {
        let units = [("KiB", 1024.0), ("MiB", 1_048_576.0), ("GiB", 1_073_741_824.0), ("", 1.0)]
        let allowed = "a number of bytes from \(range.lowerBound) to \(range.upperBound), also with KiB, MiB or GiB"
        return SettingKey(name: name, byDefault: byDefault, allowed: allowed, summary: summary) { text, settings in
            guard let (number, unit) = split(text, units), let bytes = Int64(exactly: (number * unit).rounded()),
                range.contains(bytes)
            else { return false }
            settings[keyPath: path] = bytes
            return true
        }
    }

    static func whole(
        _ name: String, byDefault: String, range: ClosedRange<Int>, summary: String, path: any Path<Int>
    ) -> SettingKey {
        let most = range.upperBound == Int.max ? "" : " to \(range.upperBound)"
        let allowed = "a whole number from \(range.lowerBound)\(most)"
        return SettingKey(name: name, byDefault: byDefault, allowed: allowed, summary: summary) { text, settings in
            guard let number = Int(text), range.contains(number) else { return false }
            settings[keyPath: path] = number
            return true
        }
    }

    /// One of some words, which are the raw values of a type.
    static func choice<Value: RawRepresentable<String> & SendableMetatype>(
        _ name: String, byDefault: String, allowed: String, summary: String, path: any Path<Value>
    ) -> SettingKey {
        SettingKey(name: name, byDefault: byDefault, allowed: allowed, summary: summary) { text, settings in
            guard let value = Value(rawValue: text) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    private static func boolean(
        _ name: String, byDefault: String, summary: String, path: any Path<Bool>
    ) -> SettingKey {
        SettingKey(name: name, byDefault: byDefault, allowed: "true or false", summary: summary) { text, settings in
            guard let value = Bool(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    private static func fraction(
        _ name: String, byDefault: String, summary: String, path: any Path<Double>
    ) -> SettingKey {
        SettingKey(name: name, byDefault: byDefault, allowed: "a number from 0 to 1", summary: summary) {
            text, settings in
            guard let number = Double(text), (0...1).contains(number) else { return false }
            settings[keyPath: path] = number
            return true
        }
    }
}
