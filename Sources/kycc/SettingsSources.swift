import Jobs

/// Reads the settings in order of precedence: defaults, then `kycc.yaml`, then the environment, then the command line.
enum SettingsSources {
    /// - Parameters:
    ///   - yaml: the text of `kycc.yaml`; nil where there is none.
    ///   - environment: the whole environment; only `KYCC_…` names count.
    ///   - commandLine: `key=value` of every `--set`.
    /// - Throws: `SettingError`, also for `KYCC_` names and keys that are unknown; `Failure` where the file is no YAML.
    static func settings(yaml: String?, environment: [String: String], commandLine: [String]) throws -> Settings {
        var settings = Settings()
        for entry in try yaml.map(SettingsFile.init)?.entries ?? [] {
            try settings.set(entry.key, to: entry.value, origin: "\(Root.settingsName) line \(entry.line)")
        }
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
    private static let notSettings: Set<String> = ["KYCC_ROOT", "KYCC_BINARY"]

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
