import Results
import Scorecards

extension GateThreshold {
    /// The key of its setting.
    var settingName: String { "gates.\(name)" }
}

extension Settings {
    static let activationPolicyKey = choice(
        "activation.policy", byDefault: "refresh", allowed: "refresh, gated, or manual",
        summary: "who activates a trained model: it takes over unless plainly worse, the gates, or a person",
        path: \.activationPolicy)
}

extension SettingKey {
    /// The setting of a threshold.
    init(_ threshold: GateThreshold) {
        let byDefault = GateSettings()
        switch threshold.figure {
        case .whole(let path):
            self.init(
                name: threshold.settingName, byDefault: byDefault[keyPath: path].map { "\($0)" } ?? "",
                allowed: "a whole number from 0", summary: threshold.summary
            ) { text, settings in
                guard let number = Int(text), number >= 0 else { return false }
                settings.gates[keyPath: path] = number
                return true
            }
        case .fraction(let path):
            self.init(
                name: threshold.settingName, byDefault: byDefault[keyPath: path].map { "\($0)" } ?? "",
                allowed: "a number from 0 to 1", summary: threshold.summary
            ) { text, settings in
                guard let number = Double(text), (0...1).contains(number) else { return false }
                settings.gates[keyPath: path] = number
                return true
            }
        }
    }
}
