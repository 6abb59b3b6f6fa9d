import Results

/// Settings that were given and decide nothing.
extension Settings {
    /// Gates that were set although no policy was: they decide under the policy `gated` alone, and the default is
    /// `refresh`. A sentence without a full stop; nil if there are none.
    package var idleGates: String? {
        if given["activation.policy"] != nil { return nil }
        let names = given.keys.filter { $0.hasPrefix("gates.") }.sorted()
        if names.isEmpty { return nil }
        return
            "\(names.joined(separator: ", ")): gates decide under the policy gated alone, and activation.policy is not"
            + " set, so it is \(activationPolicy.rawValue)"
    }

    /// Directions that are declared although no recipe of the settings keeps any. A sentence without a full stop;
    /// nil if there are none.
    package var idleDirections: String? {
        let names = declaredDirections.sorted()
        if names.isEmpty || ([recipe] + rivals.map(\.recipe)).contains(where: \.keepsDirections) { return nil }
        return
            "\(Settings.directionsKey) names \(names.joined(separator: ", ")): the recipe \(recipe.rawValue) keeps no"
            + " directions"
    }

    /// What to do about directions that nothing keeps.
    package static let idleDirectionsHint = "set training.recipe: bends, or take the directions out."

    /// Features that `training.exclude`, `directions` or `report.segments` names and that no batch has: a typing error,
    /// most likely. A sentence without a full stop; nil if there are none.
    ///
    /// - Parameter features: built-in ones and those of all batches.
    package func unknownFeatures(_ features: Set<String>) -> String? {
        let named = [
            ("training.exclude", excluded), (Settings.directionsKey, directions.keys.sorted()),
            (Settings.segmentsKey.name, segments),
        ].compactMap { key, names in
            let unknown = names.filter { !features.contains($0) }
            return unknown.isEmpty ? nil : "\(key) names \(unknown.joined(separator: ", "))"
        }
        if named.isEmpty { return nil }
        return "\(named.joined(separator: ", and ")): no batch so far has a feature of that name"
    }

    /// What to do about names of features that no batch has.
    package static let unknownFeaturesHint = "check the spelling: kycc models show lists the features of a version."

    /// What to do about gates that decide nothing.
    package static let idleGatesHint = "set activation.policy: gated, or take the gates out."
}
