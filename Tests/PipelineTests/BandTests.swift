import Custody
import Foundation
import Ledger
import Pipeline
import Results
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Bands of the settings")
struct BandTests {
    private static let letters = "a=760, b=640,c_2: 520 , d=300"

    private func settings(_ values: (String, String)...) throws -> Settings {
        var settings = Settings()
        for (key, value) in values { try settings.set(key, to: value, origin: "test") }
        try settings.checkTogether()
        return settings
    }

    @Test("are names with falling least scores")
    func read() throws {
        #expect(try settings().bands == Band.standard)
        let bands = try settings(("score.bands", BandTests.letters)).bands
        #expect(bands.map(\.name) == ["a", "b", "c_2", "d"] && bands.map(\.least) == [760, 640, 520, 300])
        let key = try #require(Settings.catalog.first { $0.name == "score.bands" })
        #expect(try settings(("score.bands", key.byDefault)).bands == Band.standard)
        let most = (0..<20).map { "band_\($0)=\(870 - 30 * $0)" }.joined(separator: ",")
        #expect(try settings(("score.bands", most)).bands.count == 20)
        // Bands that nobody set are the standard ones, whatever the range.
        #expect(try settings(("score.range", "400 to 800")).bands == Band.standard)
        #expect(
            try settings(("score.range", "400 to 800"), ("score.bands", "yes=401, no=400")).bands.last?.least == 400)
    }

    @Test(
        "are refused with what is wrong, where, and what is allowed",
        arguments: [
            ("a=300", "there are 1 bands"), ("", "is not NAME=SCORE"), ("a=700, b=300,", "is not NAME=SCORE"),
            ("a=700 b=300", "is not NAME=SCORE"), ("a=700.5, b=300", "is not NAME=SCORE"),
            ("a, b", "is not NAME=SCORE"),
            ("A=700, b=300", "\"A\" is no name"), ("=700, b=300", "\"\" is no name"), ("é=700, b=300", "is no name"),
            ("a|b=700, b=300", "is no name"), (String(repeating: "x", count: 33) + "=700, b=300", "is no name"),
            ("a=700, a=300", "a stands there twice"), ("a=700, b=700, c=300", "b=700 is not below a=700"),
            ("a=300, b=700", "b=700 is not below a=300"),
            ((0..<21).map { "b\($0)=\(700 - 20 * $0)" }.joined(separator: ","), "there are 21 bands"),
            ("a=700, b=310", "the last band, b, is from 310 on, and the least score is 300"),
            ("a=901, b=300", "a is from 901 on, and the greatest score is 900"),
        ])
    func refused(_ text: String, _ problem: String) throws {
        let error = #expect(throws: SettingError.self) { try settings(("score.bands", text)) }
        #expect(error?.key == "score.bands" && error?.value == text && error?.origin == "test")
        #expect(error?.problem?.contains(problem) == true, "\(error?.problem ?? "none")")
        #expect(error?.allowed.contains("the last one") == true)
    }

    @Test("that do not fit the range name both settings")
    func range() throws {
        let error = #expect(throws: SettingError.self) {
            try settings(("score.range", "320 to 850"), ("score.bands", "a=700, b=300"))
        }
        #expect(error?.origin == "test; score.range is 320 to 850, test")
        #expect(error?.problem == "the last band, b, is from 300 on, and the least score is 320")
    }

    private static let outcomes = JobRoot.ids(120).enumerated().map {
        ($1, $0 * 37 % 100 > 55 ? 1 : 0) as (String, Int?)
    }

    private func bands(_ root: JobRoot, _ batch: String) throws -> [String: Int] {
        try root.ledger.bands(ofRequest: try #require(try root.ledger.batch(batch)).request.id)
    }

    /// The bands in `scoring.json`, in byte order of their names.
    private func reported(_ root: JobRoot, _ batch: String) throws -> [(String, Int)] {
        let request = try #require(try root.ledger.batch(batch)).request
        let report = try #require(try root.ledger.files(withID: request.fileID)).scoringReport()
        return report.bands.members.map { ($0.name, $0.value) }
    }

    /// What explains the score of a company, by the document of the version that scored it.
    private func explained(_ root: JobRoot, batch: String, party: String) throws -> Explanation {
        let request = try #require(try root.ledger.batch(batch)).request
        let score = try #require(try root.ledger.score(ofParty: party, inRequest: request.id))
        let scorecard = try ModelText.scorecard(try #require(try root.ledger.model(request.modelVersion)).coefficients)
        let features = try root.ledger.features(of: request, place: score.place)
        let explanation = Explanation(
            scorecard, features: try FeatureColumns(features, of: request, ledger: root.ledger, for: scorecard),
            builtIn: features.builtIn)
        #expect(explanation.band.name == score.band)
        return explanation
    }

    @Test(
        "enter each new version, and what a version scored keeps its bands when the setting changes",
        arguments: ["bends", "straight1"])
    func versions(recipe: String) throws {
        try JobRoot.with({
            try? $0.set("training.recipe", to: recipe, origin: "test")
            try? $0.set("score.bands", to: BandTests.letters, origin: "test")
        }) { root in
            let ids = JobRoot.ids(120)
            try root.take("A_profiles.json", JobRoot.profiles(ids))
            #expect(Set(try bands(root, "A").keys).isSubset(of: ["a", "b", "c_2", "d"]))
            try root.take("A_labels.json", JobRoot.labels(BandTests.outcomes))
            try root.take("B_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            let other = root.with { try? $0.set("score.bands", to: "up=600, down=300", origin: "test") }
            try other.take("B_labels.json", JobRoot.labels(BandTests.outcomes))
            try other.take("C_profiles.json", JobRoot.profiles(ids, asOf: "2026-03-01"))
            for (batch, names) in [("B", ["a", "b", "c_2", "d"]), ("C", ["up", "down"])] {
                let stored = try bands(root, batch)
                let reported = try reported(root, batch)
                #expect(reported.map(\.0) == names.sorted() && reported.reduce(0) { $0 + $1.1 } == 120)
                #expect(Dictionary(uniqueKeysWithValues: reported.filter { $0.1 > 0 }) == stored, "\(batch)")
                #expect(stored.count > 1)
                for party in ids.prefix(30) {
                    let explanation = try explained(root, batch: batch, party: party)
                    let place = try #require(names.firstIndex(of: explanation.band.name))
                    #expect(explanation.next?.band.name == (place == 0 ? nil : names[place - 1]))
                }
            }
            #expect(try Verification(other.work).run().faults == [])
        }
    }

    @Test("may begin far outside of 300 to 900, as the scores do")
    func wideRange() throws {
        try JobRoot.with({
            try? $0.set("score.range", to: "-2000 to 5000", origin: "test")
            try? $0.set("score.bands", to: "up=1500, down=-2000", origin: "test")
            try? $0.set("score.base_points", to: "1000", origin: "test")
            try? $0.set("score.points_to_double", to: "700", origin: "test")
        }) { root in
            let ids = JobRoot.ids(120)
            try root.take("A_profiles.json", JobRoot.profiles(ids))
            try root.take("A_labels.json", JobRoot.labels(BandTests.outcomes))
            try root.take("B_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            let request = try #require(try root.work.ledger.batch("B")).request
            var scores: [Int] = []
            try root.work.ledger.eachScore(ofRequest: request.id) { scores.append($0.score) }
            #expect(try #require(scores.min()) < 300 && #require(scores.max()) > 900)
            #expect(try Set(bands(root, "B").keys).isSubset(of: ["up", "down"]))
            #expect(try Verification(root.work).run().faults == [])
        }
    }

    @Test("above the range are no next band")
    func unreachable() throws {
        try JobRoot.with({ try? $0.set("score.range", to: "300 to 620", origin: "test") }) { root in
            let ids = JobRoot.ids(120)
            try root.take("A_profiles.json", JobRoot.profiles(ids))
            try root.take("A_labels.json", JobRoot.labels(BandTests.outcomes))
            try root.take("B_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            var best = 0
            for party in ids {
                let explanation = try explained(root, batch: "B", party: party)
                if explanation.band == .fair {
                    #expect(explanation.next == nil && explanation.moves.isEmpty)
                    best += 1
                } else {
                    #expect(explanation.next != nil)
                }
            }
            #expect(best > 0)
        }
    }

    @Test("that a root was made with are those of v1 if they still hold at its first use, and v1 verifies")
    func expert() throws {
        try withTemporaryFolder { folder in
            let root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            let chosen = try settings(("score.bands", BandTests.letters))
            try ledger.seed(expert: try ModelText.expert(chosen), at: 0, event: try ModelText.expertEvent(chosen))
            let work = Workplace(root: root, ledger: ledger, settings: chosen, clock: { JobRoot.now })
            let made = JobRoot(folder: folder, work: work)
            try made.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(60)))
            #expect(Set(try bands(made, "A").keys).isSubset(of: ["a", "b", "c_2", "d"]))
            #expect(try Verification(work).run().faults == [])
        }
    }
}
