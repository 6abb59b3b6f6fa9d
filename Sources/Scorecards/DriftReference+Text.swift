import Columns

/// Drift of features that are text: a bin for each level that enough rows of the reference have, one for all other
/// texts, and one for missing values. The bins are those of numbers: cut above 0, 1, 2 …, the indices of the levels.
extension DriftReference.Feature {
    /// - Returns: nil if the column is not text.
    init?(_ name: String, text column: FeatureColumn) {
        guard case .text(let text) = column else { return nil }
        var counts = [Int](repeating: 0, count: text.levels.count)
        for code in text.codes.stored where !code.isNaN { counts[Int(code)] += 1 }
        let common = counts.indices.filter { CategoryShape.isCommon(counts[$0], of: column.count) }
        let (all, known) = (counts.reduce(0, +), common.reduce(0) { $0 + counts[$1] })
        self.init(
            name: name,
            bins: DriftBins(levels: common.map { counts[$0] }, other: all - known, missing: column.count - all))
        levels = common.map { text.levels[$0] }
    }

    /// The values of another batch as this reference counts them; nil if the batch has the feature in another form.
    func numbers(of column: FeatureColumn?) -> FeatureColumn? {
        guard let levels else { return column?.text == nil ? column : nil }
        return column?.text?.codes(among: levels, unknown: Double(levels.count))
    }
}

extension DriftBins {
    /// Bins of levels.
    fileprivate init(levels: [Int], other: Int, missing: Int) {
        cuts = levels.indices.map(Double.init)
        counts = levels + [other, missing]
    }
}
