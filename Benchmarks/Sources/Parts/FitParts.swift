import Foundation
import Parallel
import Scorecards

/// A standardised design with outcomes as raw doubles in files, column after column, for every solver to read the same.
struct RawMatrix {
    let rows: Int
    let columns: Int
    let folder: String

    /// Correlated columns, a quarter of their variance in one common factor, and outcomes of a logistic model with a
    /// rate of about one in five; the same on every machine with the same C library.
    func write() throws {
        var random = RandomDoubles(state: UInt64(rows) &* 31 &+ UInt64(columns))
        let common = (0..<rows).map { _ in random.normal() }
        var eta = [Double](repeating: -1.6, count: rows)
        var z: [Double] = []
        z.reserveCapacity(rows * columns)
        for column in 0..<columns {
            let raw = (0..<rows).map { 0.5 * common[$0] + 0.75.squareRoot() * random.normal() }
            let mean = raw.reduce(0, +) / Double(rows)
            let sd = (raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)).squareRoot()
            let weight = (column % 2 == 0 ? 1 : -1) / (1 + Double(column % 17)).squareRoot() * 0.5
            for row in 0..<rows {
                let value = (raw[row] - mean) / sd
                eta[row] += weight * value
                z.append(value)
            }
        }
        let y = eta.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1.0 : 0.0 }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try RawMatrix.write(z, to: "\(folder)/z.raw")
        try RawMatrix.write(y, to: "\(folder)/y.raw")
    }

    func read() throws -> (z: FeatureColumns, outcomes: [UInt8]) {
        let z = try RawMatrix.read("\(folder)/z.raw", count: rows * columns)
        let y = try RawMatrix.read("\(folder)/y.raw", count: rows)
        let features = FeatureColumns(
            names: (0..<columns).map { "x\($0)" },
            columns: (0..<columns).map { Array(z[$0 * rows..<($0 + 1) * rows]) }, count: rows)
        return (features, y.map { UInt8($0) })
    }

    static func write(_ values: [Double], to path: String) throws {
        try values.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path), options: .atomic) }
    }

    private static func read(_ path: String, count: Int) throws -> [Double] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard data.count == count * 8 else { throw WrongUse(argument: path) }
        return [Double](unsafeUninitializedCapacity: count) { buffer, initialised in
            initialised = data.copyBytes(to: buffer) / 8
        }
    }
}

/// SplitMix64 (G. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014), and what is drawn with it.
struct RandomDoubles {
    var state: UInt64

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// By the transform of Box and Muller.
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}

/// The fit of a design at one penalty.
struct FitParts {
    let matrix: RawMatrix
    let penalty: Double
    let threads: Int

    struct Figures: Encodable {
        /// From columns in memory to the matrix that the fit works on.
        var preparation: Cost
        var fit: Cost
    }

    func measured() throws -> Figures {
        let (z, outcomes) = try matrix.read()
        let (prepared, preparation) = try Stopwatch.time {
            try FixedPenaltyFit(z, outcomes: outcomes, effort: Effort(threads: threads))
        }
        let (w, fit) = try Stopwatch.time { try prepared.coefficients(penalty: penalty) }
        try RawMatrix.write(w, to: "\(matrix.folder)/w.raw")
        return Figures(preparation: preparation, fit: fit)
    }
}
