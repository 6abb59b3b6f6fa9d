import Scorecards
import Vocabulary

/// Settings of what people are shown.
extension Settings {
    /// Words and sentences of reasons: `report.words.NAME` and `report.sentences.KIND` are those of one.
    static let wordKeys = [
        SettingKey(
            name: "report.words", byDefault: "none",
            allowed: "none, or report.words.NAME: TEXT; in the file {NAME: TEXT}",
            summary: "words in place of names of features and units in sentences, also yes and no"
        ) { text, settings in
            if text == "none" { settings.words.words = [:] }
            return text == "none"
        },
        SettingKey(
            name: "report.sentences", byDefault: "none",
            allowed: "none, or report.sentences.KIND: TEXT; in the file {KIND: TEXT}. \(sentenceForm)",
            summary: "the sentences that say a reason"
        ) { text, settings in
            if text == "none" { settings.words.sentences = [:] }
            return text == "none"
        },
    ]

    private static let sentenceForm =
        "KIND is \(ReasonWords.Sentence.allCases.map(\.rawValue).joined(separator: ", ")); the placeholders are"
        + " \(ReasonWords.placeholders.map { "{\($0)}" }.joined(separator: ", ")), and a part in [brackets] is left out"
        + " if one of its placeholders has nothing to say"

    /// Sets a word or a sentence.
    ///
    /// - Returns: false if the key is of neither.
    /// - Throws: `SettingError` if the sentence is no such text, or of no such kind.
    mutating func setWords(_ name: String, to value: String, origin: String) throws(SettingError) -> Bool {
        if name.hasPrefix("report.words."), !value.isEmpty {
            words.words[String(name.dropFirst("report.words.".count))] = value
            return true
        }
        guard name.hasPrefix("report.sentences.") else { return false }
        let kind = ReasonWords.Sentence(rawValue: String(name.dropFirst("report.sentences.".count)))
        guard let kind, ReasonWords.isTemplate(value) else {
            throw SettingError(key: name, value: value, origin: origin, allowed: Settings.sentenceForm)
        }
        words.sentences[kind] = value
        return true
    }

    static let segmentsKey = SettingKey(
        name: "report.segments", byDefault: "none",
        allowed: "none, names of features with commas between them, each once, or a list of them",
        summary: "features by whose segments kycc validate and validation.json show the figures too"
    ) { text, settings in
        let names =
            text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        guard names.allSatisfy(FeatureName.isWellFormed), Set(names).count == names.count else { return false }
        settings.segments = names
        return true
    }
}
