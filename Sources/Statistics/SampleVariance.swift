/// The mean of values, and their variance with divisor n − 1 (0 for one value); nil without values.
func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double)? {
    if values.isEmpty { return nil }
    let mean = compensatedSum(values) / Double(values.count)
    if values.count == 1 { return (mean, 0) }
    let squares = compensatedSum(values.lazy.map { ($0 - mean) * ($0 - mean) })
    return (mean, squares / Double(values.count - 1))
}
