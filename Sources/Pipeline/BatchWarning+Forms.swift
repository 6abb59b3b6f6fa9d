import Files
import Scorecards

/// What is to be said of features that are text to one side and numbers to the other.
extension BatchWarning {
    /// Features of a batch in another form than the scorecard has them.
    ///
    /// - Parameter features: of the batch, all of them.
    static func otherForm(_ features: FeatureColumns, of scorecard: Scorecard, version: String) -> BatchWarning? {
        let names = scorecard.otherForms(features).sorted()
        guard let first = names.first else { return nil }
        let what = names.map { name in
            scorecard.isText(name) ? "\(name) is text to \(version)" : "\(name) is a number to \(version)"
        }
        return BatchWarning(
            .otherForm,
            message:
                "\(names.count) own \(verb(names.count, singular: "feature has", plural: "features have")) another form than in the training,"
                + " and \(verb(names.count, singular: "counts", plural: "count")) as not delivered: \(list(what))",
            count: names.count, example: first, figures: [("features", .texts(names))])
    }

    /// Batches of a training that have a feature in another form than the newest one.
    static func otherForm(_ window: WindowRows) -> BatchWarning? {
        let found = window.forms.leftOut
        guard let first = found.first else { return nil }
        let what = found.map {
            "\($0.feature) is \($0.isText ? "text" : "a number") in the newest, and not in \($0.batches) of"
                + " \(window.batches.count)"
        }
        return BatchWarning(
            .otherForm,
            message:
                "batches count as not having \(found.count) own \(verb(found.count, singular: "feature", plural: "features")),"
                + " because the newest has another form: \(list(what))",
            count: found.count, example: first.feature, figures: [("features", .texts(found.map(\.feature)))])
    }

    /// Directions that a person declared of features that are text.
    static func directionsOfText(_ window: WindowRows, settings: Settings) -> BatchWarning? {
        let declared = Set(settings.declaredDirections)
        let names = window.rows.features.names.filter { window.forms.levels[$0] != nil && declared.contains($0) }
        guard let first = names.first else { return nil }
        return BatchWarning(
            .directionsIgnored,
            message:
                "\(names.count) declared \(verb(names.count, singular: "direction is", plural: "directions are")) of text,"
                + " which has none: \(list(names))",
            count: names.count, example: first, figures: [("features", .texts(names))])
    }
}
