import CLogisticSums
import Glibc
import Testing

@Suite("Sums over rows that are known by cells and fractions")
struct CellSumsTests {
    /// Rows of a few features, from a fixed rule.
    private struct Rows {
        let count: Int
        var cells: [[UInt8]] = []
        var fractions: [[Double]] = []
        var v: [Double] = []
        var r: [Double] = []
        static let counts = [3, 5, 2, 7, 4, 6, 3, 2]

        init(_ count: Int) {
            self.count = count
            func number(_ row: Int, _ what: Int) -> Double { Double((row * 7_919 + what * 104_729) % 1_009) / 1_009 }
            for (feature, cells) in Rows.counts.enumerated() {
                self.cells.append((0..<count).map { UInt8(number($0, feature) * Double(cells)) })
                fractions.append((0..<count).map { number($0, feature + 10) })
            }
            v = (0..<count).map { number($0, 20) / 4 }
            r = (0..<count).map { number($0, 21) - 0.5 }
        }

        func feature(_ index: Int, _ body: (cell_feature) -> Void) {
            cells[index].withUnsafeBufferPointer { cell in
                fractions[index].withUnsafeBufferPointer { fraction in
                    body(
                        cell_feature(
                            cell: cell.baseAddress, fraction: fraction.baseAddress, cells: Rows.counts[index]))
                }
            }
        }

        func features(_ indices: ArraySlice<Int>, _ found: [cell_feature] = [], _ body: ([cell_feature]) -> Void) {
            guard let first = indices.first else { return body(found) }
            feature(first) { features(indices.dropFirst(), found + [$0], body) }
        }
    }

    /// Σ of v, v·f_a, v·f_b and v·f_a·f_b in each pair of cells of two features, in lines of so many cells.
    private func pairSums(_ rows: Rows, _ one: Int, _ other: Int, cells: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: 4 * cells * cells)
        for row in 0..<rows.count {
            let place = 4 * (Int(rows.cells[one][row]) * cells + Int(rows.cells[other][row]))
            let (own, f) = (rows.v[row], rows.fractions[other][row])
            let weighted = own * rows.fractions[one][row]
            sums[place] += own
            sums[place + 1] += weighted
            sums[place + 2] += own * f
            sums[place + 3] += weighted * f
        }
        return sums
    }

    @Test("of pairs of cells are those of a plain loop to the last bit", arguments: [1, 2, 3, 4], [1, 5, 1_000])
    func pairs(others: Int, count: Int) {
        let rows = Rows(count)
        let cells = 7
        var sums = [Double](repeating: 0, count: 4 * 4 * 4 * cells * cells)
        rows.features([0, 1, 2, 3]) { ones in
            rows.features(ArraySlice(4..<4 + others)) { others in
                cell_pair_sums(count, rows.v, 4, ones, others.count, others, 0, cells, &sums)
            }
        }
        let size = 4 * cells * cells
        for one in 0..<4 {
            for other in 0..<others {
                let start = (4 * one + other) * size
                #expect(Array(sums[start..<start + size]) == pairSums(rows, one, 4 + other, cells: cells))
            }
        }
    }

    @Test("of pairs of cells within a group of features, too", arguments: [1, 2, 3, 4])
    func pairsOfOneGroup(features: Int) {
        let rows = Rows(1_000)
        let cells = 9
        let size = 4 * cells * cells
        var sums = [Double](repeating: 0, count: 4 * features * size)
        rows.features(ArraySlice(0..<features)) { group in
            cell_pair_sums(rows.count, rows.v, features, group, features, group, 1, cells, &sums)
        }
        for one in 0..<features {
            for other in 0..<features {
                let start = (4 * one + other) * size
                let expected = other < one ? Array(repeating: 0, count: size) : pairSums(rows, one, other, cells: cells)
                #expect(Array(sums[start..<start + size]) == expected)
            }
        }
    }

    @Test("of cells are those of a plain loop to the last bit", arguments: [1, 3, 4])
    func cells(features: Int) {
        let rows = Rows(777)
        var sums = [Double](repeating: 0, count: 2 * Rows.counts[..<features].reduce(0, +))
        rows.features(Array(0..<features)[...]) { cell_sums(rows.count, rows.r, features, $0, &sums) }
        var start = 0
        for index in 0..<features {
            var expected = [Double](repeating: 0, count: 2 * Rows.counts[index])
            for row in 0..<rows.count {
                expected[2 * Int(rows.cells[index][row])] += rows.r[row]
                expected[2 * Int(rows.cells[index][row]) + 1] += rows.r[row] * rows.fractions[index][row]
            }
            #expect(Array(sums[start..<start + expected.count]) == expected)
            start += expected.count
        }
    }

    @Test("of residuals, weights and loss are those of the logistic function", arguments: [1, 4, 7, 1_030])
    func logistic(count: Int) {
        let eta = (0..<count).map { Double($0 % 81) - 40 }
        let outcomes = (0..<count).map { UInt8($0 % 3 / 2) }
        var residuals = [Double](repeating: 0, count: count)
        var weights = residuals
        let loss = logistic_rows(count, eta, outcomes, &residuals, &weights)
        var expected = 0.0
        for row in 0..<count {
            let p = 1 / (1 + exp(-eta[row]))
            #expect(abs(residuals[row] - (p - Double(outcomes[row]))) < 1e-15)
            #expect(abs(weights[row] - p / (1 + exp(eta[row]))) <= 1e-14 * weights[row])
            expected += max(eta[row], 0) + log1p(exp(-abs(eta[row]))) - Double(outcomes[row]) * eta[row]
        }
        #expect(abs(loss - expected) <= 1e-12 * max(1, expected))
    }
}
