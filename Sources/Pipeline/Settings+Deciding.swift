import Files
import Scorecards

/// The settings that decide what is trained and what becomes active, as they are noted with every training: `verify`
/// decides again from them, whatever the settings are by then.
extension Settings {
    /// Groups of keys that decide; the others say how files are read, when, and where it is told.
    private static let decidingGroups = ["activation.", "directions", "gates.", "labels.", "score.", "training."]

    /// Each deciding key with its value, in the order of the catalog.
    var deciding: JSONText {
        .object(
            Settings.catalog.filter { key in Settings.decidingGroups.contains { key.name.hasPrefix($0) } }
                .map { ($0.name, value(of: $0)) } + letIn)
    }

    /// Groups of keys that say what is refused.
    private static let refusingGroups = ["intake.", "limits."]

    /// Each key that says what is refused and was given another value than its default, in the order of the catalog:
    /// what has come in although the defaults would have refused it.
    private var letIn: [(String, JSONText)] {
        Settings.catalog.filter { key in
            Settings.refusingGroups.contains { key.name.hasPrefix($0) }
                && given[key.name] ?? key.byDefault != key.byDefault
        }.map { ($0.name, .string(given[$0.name] ?? $0.byDefault)) } + mappingEntries
    }

    /// The same for a scoring; nil if all have their defaults.
    var refusing: JSONText? {
        let keys = letIn
        return keys.isEmpty ? nil : .object(keys)
    }

    private func value(of key: SettingKey) -> JSONText {
        if key.name == "training.window" { return trainingWindow.map { .int($0) } ?? .string("all") }
        if let threshold = GateSettings.thresholds.first(where: { $0.settingName == key.name }) {
            switch threshold.figure {
            case .whole(let path): return .whole(gates[keyPath: path])
            case .fraction(let path): return .number(gates[keyPath: path])
            }
        }
        let text = given[key.name] ?? key.byDefault
        return Int(text).map { .int($0) } ?? Double(text).map { .double($0) } ?? .string(text)
    }
}
