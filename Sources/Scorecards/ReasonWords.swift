import Glibc
package import Vocabulary

/// The words in which reasons are said: sentences with placeholders, and words in place of names and units, so that
/// another language can take the place of English.
///
/// Placeholders are `{feature}`, `{value}`, `{unit}`, `{median}` and `{points}`. A part in brackets is left out if one
/// of its placeholders has nothing to say.
package struct ReasonWords: Sendable, Equatable {
    /// What is said of a reason.
    package enum Sentence: String, CaseIterable, Sendable {
        /// The value is above the median of the training.
        case high
        /// The value is below it.
        case low
        /// The value is the median itself.
        case middle
        /// A flag is 1.
        case yes
        /// A flag is 0.
        case no
        /// There is no value.
        case missing
        /// One of several flags that are one choice, or text; `{value}` is the level.
        case choice

        /// In English.
        package var english: String {
            switch self {
            case .high: "{feature} {value}[ {unit}][, higher than most (median {median})]: {points} points"
            case .low: "{feature} {value}[ {unit}][, lower than most (median {median})]: {points} points"
            case .middle: "{feature} {value}[ {unit}], as in the middle: {points} points"
            case .yes, .no: "{feature} {value}[ (median {median})]: {points} points"
            case .missing: "{feature} missing[ (median {median}[ {unit}])]: {points} points"
            case .choice: "{feature} {value}: {points} points"
            }
        }
    }

    /// Words in place of names of features and choices, of units, and of `yes` and `no`.
    package var words: [String: String] = [:]
    /// Sentences in place of the English ones.
    package var sentences: [Sentence: String] = [:]

    /// English, with the names of the features.
    package init() {}

    /// What a template says with values in its placeholders; nil for nothing to say.
    ///
    /// - Returns: nil if the template has an unknown placeholder, or brackets or braces without their other half.
    static func fill(_ template: String, _ values: [String: String?]) -> String? {
        var parser = TemplateText(rest: template[...], values: values)
        guard let (text, _) = parser.text(inBrackets: false), parser.rest.isEmpty else { return nil }
        return text
    }

    /// Whether a text is a sentence with known placeholders.
    package static func isTemplate(_ text: String) -> Bool {
        !text.isEmpty && fill(text, Dictionary(uniqueKeysWithValues: placeholders.map { ($0, "") })) != nil
    }

    /// What may stand in braces.
    package static let placeholders = ["feature", "value", "unit", "median", "points"]

    fileprivate func word(_ name: String) -> String { words[name] ?? name }

    fileprivate func say(_ sentence: Sentence, _ values: [String: String?]) -> String {
        // A template that cannot be filled is refused where it is set.
        sentences[sentence].flatMap { ReasonWords.fill($0, values) } ?? ReasonWords.fill(sentence.english, values) ?? ""
    }
}

/// Goes through a template.
private struct TemplateText {
    var rest: Substring
    let values: [String: String?]

    /// The text up to the end or to the bracket that closes it, and whether each placeholder had something to say.
    mutating func text(inBrackets: Bool) -> (text: String, isFull: Bool)? {
        var (text, isFull) = ("", true)
        while let next = rest.popFirst() {
            switch next {
            case "{":
                guard let end = rest.firstIndex(of: "}"), let value = values[String(rest[..<end])] else { return nil }
                rest = rest[rest.index(after: end)...]
                if let value { text += value } else { isFull = false }
            case "[":
                guard let (inner, isWhole) = self.text(inBrackets: true) else { return nil }
                if isWhole { text += inner }
            case "]": return inBrackets ? (text, isFull) : nil
            case "}": return nil
            default: text.append(next)
            }
        }
        return inBrackets ? nil : (text, isFull)
    }
}

extension Explanation {
    /// A reason as people see it: flags of a choice are one.
    package enum ShownReason: Sendable {
        /// A feature that is no flag of a choice.
        case feature(Feature, Reason)
        /// The choice.
        case choice(Group)
    }

    /// The reasons for people, the worst first. Flags of a group are one reason, which names the choice; there is none
    /// where the choice as a whole costs nothing, because another level would cost more.
    package var shownReasons: [ShownReason] {
        var shown: Set<String> = []
        return reasons.compactMap { reason in
            guard let feature = features.first(where: { $0.name == reason.feature }) else { return nil }
            guard let name = feature.group, let group = groups.first(where: { $0.name == name }) else {
                return .feature(feature, reason)
            }
            return shown.insert(name).inserted && group.points < 0 ? .choice(group) : nil
        }
    }

    /// A sentence for each of `shownReasons`: the value, the middle of the training, the direction, and the points that
    /// make it a reason, half of those of its pairs among them.
    ///
    /// - Parameter definitions: of the built-in features; they say the units.
    package func sentences(_ words: ReasonWords, definitions: [FeatureDefinition]) -> [String] {
        let units = Dictionary(definitions.map { ($0.name, $0.shownUnit) }) { first, _ in first }
        return shownReasons.map { reason in
            switch reason {
            case .choice(let group):
                return words.say(
                    .choice,
                    [
                        "feature": words.word(group.name), "value": words.word(group.level.word),
                        "unit": String?.none, "median": String?.none, "points": Explanation.points(group.points),
                    ])
            case .feature(let feature, let reason):
                let sentence = Explanation.sentence(feature, reason.side)
                let isFlag = sentence == .yes || sentence == .no
                func figure(_ value: Double?) -> String? {
                    value.flatMap { value in
                        if value.isNaN { return nil }
                        guard isFlag, value == 0 || value == 1 else { return Explanation.figure(value) }
                        return words.word(value == 1 ? "yes" : "no")
                    }
                }
                return words.say(
                    sentence,
                    [
                        "feature": words.word(feature.name),
                        "value": feature.level.map(words.word) ?? figure(feature.value) ?? "",
                        "unit": (units[feature.name] ?? nil).map(words.word), "median": figure(feature.median),
                        "points": Explanation.points(points(ofReason: feature)),
                    ])
            }
        }
    }

    private static func sentence(_ feature: Feature, _ side: ReasonSide) -> ReasonWords.Sentence {
        switch side {
        case .missing: .missing
        case .yes: .yes
        case .no: .no
        case .high: feature.value == feature.median ? .middle : .high
        case .low: feature.value == feature.median ? .middle : .low
        case .level, .other: .choice
        }
    }

    /// Half of a pair's points counts to each of its two features.
    private func points(ofReason feature: Feature) -> Double {
        pairs.reduce(feature.points) {
            $0 + ($1.first == feature.name || $1.second == feature.name ? $1.points / 2 : 0)
        }
    }

    /// Whole points with their sign.
    private static func points(_ points: Double) -> String {
        let whole = points.rounded()
        return (whole < 0 ? "−" : whole > 0 ? "+" : "") + figure(abs(whole))
    }

    /// Three digits, all those before the point, and no needless zero.
    private static func figure(_ value: Double) -> String {
        if value == 0 { return "0" }
        guard abs(value) < 1e15 else { return FigureText.short(value) }
        let decimals = max(0, min(9, 2 - Int(log10(abs(value)).rounded(.down))))
        let power = pow(10, Double(decimals))
        let rounded = (value * power).rounded() / power
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension Explanation.Level {
    /// The level in a sentence.
    fileprivate var word: String {
        switch self {
        case .one(let name): name
        case .none: "none of them"
        case .missing: "missing"
        }
    }
}

extension FeatureDefinition {
    /// The unit behind a value; nil where it says nothing to a person who reads the value.
    fileprivate var shownUnit: String? { ["flag", "points", "ratio", "money"].contains(unit) ? nil : unit }
}
