import Files
import Scorecards
import Vocabulary

/// What is to be said of built-in features that a version added later.
extension BatchWarning {
    /// Own features of a file that stand in the place of built-in ones.
    ///
    /// - Parameter own: the names of the file's own features.
    static func shadowed(_ set: FeatureSet, by own: [String]) -> [BatchWarning] {
        shadowed(set.shadowed(by: own), taken: "the values of the file are taken, not the computed ones")
    }

    /// What a training leaves out, or takes in another meaning than the catalog's.
    static func warnings(_ features: WindowFeatures) -> [BatchWarning] {
        shadowed(
            features.meantAsOwn,
            taken: "the values of the files are meant, and they are missing in batches that do not have them")
            + deferred(features)
    }

    private static func shadowed(_ names: [String], taken: String) -> [BatchWarning] {
        guard let first = names.first else { return [] }
        return [
            BatchWarning(
                .shadowed,
                message:
                    "\(names.count) own \(verb(names.count, singular: "feature has", plural: "features have")) the name of a built-in one,"
                    + " \(list(names)): \(taken)",
                count: names.count, example: first, figures: [("features", .texts(names))])
        ]
    }

    /// Directions that a person declared of features of the rows, where a recipe of the training keeps none.
    static func directionsIgnored(_ rows: TrainingRows, by lineup: RecipeLineup, settings: Settings)
        -> BatchWarning?
    {
        let declared = Set(settings.declaredDirections)
        let names = rows.features.names.filter(declared.contains)
        let recipes = ([lineup.active] + lineup.rivals).filter { !$0.recipe.keepsDirections }.map(\.description)
        guard let first = names.first, !recipes.isEmpty else { return nil }
        return BatchWarning(
            .directionsIgnored,
            message:
                "\(names.count) declared \(verb(names.count, singular: "direction is", plural: "directions are")) not kept by"
                + " \(recipes.joined(separator: ", ")), which \(verb(recipes.count, singular: "has", plural: "have")) none:"
                + " \(list(names))",
            count: names.count, example: first, figures: [("features", .texts(names)), ("recipes", .texts(recipes))])
    }

    private static func deferred(_ features: WindowFeatures) -> [BatchWarning] {
        guard let first = features.deferred.first, let earlier = features.earlier else { return [] }
        let names = features.deferred.map(\.name)
        return [
            BatchWarning(
                .deferred,
                message:
                    "\(names.count) built-in \(verb(names.count, singular: "feature takes", plural: "features take")) no part yet:"
                    + " \(list(names)); \(earlier.count) of \(earlier.of) batches of the window, the last of them"
                    + " \(earlier.last), were scored before there \(verb(names.count, singular: "was one", plural: "were such")), and"
                    + " training.window has to leave them out",
                count: names.count, example: first.name,
                figures: [
                    ("features", .texts(names)), ("batches_before", .int(earlier.count)),
                    ("last_before", .string(earlier.last)),
                ])
        ]
    }
}
