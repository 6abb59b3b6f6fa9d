/// Variance inflation factors of the columns of a design: the diagonal of the inverse of their correlation matrix.
/// Above 5 deserves a remark, above 10 a warning.
///
/// - Parameter columns: all of one length; O(N d² + d³).
/// - Returns: one a column; all nil where the correlation matrix is singular, as where a column is constant or there
///   are no rows.
package func varianceInflation(_ columns: [[Double]]) -> [Double?] {
    precondition(Set(columns.map(\.count)).count <= 1, "columns differ in length")
    let unknown = [Double?](repeating: nil, count: columns.count)
    guard let rows = columns.first?.count, rows > 0 else { return unknown }
    // The rounding of its mean would give a constant column a variance.
    guard columns.allSatisfy({ $0.min() != $0.max() }) else { return unknown }
    let centred = columns.map { column in
        let mean = compensatedSum(column) / Double(rows)
        return column.map { $0 - mean }
    }
    let products = SymmetricMatrix(products: centred, weights: [Double](repeating: 1, count: rows))
    guard columns.indices.allSatisfy({ products[$0, $0] > 0 }) else { return unknown }
    var correlation = SymmetricMatrix(size: columns.count)
    for i in columns.indices {
        for j in i..<columns.count {
            correlation[i, j] = products[i, j] / (products[i, i] * products[j, j]).squareRoot()
        }
    }
    guard let inverse = correlation.inverse else { return unknown }
    return columns.indices.map { inverse[$0, $0] }
}
