import Glibc
package import Scorecards

/// The companies of the batch just labelled by the band that the champion gives them and the band that the new version
/// gives them.
///
/// Both are computed from probabilities, so a company whose score lies on the edge of a band to the last bit may count
/// to its neighbour.
package struct BandMigration: Codable, Sendable, Equatable {
    /// The champion.
    package let champion: String
    /// Its bands, the best first.
    package let from: [String]
    /// The bands of the new version, the best first.
    package let to: [String]
    /// A row a band of the champion, a column a band of the version: companies.
    package let counts: [[Int]]

    /// - Parameters:
    ///   - champion: its version, and what it says of each company.
    ///   - version: what the new version says of the same companies, each of which it may have learned from.
    package init(
        champion: (version: String, scorecard: Scorecard, probabilities: [Double]),
        version: (scorecard: Scorecard, probabilities: [Double])
    ) {
        self.champion = champion.version
        from = champion.scorecard.bands.map(\.name)
        to = version.scorecard.bands.map(\.name)
        var counts = [[Int]](repeating: Array(repeating: 0, count: to.count), count: from.count)
        for (then, now) in zip(champion.probabilities, version.probabilities) {
            counts[BandMigration.place(then, champion.scorecard)][BandMigration.place(now, version.scorecard)] += 1
        }
        self.counts = counts
    }

    /// The place of a band among the bands of a scorecard; the last one takes what reaches none.
    private static func place(_ probability: Double, _ scorecard: Scorecard) -> Int {
        let score = scorecard.scale.score(log(probability / (1 - probability)))
        return scorecard.bands.firstIndex { score >= $0.least } ?? scorecard.bands.count - 1
    }

    /// A band that had at least so many companies and has none any more is worth a warning.
    package static let leastToEmpty = 10

    /// Bands that both have, which had companies with the champion and have none with the new version; the best first.
    package var emptied: [(band: String, before: Int)] {
        from.indices.compactMap { row in
            guard let column = to.firstIndex(of: from[row]) else { return nil }
            let before = counts[row].reduce(0, +)
            let after = counts.reduce(0) { $0 + $1[column] }
            return before >= BandMigration.leastToEmpty && after == 0 ? (from[row], before) : nil
        }
    }
}
