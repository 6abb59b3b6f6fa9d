import Foundation
import Results
import Scorecards
import Testing

@Suite("Companies that move between bands")
struct BandMigrationTests {
    private func scorecard(_ bands: [Band] = Band.standard) -> Scorecard {
        var scorecard = Scorecard(recipe: .expert, intercept: 0, terms: [])
        scorecard.bands = bands
        return scorecard
    }

    /// The probability of a score on the standard scale.
    private func probability(_ score: Double) -> Double {
        let eta = (650 - score) * log(2) / 45 - log(20)
        return 1 / (1 + exp(-eta))
    }

    @Test("are counted by the band with the champion and the band with the version")
    func counts() {
        let before = [810.0, 750, 750, 660, 320].map(probability)
        let after = [750.0, 750, 810, 500, 100].map(probability)
        let migration = BandMigration(
            champion: ("v1", scorecard(), before), version: (scorecard(), after))
        #expect(migration.from == ["excellent", "good", "fair", "poor", "very_poor"] && migration.to == migration.from)
        #expect(
            migration.counts == [
                [0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1],
            ])
        #expect(migration.emptied.isEmpty)
    }

    @Test("leave a band empty that had ten or more")
    func emptied() {
        func migration(_ count: Int) -> BandMigration {
            BandMigration(
                champion: ("v4", scorecard(), Array(repeating: probability(750), count: count)),
                version: (scorecard(), Array(repeating: probability(660), count: count)))
        }
        #expect(migration(10).emptied.map(\.band) == ["good"] && migration(10).emptied.map(\.before) == [10])
        #expect(migration(9).emptied.isEmpty)
    }

    @Test("are counted where the two have different bands, and certain probabilities have a band too")
    func others() throws {
        let two = [Band(name: "yes", least: 600), Band(name: "no", least: 300)]
        let migration = BandMigration(
            champion: ("v1", scorecard(), [0, 1, probability(700.2)]),
            version: (scorecard(two), [1, 0, probability(599)]))
        #expect(migration.counts == [[0, 1], [0, 1], [0, 0], [0, 0], [1, 0]])
        #expect(migration.emptied.isEmpty)
        let read = try JSONDecoder().decode(BandMigration.self, from: JSONEncoder().encode(migration))
        #expect(read == migration)
    }
}
