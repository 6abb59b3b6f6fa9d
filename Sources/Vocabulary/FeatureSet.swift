/// The built-in features that a batch is scored with. A set has all features of the set before it, and those that are
/// new.
///
/// Every scoring records the number of its set, so that an old score is computed again with the features of then.
package struct FeatureSet: Sendable, Equatable {
    /// Counts from 1.
    package let number: Int
    /// In the order in which they stand everywhere: those of an earlier set first.
    package let features: [FeatureDefinition]

    /// The names of the features, in their order.
    package var names: [String] { features.map(\.name) }

    /// The features of which the user's own ones take the place, if they have the same name, left out.
    ///
    /// - Parameter own: the names of the user's own features.
    package func leavingOut(_ own: [String]) -> [FeatureDefinition] {
        // The first set has no name that an own feature may have.
        if number == 1 || own.isEmpty { return features }
        let own = Set(own)
        return features.filter { !own.contains($0.name) }
    }

    /// The names of own features that stand in the place of a built-in one, in the order of the set.
    ///
    /// - Parameter own: the names of the user's own features.
    package func shadowed(by own: [String]) -> [String] {
        if number == 1 || own.isEmpty { return [] }
        let own = Set(own)
        return names.filter(own.contains)
    }
}

extension FeatureCatalog {
    /// The set of this number; nil if the catalog has none, because a newer program made it.
    package func set(_ number: Int) -> FeatureSet? {
        guard 1...currentNumber ~= number else { return nil }
        return FeatureSet(number: number, features: features.filter { $0.since <= number })
    }

    /// The set that batches are scored with now: the greatest.
    package var current: FeatureSet { FeatureSet(number: currentNumber, features: features) }

    /// The names that an own feature may not have: those of the first set. An own feature with the name of a later one
    /// goes on working, and is taken in its place.
    package var reservedNames: [String] { features.filter { $0.since == 1 }.map(\.name) }

    /// The definition of a feature; nil if the catalog has none of that name.
    package func definition(_ name: String) -> FeatureDefinition? { features.first { $0.name == name } }
}
