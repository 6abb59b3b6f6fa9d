import Columns
import Parallel

/// What the training rows show that a person should look at: features that alone tell the outcomes apart, and features
/// that no column could be made of (SPEC 1.3, `too_good` and `unused`).
extension Training {
    /// A feature whose values alone separate the outcomes of the training rows.
    package struct Separation: Sendable, Equatable {
        /// The name of the feature.
        package let feature: String
        /// AUC of the values as they are, defaults against others: at least 0.99, or at most 0.01.
        package let auc: Double
        /// Rows that have the feature, by outcome; all rows if it is being there that separates.
        package let defaults: Int
        /// Rows with another outcome that have the feature.
        package let others: Int
        /// Whether not the values but being there separates: `auc` is that of 1 where the feature is there and 0 where
        /// it is missing.
        package var isByPresence = false
    }

    /// The features that are too good to be true, in feature order: AUC ≥ 0.99 or ≤ 0.01 over the rows that have the
    /// feature, ties by midranks, with at least 10 of each outcome; or the same of being there over all rows.
    ///
    /// It uses the orders that the fits use, and leaves a feature as soon as neither bound can be met any more, mostly
    /// after a seventh of its rows.
    ///
    /// - Throws: `CancellationError`.
    package func separations() throws(CancellationError) -> [Separation] {
        let all = rows.defaults
        let found = try effort.map(rows.features.names.count) { place throws(CancellationError) in
            separation(of: place, defaultsOfAll: all)
        }
        return found.compactMap { $0 }
    }

    /// Bounds of `too_good`.
    private static let leastOfEach = 10
    static let leastAUC = 0.99

    private func separation(of place: Int, defaultsOfAll: Int) -> Separation? {
        let order = orders.orders[place]
        let column = rows.features.columns[place]
        let outcomes = column.storedRows.map { $0.map { rows.outcomes[Int($0)] } } ?? rows.outcomes
        let defaults = order.count == rows.count ? defaultsOfAll : order.reduce(0) { $0 + Int(outcomes[Int($1)]) }
        let others = order.count - defaults
        if let found = presence(of: place, defaults: defaults, others: others, defaultsOfAll: defaultsOfAll) {
            return found
        }
        guard min(defaults, others) >= Training.leastOfEach else { return nil }
        if let text = column.text { return separation(of: place, text: text, defaults: defaults, others: others) }
        let pairs = Double(defaults) * Double(others)
        let most = (1 - Training.leastAUC) * pairs
        // Pairs in which the default has the higher value, and the lower one; ties count one half to each.
        var (higher, lower) = (0.0, 0.0)
        var (seenDefaults, seenOthers) = (0.0, 0.0)
        for tie in Ties(column.stored, order) {
            var (ones, zeros) = (0.0, 0.0)
            for place in order[tie] { if outcomes[Int(place)] == 1 { ones += 1 } else { zeros += 1 } }
            higher += ones * (seenOthers + zeros / 2)
            lower += zeros * (seenDefaults + ones / 2)
            if higher > most, lower > most { return nil }
            seenDefaults += ones
            seenOthers += zeros
        }
        return Separation(
            feature: rows.features.names[place], auc: higher / pairs, defaults: defaults, others: others)
    }
}

extension Training {
    /// Whether being there separates the outcomes, whatever the values: the AUC of a flag is ½ plus half of the
    /// difference of its rates.
    ///
    /// - Parameters:
    ///   - defaults: rows that have the feature, by outcome.
    private func presence(of place: Int, defaults: Int, others: Int, defaultsOfAll: Int) -> Separation? {
        let othersOfAll = rows.count - defaultsOfAll
        guard min(defaultsOfAll, othersOfAll) >= Training.leastOfEach else { return nil }
        let (n1, n0) = (Double(defaultsOfAll), Double(othersOfAll))
        let auc = 0.5 + (Double(defaults) / n1 - Double(others) / n0) / 2
        guard max(auc, 1 - auc) >= Training.leastAUC else { return nil }
        return Separation(
            feature: rows.features.names[place], auc: auc, defaults: defaultsOfAll, others: othersOfAll,
            isByPresence: true)
    }
}

/// A feature of the training rows that a scorecard does not use.
package struct UnusedFeature: Sendable, Equatable {
    /// Why it does not.
    package enum Reason: String, Sendable {
        /// No row has it.
        case absent
        /// The mean or the deviation of its values is beyond the range of a double.
        case notFinite = "not_finite"
        /// All rows that have it have the same value, or one row has it.
        case constant
        /// It is text, and the recipe has no categories.
        case text
    }

    /// Its name.
    package let feature: String
    /// Why it is not used.
    package let reason: Reason

    /// - Parameters: as the properties.
    package init(feature: String, reason: Reason) {
        self.feature = feature
        self.reason = reason
    }
}

extension LogisticModel {
    /// Features of the training rows whose own column was dropped, in feature order. The indicator of such a feature
    /// may still be used.
    ///
    /// - Parameter rows: the training rows.
    package func unused(_ rows: TrainingRows) -> [UnusedFeature] {
        let dropped = columns.filter { $0.dropped && !$0.isIndicator }.map { column in
            let isAbsent = rows.features.column(column.name)?.stored.allSatisfy(\.isNaN) ?? true
            return UnusedFeature(
                feature: column.name, reason: isAbsent ? .absent : column.sd == nil ? .notFinite : .constant)
        }
        // Text has no column. Own features, of which it is one, stand last and in order of name.
        let text = rows.features.names.indices.filter { rows.features.columns[$0].text != nil }
        if text.isEmpty { return dropped }
        let order = Dictionary(zip(rows.features.names, rows.features.names.indices)) { first, _ in first }
        return (dropped + text.map { UnusedFeature(feature: rows.features.names[$0], reason: .text) })
            .sorted { order[$0.feature, default: 0] < order[$1.feature, default: 0] }
    }
}
