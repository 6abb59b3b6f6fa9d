import CLogisticSums
import Foundation
import TestSupport
import Testing

/// A block of rows, and its sums once more: one value after the other, in the order that the sums are defined by.
private struct PlainBlock {
    static let rows = 256
    let width: Int
    var columns: [[Double]]
    var outcomes: [Double]
    var presence: [Double]
    var w: [Double]

    init(width: Int, present: Int, seed: UInt64) {
        self.width = width
        var random = SplitMix(seed)
        columns = (0..<width).map { _ in (0..<PlainBlock.rows).map { $0 < present ? random.normal() : 0 } }
        outcomes = (0..<PlainBlock.rows).map { $0 < present && random.happens(0.2) ? 1 : 0 }
        presence = (0..<PlainBlock.rows).map { $0 < present ? 1 : 0 }
        // The first rows reach the ends of the exponential.
        w = (0...width).map { _ in random.normal() * 0.5 }
        for column in columns.indices { columns[column][0] = 900 * w[column].sign.factor }
    }

    /// Every fourth value has a sum of its own, and those four are added up at last.
    func sum(_ value: (Int) -> Double) -> Double {
        var lanes = [0.0, 0, 0, 0]
        for row in 0..<PlainBlock.rows { lanes[row % 4] += value(row) }
        return lanes[0] + lanes[1] + lanes[2] + lanes[3]
    }

    func exponential(_ x: Double) -> Double {
        let n = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
        let r = x - n * 6.931_471_803_691_238_2e-1 - n * 1.908_214_929_270_587_7e-10
        var series = 0.0
        var factorial = (2...13).reduce(1.0) { $0 * Double($1) }
        for power in (0...13).reversed() {
            series = series * r + 1 / factorial
            factorial /= Double(max(power, 1))
        }
        return Double(sign: .plus, exponent: Int(n), significand: series)
    }

    func sums() -> (loss: [Double], gradient: [Double], hessian: [Double]) {
        var eta = [Double](repeating: w[width], count: PlainBlock.rows)
        for row in eta.indices {
            for first in stride(from: 0, to: width - 1, by: 2) {
                eta[row] += columns[first][row] * w[first] + columns[first + 1][row] * w[first + 1]
            }
            if width % 2 == 1 { eta[row] += columns[width - 1][row] * w[width - 1] }
        }
        var loss = [0.0, 0, 0, 0, 1, 1, 1, 1]
        var (residuals, weights) = (eta, eta)
        for row in eta.indices {
            let e = exponential(max(-abs(eta[row]), -708))
            let inverse = 1 / (1 + e)
            residuals[row] = ((eta[row] < 0 ? e * inverse : inverse) - outcomes[row]) * presence[row]
            weights[row] = e * inverse * inverse * presence[row]
            loss[row % 4] += (max(eta[row], 0) - outcomes[row] * eta[row]) * presence[row]
            loss[4 + row % 4] *= 1 + e * presence[row]
        }
        let gradient = columns.map { z in sum { z[$0] * residuals[$0] } } + [sum { residuals[$0] }]
        var hessian = [Double](repeating: 0, count: (width + 1) * (width + 1))
        for j in 0...width {
            for k in 0...j {
                hessian[j * (width + 1) + k] = sum { row in
                    let weighted = k < width ? columns[k][row] * weights[row] : weights[row]
                    return j < width ? columns[j][row] * weighted : weighted
                }
            }
        }
        return (loss, gradient, hessian)
    }
}

extension FloatingPointSign {
    fileprivate var factor: Double { self == .plus ? 1 : -1 }
}

@Suite("Sums of a logistic fit")
struct LogisticSumsTests {
    @Test(
        "the sums of a block are those of a plain loop to the last bit",
        arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 31, 50], [1, 255, 256])
    func bits(width: Int, present: Int) throws {
        let block = PlainBlock(width: width, present: present, seed: UInt64(width * 1000 + present))
        let plain = block.sums()
        let values = UnsafeMutableRawPointer.allocate(byteCount: (width + 2) * PlainBlock.rows * 8, alignment: 32)
        defer { values.deallocate() }
        let start = values.initializeMemory(
            as: Double.self, from: block.columns.flatMap { $0 } + block.outcomes + block.presence,
            count: (width + 2) * PlainBlock.rows)
        var loss = [Double](repeating: 0, count: 8)
        var gradient = [Double](repeating: 0, count: width + 1)
        var hessian = [Double](repeating: 0, count: (width + 1) * (width + 1))
        let outcomes = start + width * PlainBlock.rows
        logistic_block_sums(
            start, outcomes, outcomes + PlainBlock.rows, block.w, width, &loss, &gradient, &hessian)
        #expect(loss.map(\.bitPattern) == plain.loss.map(\.bitPattern))
        #expect(gradient.map(\.bitPattern) == plain.gradient.map(\.bitPattern))
        #expect(hessian.map(\.bitPattern) == plain.hessian.map(\.bitPattern))
        #expect(loss.allSatisfy(\.isFinite) && hessian.allSatisfy(\.isFinite))
        // Without the Hessian the rest is the same.
        var alone = [Double](repeating: 0, count: width + 1)
        logistic_block_sums(start, outcomes, outcomes + PlainBlock.rows, block.w, width, &loss, &alone, nil)
        #expect(alone == gradient && loss == plain.loss)
    }
}
