import Custody
package import Pipeline

/// Reads the settings in order of precedence: defaults, then `kycc.yaml`, then the environment, then the command line.
package enum SettingsSources {
    /// The settings that count.
    ///
    /// - Parameters:
    ///   - yaml: the text of `kycc.yaml`; nil where there is none.
    ///   - environment: the whole environment; only names of settings count (see `EnvironmentNames`).
    ///   - commandLine: `key=value` of every `--set`.
    /// - Throws: `SettingError`, also for keys that are unknown and `KYCC_` names that look like settings; `Failure`
    ///   where the file is no YAML.
    package static func settings(yaml: String?, environment: [String: String], commandLine: [String]) throws -> Settings
    {
        var settings = Settings()
        for entry in try yaml.map(SettingsFile.init)?.entries ?? [] {
            try settings.set(entry.key, to: entry.value, origin: "\(Root.settingsName) line \(entry.line)")
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(EnvironmentNames.prefix) {
            switch EnvironmentNames.kind(name) {
            case .setting(let key): try settings.set(key, to: value, origin: "environment, \(name)")
            case .misspelt:
                let allowed = EnvironmentNames.settings.joined(separator: ", ")
                throw SettingError(key: name, value: nil, origin: "environment", allowed: allowed)
            case .ignored: continue
            }
        }
        for argument in commandLine {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw SettingError(key: "--set", value: argument, origin: "command line", allowed: "key=value")
            }
            try settings.set(parts[0], to: parts[1], origin: "command line")
        }
        try settings.checkTogether()
        return settings
    }

    /// The file that `kycc init` writes: every setting, commented out, with its default and what is allowed.
    package static var template: String {
        var text =
            "# Settings of this root. Command line over environment (KYCC_...) over this file over the defaults.\n"
        for key in Settings.catalog {
            text += "\n# \(key.summary); \(key.allowed); \(key.environmentName)\n#\(key.name): \(key.byDefault)\n"
        }
        return text
    }
}
