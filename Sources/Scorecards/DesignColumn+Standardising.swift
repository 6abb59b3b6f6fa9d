import Columns

// What a column of the design makes of the values of its feature. Dense and sparse columns give the same bits: a row without a
// value has z = 0, and to add 0 times a finite coefficient changes no sum that began at +0.
extension DesignColumn {
    /// z of the indicator where the feature is there, and where it is missing.
    private func indicated(_ mean: Double, _ sd: Double) -> (present: Double, missing: Double) {
        ((0 - mean) / sd, (1 - mean) / sd)
    }

    /// Standardised values of some rows.
    ///
    /// - Parameter raw: nil is missing in all rows.
    func standardised(_ raw: FeatureColumn?, rows: Range<Int>) -> [Double] {
        guard !dropped, let mean, let sd else { return Array(repeating: 0, count: rows.count) }
        let missing = isIndicator ? indicated(mean, sd).missing : 0
        switch raw {
        case nil: return Array(repeating: missing, count: rows.count)
        case .dense(let values):
            if isIndicator {
                let (present, missing) = indicated(mean, sd)
                return values[rows].map { $0.isNaN ? missing : present }
            }
            let unscaled = unscaling
            return values[rows].map { x in
                let t = unscaled(x)
                return t.isNaN ? 0 : (t - mean) / sd
            }
        case .sparse(let column):
            var z = [Double](repeating: missing, count: rows.count)
            let present = isIndicator ? indicated(mean, sd).present : 0
            let unscaled = unscaling
            for place in column.places(in: rows) {
                let row = Int(column.rows[place]) - rows.lowerBound
                if isIndicator {
                    z[row] = present
                } else {
                    let t = unscaled(column.values[place])
                    z[row] = t.isNaN ? 0 : (t - mean) / sd
                }
            }
            return z
        }
    }

    /// Adds the coefficient times the standardised value to the log-odds of each row.
    ///
    /// - Parameter raw: nil is missing in all rows.
    func add(_ raw: FeatureColumn?, to eta: inout [Double]) {
        let isFinite = coefficient.isFinite && mean?.isFinite ?? true
        if isFinite, dropped || mean == nil || sd == nil { return }
        if isFinite, !isIndicator, let mean, let sd, case .sparse(let column) = raw {
            let unscaled = unscaling
            for (row, x) in zip(column.rows, column.values) {
                let t = unscaled(x)
                eta[Int(row)] += (t.isNaN ? 0 : (t - mean) / sd) * coefficient
            }
            return
        }
        let z = standardised(raw, rows: 0..<eta.count)
        for row in eta.indices { eta[row] += z[row] * coefficient }
    }

    /// The column's standardised value in a row; missing is 0. Rows are asked for in ascending order.
    func standardising(_ features: TransformedColumns) -> (Int) -> Double {
        guard !dropped, let mean, let sd, let place = features.place(of: feature) else { return { _ in 0 } }
        let unscaled = unscaling
        let (tLo, tHi) = unscaled.bounds
        let transformed = features.transformed[place]
        switch features.raw.columns[place] {
        case .dense(let raw):
            return { row in
                let t = unscaled(raw[row], transformed: transformed[row], tLo, tHi)
                return t.isNaN ? 0 : (t - mean) / sd
            }
        case .sparse(let raw):
            let (present, missing) = isIndicator ? indicated(mean, sd) : (0, 0)
            var next = 0
            return { row in
                while next < raw.rows.count, Int(raw.rows[next]) < row { next += 1 }
                guard next < raw.rows.count, Int(raw.rows[next]) == row else { return missing }
                if isIndicator { return present }
                let t = unscaled(raw.values[next], transformed: transformed[next], tLo, tHi)
                return t.isNaN ? 0 : (t - mean) / sd
            }
        }
    }
}

extension SparseColumn {
    /// The places of the values of some rows.
    fileprivate func places(in range: Range<Int>) -> Range<Int> {
        func first(_ bound: Int) -> Int {
            var (low, high) = (0, rows.count)
            while low < high {
                let middle = (low + high) / 2
                if Int(rows[middle]) < bound { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(range.lowerBound)..<first(range.upperBound)
    }
}
