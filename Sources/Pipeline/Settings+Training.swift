import Scorecards
package import Vocabulary

/// Settings of what is trained, and how.
extension Settings {
    static let trainingKeys: [SettingKey] = [
        choice(
            "training.recipe", byDefault: "bends", allowed: "straight1 or bends",
            summary: "how a version is made of the rows", path: \.recipe),
        rivalsKey,
        whole(
            "training.pairs", byDefault: "10", range: 0...10,
            summary: "how many products of two features the recipe bends takes at most",
            path: \.pairs),
        SettingKey(
            name: "training.exclude", byDefault: "none",
            allowed: "none, names of features with commas between them, or a list of them",
            summary: "features that are left out of new versions"
        ) { text, settings in
            let names = text == "none" ? [] : text.split(separator: ",").map { trimmed($0) }
            guard names.allSatisfy(FeatureName.isWellFormed) else { return false }
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
    package static let listKeys: Set<String> = ["training.exclude", "training.rivals", segmentsKey.name]

    private static let rivalsKey = SettingKey(
        name: "training.rivals", byDefault: "none",
        allowed: "none, or straight1, bends, or either with another window (bends@4 has the last 4 labelled batches),"
            + " each once with commas between them, or a list of them",
        summary: "further recipes, trained in the shadow; one takes over if it is better"
    ) { text, settings in
        let words =
            text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        let names = words.compactMap { RecipeName($0) }
        guard names.count == words.count, Set(names).count == names.count else { return false }
        settings.rivals = names
        return true
    }

    /// How many of the last labelled batches a recipe is trained on; nil is all.
    func window(of recipe: RecipeName) -> Int? { recipe.window ?? trainingWindow }

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
        guard FeatureName.isWellFormed(feature), let declared = DeclaredDirection(rawValue: word) else { return false }
        directions[feature] = declared
        return true
    }

    /// Features for which `up` or `down` is declared.
    var declaredDirections: [String] { directions.filter { $0.value != .none }.map(\.key) }

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
}
