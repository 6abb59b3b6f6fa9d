import Vocabulary

/// Settings of what validations show.
extension Settings {
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
