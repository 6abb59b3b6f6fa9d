import Glibc
import Jobs
import Yams

/// Reads the settings in order of precedence: defaults, then `kycc.yaml`, then the environment, then the command line.
enum SettingsSources {
    /// - Parameters:
    ///   - yaml: the text of `kycc.yaml`; nil where there is none.
    ///   - environment: the whole environment; only `KYCC_…` names count.
    ///   - commandLine: `key=value` of every `--set`.
    /// - Throws: `SettingError`, also for `KYCC_` names and keys that are unknown.
    static func settings(
        yaml: String?, environment: [String: String], commandLine: [String]
    ) throws(SettingError) -> Settings {
        var settings = Settings()
        if let yaml { try apply(yaml, to: &settings) }
        let known = Dictionary(uniqueKeysWithValues: Settings.catalog.map { ($0.environmentName, $0.name) })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("KYCC_") {
            if notSettings.contains(name) { continue }
            guard let key = known[name] else {
                let allowed = known.keys.sorted().joined(separator: ", ")
                throw SettingError(key: name, value: nil, origin: "environment", allowed: allowed)
            }
            try settings.set(key, to: value, origin: "environment, \(name)")
        }
        for argument in commandLine {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw SettingError(key: "--set", value: argument, origin: "command line", allowed: "key=value")
            }
            try settings.set(parts[0], to: parts[1], origin: "command line")
        }
        return settings
    }

    /// `KYCC_` names of the environment that say something else than a setting.
    private static let notSettings: Set<String> = ["KYCC_ROOT", "KYCC_BINARY", "KYCC_FAULT", "KYCC_FAULT_UNTIL"]

    private static func apply(_ yaml: String, to settings: inout Settings) throws(SettingError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw SettingError(key: "kycc.yaml", value: "\(error)", origin: "kycc.yaml", allowed: "YAML")
        }
        guard let root, root.null == nil else { return }
        try apply(root, under: "", to: &settings)
    }

    /// Nested mappings and dotted keys say the same: `training: {window: 4}` is `training.window: 4`.
    private static func apply(_ node: Node, under prefix: String, to settings: inout Settings) throws(SettingError) {
        let line = node.mark.map { " line \($0.line)" } ?? ""
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try apply(value, under: prefix + (prefix.isEmpty ? "" : ".") + (key.string ?? ""), to: &settings)
            }
        case .scalar(let scalar) where !prefix.isEmpty:
            try settings.set(prefix, to: scalar.string, origin: "kycc.yaml\(line)")
        default:
            let key = prefix.isEmpty ? "kycc.yaml" : prefix
            throw SettingError(
                key: key, value: "a list or a bare value", origin: "kycc.yaml\(line)", allowed: "key: value")
        }
    }

    /// The file that `kycc init` writes: every setting, commented out, with its default and what is allowed.
    static var template: String {
        var text =
            "# Settings of this root. Command line over environment (KYCC_...) over this file over the defaults.\n"
        for key in Settings.catalog {
            text += "\n# \(key.summary); \(key.allowed); \(key.environmentName)\n#\(key.name): \(key.byDefault)\n"
        }
        return text
    }
}
