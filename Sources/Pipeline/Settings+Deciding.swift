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
                .map { ($0.name, value(of: $0)) })
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
