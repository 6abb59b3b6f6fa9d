import Columns

extension Training {
    /// Whether a feature that is text separates the outcomes: AUC of the default rates of its levels, those with a
    /// column of their own in a model and all others together. It is at least ½, for the rates are of the same rows.
    ///
    /// - Parameters:
    ///   - defaults: rows that have the feature, by outcome.
    func separation(of place: Int, text: TextColumn, defaults: Int, others: Int) -> Separation? {
        var counts = [(one: Double, zero: Double)](repeating: (0, 0), count: text.levels.count)
        let rowOf = text.codes.storedRows
        for (index, code) in text.codes.stored.enumerated() where !code.isNaN {
            let row = rowOf.map { Int($0[index]) } ?? index
            if rows.outcomes[row] == 1 { counts[Int(code)].one += 1 } else { counts[Int(code)].zero += 1 }
        }
        let isCommon: ((one: Double, zero: Double)) -> Bool = {
            CategoryShape.isCommon(Int($0.one + $0.zero), of: self.rows.count)
        }
        let rare = counts.filter { !isCommon($0) }.reduce((one: 0.0, zero: 0.0)) {
            ($0.one + $1.one, $0.zero + $1.zero)
        }
        let groups = (counts.filter(isCommon) + [rare]).sorted { $0.one * $1.zero < $1.one * $0.zero }
        // Pairs in which the default is of a level with a higher rate; of one level they count one half.
        var (higher, zeros) = (0.0, 0.0)
        for group in groups {
            higher += group.one * (zeros + group.zero / 2)
            zeros += group.zero
        }
        let auc = higher / (Double(defaults) * Double(others))
        guard auc >= Training.leastAUC else { return nil }
        return Separation(feature: rows.features.names[place], auc: auc, defaults: defaults, others: others)
    }
}
