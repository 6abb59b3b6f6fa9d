package import Columns
package import Vocabulary

/// Features as names and columns; a row is a party, NaN is missing.
package struct FeatureColumns: Sendable {
    /// The names of the features.
    package var names: [String]
    /// A column for each name, all of the same length.
    package var columns: [FeatureColumn]
    /// The number of rows.
    package var count: Int
    /// Features that no company of the batch has; nil if the rows are a whole batch, which then shows it.
    package var undelivered: Set<String>?

    /// The rows of a whole batch.
    ///
    /// - Parameters: as the properties.
    package init(names: [String], columns: [FeatureColumn], count: Int) {
        self.names = names
        self.columns = columns
        self.count = count
    }

    /// Columns that are all dense.
    @_disfavoredOverload
    package init(names: [String], columns: [[Double]], count: Int) {
        self.init(names: names, columns: columns.map(FeatureColumn.dense), count: count)
    }

    /// The column of a name; nil where there is none, and the feature is missing in every row.
    package func column(_ name: String) -> FeatureColumn? {
        names.firstIndex(of: name).map { columns[$0] }
    }

    /// What a row has of a feature: a number, NaN where it is missing or text, and its text.
    package func value(of name: String, row: Int) -> (number: Double, level: String?) {
        guard let column = column(name) else { return (.nan, nil) }
        guard let text = column.text else { return (column[row], nil) }
        return (.nan, text.level(text.codes[row]))
    }

    /// The column of a name if it is text, or numbers, as it is wanted: in another form it says nothing to a scorecard.
    func column(_ name: String, isText: Bool) -> FeatureColumn? {
        column(name).flatMap { ($0.text != nil) == isText ? $0 : nil }
    }

    /// Whether the batch of the rows has a feature in this form.
    func isDelivered(_ name: String, isText: Bool) -> Bool { isDelivered(name) && column(name, isText: isText) != nil }

    /// Whether the batch of the rows has a feature: at least one of its companies, labelled or not.
    package func isDelivered(_ name: String) -> Bool {
        if let undelivered { return !undelivered.contains(name) && names.contains(name) }
        return column(name)?.hasValue ?? false
    }

    /// The columns of a whole batch of which no company has a value.
    package var emptyColumns: Set<String> {
        undelivered ?? Set(zip(names, columns).filter { !$1.hasValue }.map(\.0))
    }

    /// Some rows of all columns.
    ///
    /// - Parameter places: ascending.
    package func selecting(_ places: [Int]) -> FeatureColumns {
        var selected = FeatureColumns(
            names: names, columns: columns.map { $0.selecting(places) }, count: places.count)
        selected.undelivered = emptyColumns
        return selected
    }
}

/// Rows to train on: features, known outcomes, and the fold of each.
package struct TrainingRows: Sendable {
    /// The features of the rows.
    package var features: FeatureColumns
    /// 1 is a default, 0 is none.
    package var outcomes: [UInt8]
    /// See `OutOfFold.fold(of:)`.
    package var folds: [UInt8]
    /// How the values of a feature are scaled; those of a feature that is not named here are taken as they are.
    package var transforms: [String: Transform]

    /// - Parameters:
    ///   - partyIDs: of the rows; they give the folds.
    ///   - builtIn: the definitions of the features that are built in.
    package init(
        features: FeatureColumns, outcomes: [UInt8], partyIDs: [String],
        builtIn: [FeatureDefinition] = FeatureCatalog.standard.current.features
    ) {
        self.features = features
        transforms = Dictionary(builtIn.map { ($0.name, $0.transform) }) { first, _ in first }
        self.outcomes = outcomes
        folds = partyIDs.map { UInt8(OutOfFold.fold(of: $0)) }
    }

    /// The number of rows.
    package var count: Int { outcomes.count }
    /// The number of rows that are defaults.
    package var defaults: Int { outcomes.reduce(0) { $0 + Int($1) } }
}

/// The value at (n − 1) · part / parts of ascending values, linearly interpolated.
///
/// The place is taken in whole numbers, so that it is exact.
func quantile(part: Int, of parts: Int, count: Int, at value: (Int) -> Double) -> Double {
    let (whole, rest) = ((count - 1) * part).quotientAndRemainder(dividingBy: parts)
    let low = value(whole)
    let high = value(min(whole + 1, count - 1))
    let share = Double(rest) / Double(parts)
    // Between two ends of the range of a double there are more than it can tell.
    return (high - low).isFinite ? low + (high - low) * share : low * (1 - share) + high * share
}
