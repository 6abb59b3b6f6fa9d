/// A setting that is unknown or out of range: which, what it was given, where, and what is allowed.
package struct SettingError: Error, CustomStringConvertible, Sendable {
    package let key: String
    package let value: String?
    /// Where it was said: `kycc.yaml line 3`, `environment`, `command line`.
    package let origin: String
    package let allowed: String

    package init(key: String, value: String?, origin: String, allowed: String) {
        self.key = key
        self.value = value
        self.origin = origin
        self.allowed = allowed
    }

    package var description: String {
        guard let value else { return "unknown setting \(key) (\(origin)); allowed: \(allowed)" }
        return "setting \(key) = \(value) is not allowed (\(origin)); allowed: \(allowed)"
    }
}

/// One key of the settings: its default as text, what is allowed, and how it is applied.
package struct SettingKey: Sendable {
    package let name: String
    package let byDefault: String
    package let allowed: String
    package let summary: String
    let apply: @Sendable (String, inout Settings) -> Bool

    /// The name in the environment: `training.window` is `KYCC_TRAINING_WINDOW`.
    package var environmentName: String {
        "KYCC_" + String(name.uppercased().map { $0 == "." ? "_" : $0 })
    }
}
