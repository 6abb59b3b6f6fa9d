package import Scorecards

/// Settings of the score: they enter the document of each new version, which keeps its own for ever.
extension Settings {
    static let scoreKeys: [SettingKey] = [
        number(
            "score.base_points", byDefault: "650", range: -100_000...100_000, summary: "the score at the base odds",
            path: \.scale.basePoints),
        number(
            "score.base_odds", byDefault: "20", range: 1e-6...1e6,
            summary: "the odds against default at the base points", path: \.scale.baseOdds),
        number(
            "score.points_to_double", byDefault: "45", range: 0.001...100_000,
            summary: "how many points double the odds",
            path: \.scale.pointsToDouble),
        SettingKey(
            name: "score.range", byDefault: "300 to 900",
            allowed: "A to B, whole numbers from -100000 to 100000, A below B",
            summary: "the least and the greatest score"
        ) { text, settings in
            let words = text.split(separator: " ")
            guard words.count == 3, words[1] == "to", let least = Int(words[0]), let most = Int(words[2]),
                -100_000 <= least, least < most, most <= 100_000
            else { return false }
            (settings.scale.least, settings.scale.most) = (least, most)
            return true
        },
        bandsKey,
    ]

    private static func number(
        _ name: String, byDefault: String, range: ClosedRange<Double>, summary: String,
        path: any Path<Double>
    ) -> SettingKey {
        SettingKey(
            name: name, byDefault: byDefault, allowed: "a number from \(range.lowerBound) to \(range.upperBound)",
            summary: summary
        ) { text, settings in
            guard let number = Double(text), range.contains(number) else { return false }
            settings[keyPath: path] = number
            return true
        }
    }

    /// A new version with the scale and the bands of these settings.
    package func scaled(_ scorecard: Scorecard) -> Scorecard {
        var scorecard = scorecard
        scorecard.scale = scale
        scorecard.bands = bands
        return scorecard
    }
}
