import Vocabulary

/// A gate that a challenger passes or not. Everything that the program knows of it stands in its row of `Gate.all`:
/// documents, tables and the decision follow from it.
package struct Gate: Sendable {
    /// The key in the documents.
    package let name: String
    /// When it is passed: one phrase of Markdown, as it stands in `docs/methodology.md`.
    package let passes: String
    /// The settings that it looks at, without `gates.`.
    package let settings: [String]
    /// Whether one passed gate among all alternatives is enough.
    package let isAlternative: Bool
    /// What it needs and what there is: one phrase for people.
    package let finding: @Sendable (GateFigures, GateSettings) -> String
    /// Whether the figures pass; nil if a threshold is not known.
    let check: @Sendable (GateFigures, GateSettings) -> Bool?

    init(
        _ name: String, passes: String, settings: [String], isAlternative: Bool = false,
        finding: @escaping @Sendable (GateFigures, GateSettings) -> String,
        check: @escaping @Sendable (GateFigures, GateSettings) -> Bool?
    ) {
        self.name = name
        self.passes = passes
        self.settings = settings
        self.isAlternative = isAlternative
        self.finding = finding
        self.check = check
    }
}

/// What the gates look at.
package struct GateFigures: Sendable {
    /// The comparisons since the champion was activated.
    package let pooled: Evidence
    /// The challenger on the batch just labelled, out of fold.
    package let newest: Evaluation

    /// - Parameters: as the properties.
    package init(pooled: Evidence, newest: Evaluation) {
        self.pooled = pooled
        self.newest = newest
    }
}

/// A figure of `GateSettings` that a person may choose.
package struct GateThreshold: Sendable {
    /// What the figure may be, and where it is.
    package enum Figure: Sendable {
        /// A whole number from 0.
        case whole(any WritableKeyPath<GateSettings, Int?> & Sendable)
        /// A number from 0 to 1.
        case fraction(any WritableKeyPath<GateSettings, Double?> & Sendable)
    }

    /// The name of the setting without `gates.`, and the key in the documents.
    package let name: String
    /// What the figure may be, and where it is.
    package let figure: Figure
    /// What it is: one phrase.
    package let summary: String

    init(_ name: String, figure: Figure, summary: String) {
        self.name = name
        self.figure = figure
        self.summary = summary
    }
}

/// The JSON: each threshold under its name, in the order of `GateSettings.thresholds`.
extension GateSettings: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: JSONTextKey.self)
        for threshold in GateSettings.thresholds {
            let key = JSONTextKey(stringValue: threshold.name)
            switch threshold.figure {
            case .whole(let path): self[keyPath: path] = try container.decodeIfPresent(Int.self, forKey: key)
            case .fraction(let path): self[keyPath: path] = try container.decodeIfPresent(Double.self, forKey: key)
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONTextKey.self)
        for threshold in GateSettings.thresholds {
            let key = JSONTextKey(stringValue: threshold.name)
            switch threshold.figure {
            case .whole(let path):
                if let value = self[keyPath: path] { try container.encode(value, forKey: key) }
            case .fraction(let path):
                if let value = self[keyPath: path] { try container.encode(value, forKey: key) }
            }
        }
    }
}

/// The gates that were asked, each passed or not.
package struct ActivationGates: Sendable, Equatable {
    /// What one gate said.
    package struct Verdict: Sendable, Equatable {
        /// The gate's name.
        package let name: String
        /// Whether the challenger met the condition of the gate.
        package let passed: Bool
    }

    /// Each gate that was asked, in the order of `Gate.all`.
    package let all: [Verdict]
    /// What they were decided by; nil in what a version recorded that did not note it.
    package let thresholds: GateSettings?

    /// Asks every gate whose thresholds are known.
    package init(_ figures: GateFigures, _ settings: GateSettings) {
        all = Gate.all.compactMap { gate in
            gate.check(figures, settings).map { Verdict(name: gate.name, passed: $0) }
        }
        thresholds = settings
    }

    /// Whether a gate was asked and passed.
    package func passes(_ name: String) -> Bool { all.contains { $0.name == name && $0.passed } }

    /// The gates that stop the challenger; empty if it becomes active.
    package var stoppedBy: [String] {
        let alternatives = Set(Gate.all.filter(\.isAlternative).map(\.name))
        let isOnePassed = all.contains { $0.passed && alternatives.contains($0.name) }
        return all.filter { !$0.passed && !(isOnePassed && alternatives.contains($0.name)) }.map(\.name)
    }
}

/// The JSON: each gate under its name, and `thresholds`.
extension ActivationGates: Codable {
    private static let thresholdsKey = JSONTextKey(stringValue: "thresholds")

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: JSONTextKey.self)
        let order = Dictionary(uniqueKeysWithValues: zip(Gate.all.map(\.name), Gate.all.indices))
        let names = container.allKeys.map(\.stringValue).filter { $0 != ActivationGates.thresholdsKey.stringValue }
        all = try names.sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }.map {
            Verdict(name: $0, passed: try container.decode(Bool.self, forKey: JSONTextKey(stringValue: $0)))
        }
        thresholds = try container.decodeIfPresent(GateSettings.self, forKey: ActivationGates.thresholdsKey)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONTextKey.self)
        for verdict in all { try container.encode(verdict.passed, forKey: JSONTextKey(stringValue: verdict.name)) }
        try container.encode(thresholds, forKey: ActivationGates.thresholdsKey)
    }
}
