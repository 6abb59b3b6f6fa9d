import Columns
package import Vocabulary

/// What a scorecard takes of a batch, where names alone do not tell.
///
/// A name that a later feature set gave to a built-in feature may be an own feature's as well, of before or of now. The
/// file's own values always count; computed ones count only for a scorecard that learned from computed ones.
extension Scorecard {
    /// Whether the scorecard knows a built-in feature: its set has it, and it did not learn an own feature of that
    /// name.
    package func knows(_ feature: FeatureDefinition) -> Bool {
        feature.since == 1 || feature.since <= featureSet && !(ownFeatures?.contains(feature.name) ?? false)
    }

    /// The features of a batch without those that the scorecard does not know.
    ///
    /// - Parameter builtIn: the definitions of the leading columns; those after them are the user's own.
    package func seeing(_ features: FeatureColumns, builtIn: [FeatureDefinition]) -> FeatureColumns {
        let strange = otherForms(features)
        if strange.isEmpty, builtIn.allSatisfy(knows) { return features }
        let seen = features.names.indices.filter {
            builtIn.indices.contains($0) ? knows(builtIn[$0]) : !strange.contains(features.names[$0])
        }
        var columns = FeatureColumns(
            names: seen.map { features.names[$0] }, columns: seen.map { features.columns[$0] }, count: features.count)
        columns.undelivered = features.undelivered
        return columns
    }

    /// Features that are text and numbers to the scorecard, or the other way round: they count as not delivered.
    package func otherForms(_ features: FeatureColumns) -> Set<String> {
        if !features.columns.contains(where: { $0.text != nil }), !terms.contains(where: \.shape.isCategory) {
            return []
        }
        let isText = Dictionary(zip(features.names, features.columns.map { $0.text != nil })) { first, _ in first }
        return Set(
            terms.lazy.filter {
                $0.with == nil && isText[$0.feature, default: $0.shape.isCategory] != $0.shape.isCategory
            }
            .map(\.feature))
    }
}
