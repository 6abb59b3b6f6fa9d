import Columns

// What a column of the design makes of the values of its feature.
extension DesignColumn {
    /// z of the indicator where the feature is there, and where it is missing.
    private func indicated(_ mean: Double, _ sd: Double) -> (present: Double, missing: Double) {
        ((0 - mean) / sd, (1 - mean) / sd)
    }

    /// The column's standardised value in a row; missing is 0. Rows are asked for in ascending order.
    func standardising(_ features: TransformedColumns) -> (Int) -> Double {
        guard !dropped, let mean, let sd, let place = features.place(of: feature) else { return { _ in 0 } }
        let unscaled = unscaling
        let (tLo, tHi) = unscaled.bounds
        let transformed = features.transformed[place]
        switch features.raw.columns[place] {
        case .text: return { _ in 0 }
        case .dense(let raw):
            return { row in
                let t = unscaled(raw[row], transformed: transformed[row], tLo: tLo, tHi: tHi)
                return t.isNaN ? 0 : (t - mean) / sd
            }
        case .sparse(let raw):
            let (present, missing) = isIndicator ? indicated(mean, sd) : (0, 0)
            var next = 0
            return { row in
                while next < raw.rows.count, Int(raw.rows[next]) < row { next += 1 }
                guard next < raw.rows.count, Int(raw.rows[next]) == row else { return missing }
                if isIndicator { return present }
                let t = unscaled(raw.values[next], transformed: transformed[next], tLo: tLo, tHi: tHi)
                return t.isNaN ? 0 : (t - mean) / sd
            }
        }
    }
}
