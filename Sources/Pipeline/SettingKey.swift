/// A setting that is unknown or out of range: which, what it was given, where, and what is allowed.
package struct SettingError: Error, CustomStringConvertible, Sendable {
    /// The name of the setting as it was given, or `--set` if its argument is not `key=value`.
    package let key: String
    /// What it was given; nil where there is no setting of that name.
    package let value: String?
    /// Where it was said: `kycc.yaml line 3`, `environment`, `command line`.
    package let origin: String
    /// What it may be; the names of all settings where there is none of that name.
    package let allowed: String
    /// What is wrong with the value; nil where what is allowed says it.
    package let problem: String?

    /// - Parameters: as the properties.
    package init(key: String, value: String?, origin: String, allowed: String, problem: String? = nil) {
        self.key = key
        self.value = value
        self.origin = origin
        self.allowed = allowed
        self.problem = problem
    }

    package var description: String {
        guard let value else { return "unknown setting \(key) (\(origin)); allowed: \(allowed)" }
        let problem = problem.map { ": \($0)" } ?? ""
        return "setting \(key) = \(value) is not allowed\(problem) (\(origin)); allowed: \(allowed)"
    }
}

/// One key of the settings: its default as text, what is allowed, and how it is applied.
package struct SettingKey: Sendable {
    /// The name in `kycc.yaml` and in `--set`, such as `training.window`.
    package let name: String
    /// The default, as a person would write it.
    package let byDefault: String
    /// What it may be: one phrase.
    package let allowed: String
    /// What it does: one phrase.
    package let summary: String
    let apply: @Sendable (String, inout Settings) -> Bool
    /// What is wrong with a value that is not applied; nil where `allowed` says enough.
    var problem: @Sendable (String) -> String? = { _ in nil }

    /// The name in the environment: `training.window` is `KYCC_TRAINING_WINDOW`.
    package var environmentName: String {
        "KYCC_" + String(name.uppercased().map { $0 == "." ? "_" : $0 })
    }
}
