import Scorecards
package import Vocabulary

/// Settings of what is trained, and how.
extension Settings {
    static let trainingKeys: [SettingKey] = [
        SettingKey(
            name: "training.recipe", byDefault: "straight1", allowed: "straight1 or bends",
            summary: "how a version is made of the rows"
        ) { text, settings in
            guard let recipe = TrainingRecipe(rawValue: text) else { return false }
            settings.recipe = recipe
            return true
        },
        SettingKey(
            name: "training.pairs", byDefault: "10", allowed: "a whole number from 0 to 10",
            summary: "how many products of two features the recipe bends takes at most"
        ) { text, settings in
            guard let count = Int(text), 0...10 ~= count else { return false }
            settings.pairs = count
            return true
        },
        SettingKey(
            name: "training.exclude", byDefault: "none",
            allowed: "none, names of features with commas between them, or a list of them",
            summary: "features that are left out of new versions"
        ) { text, settings in
            let names = text == "none" ? [] : text.split(separator: ",").map { trimmed($0) }
            guard names.allSatisfy(isFeatureName) else { return false }
            settings.excluded = names
            return true
        },
        SettingKey(
            name: Settings.directionsKey, byDefault: "none",
            allowed: "none, or NAME: up, down or none, with commas between them; in the file {NAME: up} too",
            summary: "whether the risk may only rise (up) or fall (down) with a feature, over what is built in"
        ) { text, settings in
            if text == "none" {
                settings.directions = [:]
                return true
            }
            for part in text.split(separator: ",") {
                let words = part.split(separator: ":", omittingEmptySubsequences: false).map { trimmed($0) }
                guard words.count == 2, settings.setDirection(of: words[0], to: words[1]) else { return false }
            }
            return true
        },
    ]

    /// Keys whose value may be a list of names in the file.
    package static let listKeys: Set<String> = ["training.exclude"]

    /// The key of the declared directions; `directions.NAME` is that of one feature.
    static let directionsKey = "directions"

    /// The direction of a feature in new versions; nil if the data decide.
    ///
    /// - Parameter known: its definition, if it is built in.
    func direction(of name: String, _ known: FeatureDefinition?) -> Direction? {
        if let declared = directions[name] { return declared.direction }
        return known?.direction
    }

    /// A declared direction, or that there is none although one is built in.
    package enum DeclaredDirection: String, Sendable {
        case up, down, none

        /// Nil for `none`.
        package var direction: FeatureDefinition.Direction? { FeatureDefinition.Direction(rawValue: rawValue) }
    }

    /// - Returns: whether the feature may have that name, and the word is one of `up`, `down` and `none`.
    mutating func setDirection(of feature: String, to word: String) -> Bool {
        guard Settings.isFeatureName(feature), let declared = DeclaredDirection(rawValue: word) else { return false }
        directions[feature] = declared
        return true
    }

    /// The declared directions as the key `directions` has them, in byte order of the names.
    var directionsText: String {
        if directions.isEmpty { return "none" }
        return directions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\($0.key): \($0.value.rawValue)" }.joined(separator: ", ")
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func isFeatureName(_ name: String) -> Bool {
        guard 1...64 ~= name.utf8.count, let first = name.utf8.first else { return false }
        let isLetter = { (byte: UInt8) in 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x5F }
        return isLetter(first) && name.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x2E }
    }
}
