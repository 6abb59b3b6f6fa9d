import Columns
import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// Batches cut into segments by one feature.
///
/// A feature that is text in the newest batch has a segment for each level.
///
/// A feature that is 0 or 1 in all of them is a flag. A built-in one with few declared levels has a segment for each.
/// All others are cut at the thirds of each batch, of all its companies, so that drift moves nobody from one segment to
/// another; equal values stay together.
struct BatchSegments {
    private let feature: String
    private let cut: SegmentedFeature.Cut
    private var thirds: [SegmentedFeature.Thirds] = []
    /// Of each batch the segment of each company, in file order.
    private var names: [[String]] = []

    private static let missing = "missing"

    /// The segments of each of some features. The features of a batch are read once.
    ///
    /// - Parameters:
    ///   - features: a batch that lacks one has it missing throughout.
    ///   - requests: the scoring of each batch, in batch order.
    ///   - ledger: of the batches.
    ///   - effort: polled while features are read.
    /// - Throws: `CancellationError`; `LedgerError`.
    static func all(
        _ features: [String], in requests: [StoredRequest], ledger: Ledger, effort: Effort
    ) throws -> [BatchSegments] {
        if features.isEmpty { return [] }
        var columns = [[FeatureColumn]](repeating: [], count: features.count)
        for request in requests {
            let batch = FeatureColumns(try ledger.features(of: request, effort: effort))
            for (index, name) in features.enumerated() {
                columns[index].append(
                    batch.column(name) ?? .sparse(SparseColumn(count: batch.count, rows: [], values: [])))
            }
        }
        return zip(features, columns).map { BatchSegments($0, in: requests, columns: $1, ledger: ledger) }
    }

    /// - Parameter columns: the values of each batch.
    private init(_ feature: String, in requests: [StoredRequest], columns: [FeatureColumn], ledger: Ledger) {
        self.feature = feature
        if let newest = requests.last(where: { $0.ownNames.contains(feature) }),
            newest.own.contains(where: { $0.name == feature && $0.levels != nil })
        {
            cut = .levels
            names = columns.map(BatchSegments.levels)
            return
        }
        let columns = columns.map { $0.text == nil ? $0.dense : [Double](repeating: .nan, count: $0.count) }
        let isOwn = requests.contains { $0.ownNames.contains(feature) }
        cut = BatchSegments.cut(columns, definition: isOwn ? nil : ledger.catalog.definition(feature))
        for (request, column) in zip(requests, columns) {
            switch cut {
            case .flag: names.append(column.map { $0.isNaN ? BatchSegments.missing : $0 == 1 ? "yes" : "no" })
            case .levels: names.append(column.map { $0.isNaN ? BatchSegments.missing : BatchSegments.level($0) })
            case .thirds:
                let ends = BatchSegments.thirds(column, batch: request.batchID)
                if let ends { thirds.append(ends) }
                names.append(column.map { BatchSegments.third($0, ends) })
            }
        }
    }

    private static func cut(_ columns: [[Double]], definition: FeatureDefinition?) -> SegmentedFeature.Cut {
        if case .levels = definition?.values { return .levels }
        return columns.allSatisfy { $0.allSatisfy { $0.isNaN || $0 == 0 || $0 == 1 } } ? .flag : .thirds
    }

    private static func level(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// Nil where no company has a value.
    private static func thirds(_ column: [Double], batch: String) -> SegmentedFeature.Thirds? {
        let values = column.filter { !$0.isNaN }.sorted()
        if values.isEmpty { return nil }
        // The last company of each third; where they cannot be equal, the first ones are larger.
        let last = (1...2).map { values[(values.count * $0 + 2) / 3 - 1] }
        return SegmentedFeature.Thirds(batch: batch, low: last[0], middle: last[1])
    }

    private static func third(_ value: Double, _ ends: SegmentedFeature.Thirds?) -> String {
        guard let ends, !value.isNaN else { return missing }
        return value <= ends.low ? "low" : value <= ends.middle ? "middle" : "high"
    }

    /// The figures of the segments.
    ///
    /// - Parameters:
    ///   - scored: the companies of all batches with a known outcome.
    ///   - places: of those in each batch.
    func figures(_ scored: ScoredOutcomes, places: [[Int]]) -> SegmentedFeature {
        let count = Dictionary(names.joined().map { ($0, 1) }, uniquingKeysWith: +)
        return SegmentedFeature(
            feature: feature, cut: cut, thirds: thirds, parties: order(count.keys).map { ($0, count[$0] ?? 0) },
            scored: scored, names: zip(names, places).flatMap { names, places in places.map { names[$0] } })
    }

    /// The text of each company; a batch that has numbers has it missing.
    private static func levels(_ column: FeatureColumn) -> [String] {
        guard let text = column.text else { return Array(repeating: missing, count: column.count) }
        // A level of that name is told from companies without one.
        return text.codes.dense.map { code in text.level(code).map { $0 == missing ? "\"\($0)\"" : $0 } ?? missing }
    }

    /// The segments in the order of values, missing ones last.
    private func order(_ found: some Sequence<String>) -> [String] {
        let known: [String] =
            switch cut {
            case .flag: ["yes", "no"]
            case .thirds: ["low", "middle", "high"]
            case .levels:
                found.filter { $0 != BatchSegments.missing }.sorted {
                    guard let one = Double($0), let other = Double($1) else { return Levels.precedes($0, $1) }
                    return one < other
                }
            }
        let found = Set(found)
        return (known + [BatchSegments.missing]).filter(found.contains)
    }
}
