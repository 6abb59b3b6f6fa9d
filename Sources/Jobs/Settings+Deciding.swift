import Files
import Scorecards

/// The settings that decide what is trained and what becomes active, as they are noted with every training: `verify` decides
/// again from them, whatever the settings are by then.
extension Settings {
    /// Groups of keys that decide; the others say how files are read, when, and where it is told.
    private static let decidingGroups = ["activation.", "gates.", "labels.", "training."]

    /// Each deciding key with its value, in the order of the catalog.
    var deciding: JSONText {
        .object(
            Settings.catalog.filter { key in Settings.decidingGroups.contains { key.name.hasPrefix($0) } }
                .map { ($0.name, value(of: $0)) })
    }

    private func value(of key: SettingKey) -> JSONText {
        if key.name == "training.window" { return trainingWindow.map { .int($0) } ?? .string("all") }
        let gate = GateThresholds.figures(gates).first { "gates.\($0.0)" == key.name }
        if let gate { return gate.1 }
        let text = given[key.name] ?? key.byDefault
        return Int(text).map { .int($0) } ?? Double(text).map { .double($0) } ?? .string(text)
    }
}

/// The figures of the gates, as they stand with the gates that they decided.
enum GateThresholds {
    static func figures(_ gates: GateSettings) -> [(String, JSONText)] {
        [
            ("min_rows", .int(gates.minRows)), ("min_each_outcome", .int(gates.minEachOutcome)),
            ("min_auc", .double(gates.minAUC)), ("min_delta", .double(gates.minDelta)),
            ("max_p_better", .double(gates.maxPBetter)), ("max_p_sharper", .double(gates.maxPSharper)),
            ("max_p_worse", .double(gates.maxPWorse)),
        ]
    }
}
