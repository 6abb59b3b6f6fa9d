import Custody
import Features
import Files
import Foundation
import Intake
import Pipeline
import Ledger
import Scorecards
import TestSupport
import Testing
import Vocabulary

/// A root that an earlier version made, opened by a program that has two features more.
private struct UpgradedRoot {
    /// The feature set of the two.
    static let later = BuiltInFeatures.standard
        .adding(
            FeatureDefinition(
                "declared_edges", group: .network, unit: "edges", values: .whole, transform: .signedLogarithm, since: 2,
                summary: "edges")
        ) { sources in
            let count = sources.profiles.edgeFrom.reduce(into: [:]) { $0[$1, default: 0] += 1.0 }
            return sources.profiles.partyIDs.indices.map { count[Int32($0)] ?? 0 }
        }
        .adding(
            // The fixture of the third schema has an own feature of that name.
            FeatureDefinition(
                "days_since_last_transaction", group: .transactions, unit: "days", values: .whole, since: 2,
                summary: "days")
        ) { sources in sources.profiles.partyIDs.map { Double($0.utf8.count) } }

    let folder: URL
    let builtIn: BuiltInFeatures
    let root: Root

    /// Runs `body` with a copy of a fixture; an empty root where the name is nil.
    static func with(
        _ fixture: String?, _ builtIn: BuiltInFeatures = later, _ body: (UpgradedRoot) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            if let fixture {
                let made = Checkout.fixtures.appendingPathComponent(fixture)
                for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
                    try FileManager.default.copyItem(
                        at: made.appendingPathComponent(name), to: folder.appendingPathComponent(name))
                }
            }
            try body(
                UpgradedRoot(folder: folder, builtIn: builtIn, root: try Root(path: folder.path, create: true)))
        }
    }

    func ledger(_ mode: Ledger.Mode = .writing) throws -> Ledger {
        try Ledger(path: root.databasePath, mode: mode, catalog: builtIn.catalog)
    }

    func work(_ ledger: Ledger, window: Int? = nil, recipe: TrainingRecipe = .straight1) -> Workplace {
        var settings = Settings()
        (settings.threads, settings.trainingWindow) = (1, window)
        // That of the versions which the roots have: another would be a rival.
        settings.recipe = recipe
        return Workplace(
            root: root, ledger: ledger, settings: settings, builtIn: builtIn, clock: { Timestamp("2034-01-01")! })
    }

    /// Drops a file and takes it.
    func take(_ work: Workplace, _ name: String, _ text: String) throws -> JobReport {
        try Data(text.utf8).write(to: folder.appendingPathComponent("inbox/\(name)"), options: .atomic)
        return try work.take(
            IncomingFile(
                folder: root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
                firstSeen: Timestamp("2033-06-01")!))
    }

    func faults(_ work: Workplace) throws -> [String] { try Verification(work).run().faults }

    /// The scorecard of a version.
    static func scorecard(_ ledger: Ledger, _ version: String) throws -> Scorecard {
        try ModelText.scorecard(try #require(try ledger.model(version)).coefficients)
    }

    /// The scores of a batch, in file order.
    static func scores(_ ledger: Ledger, _ batch: String) throws -> [Double] {
        var scores: [Double] = []
        try ledger.eachScore(ofRequest: try #require(try ledger.batch(batch)).request.id) { scores.append($0.pd) }
        return scores
    }

    /// Companies whose edges tell something of their outcome.
    ///
    /// - Parameter own: whether they have the own features that the fixture of the third schema has.
    static func profiles(_ asOf: String, own: Bool = false, count: Int = 60) -> String {
        let parties = (0..<count).map { party in
            let features =
                own
                ? #","features":{"use":\#(Double(party * 7 % 10) / 8),"days_since_last_transaction":\#(party * 11 % 40)}"#
                : ""
            return #"{"party_id":"C\#(party)","kyc_verified":\#(party % 2)\#(features)}"#
        }
        let edges = (1..<count).flatMap { party in
            (0..<(party * 7 % 5)).map {
                #"{"from_party_id":"C\#(party)","to_party_id":"C\#(party * 3 % count == party ? 0 : (party * 3 + $0) % count)","relationship_type":"supplies_to"}"#
            }
        }
        return """
            {"as_of":"\(asOf)","parties":[\(parties.joined(separator: ","))],
            "relationships":[\(edges.joined(separator: ","))]}
            """
    }

    static func labels(_ observedAt: String, count: Int = 60) -> String {
        let records = (0..<count).map { party in
            #"{"party_id":"C\#(party)","label":\#((party * 7 % 5 >= 2) != (party % 6 == 0) ? 1 : 0)}"#
        }
        return #"{"observed_at":"\#(observedAt)","labels":[\#(records.joined(separator: ","))]}"#
    }
}

@Suite("A feature set that a later version adds")
struct FeatureSetTests {
    private static let names = ["declared_edges", "days_since_last_transaction"]

    @Test(
        "old scores verify, new batches are scored and trained on, and no column says that a company came before it",
        arguments: ["schema-1", "schema-2", "schema-3", "schema-4"])
    func upgrade(fixture: String) throws {
        try UpgradedRoot.with(fixture) { upgraded in
            #expect(try upgraded.faults(upgraded.work(upgraded.ledger(.reading))) == [])
            let ledger = try upgraded.ledger()
            let recipe: TrainingRecipe = fixture == "schema-4" ? .bends : .straight1
            let all = upgraded.work(ledger, recipe: recipe)
            #expect(try upgraded.faults(all) == [])
            #expect(try ledger.requests().allSatisfy { $0.featureSet == 1 })

            _ = try upgraded.take(all, "Z_1_profiles.json", UpgradedRoot.profiles("2032-01-01"))
            let request = try #require(try ledger.batch("Z_1")).request
            #expect(request.featureSet == 2)
            let features = try ledger.features(of: request)
            #expect(features.names == BuiltInFeatures.standard.catalog.current.names + FeatureSetTests.names)
            #expect(Array(features.columns[17].prefix(4)) == [0, 2, 4, 1])
            #expect(Array(features.columns[18].prefix(2)) == [2, 2])

            // Batches of before lack the features, and so does what is learned from them as well.
            let labels = try upgraded.take(all, "Z_1_labels.json", UpgradedRoot.labels("2032-02-01"))
            let mixed = try UpgradedRoot.scorecard(ledger, "v\(ledger.lastModelNumber())")
            #expect(mixed.featureSet == 1)
            #expect(!mixed.terms.contains { $0.feature == "declared_edges" })
            #expect(JobRoot.warnings(labels)["deferred"]?.contains("declared_edges") == true)
            #expect(try upgraded.faults(all) == [])

            // Once the window has none of them, they take part.
            let later = upgraded.work(ledger, window: 1, recipe: recipe)
            _ = try upgraded.take(later, "Z_2_profiles.json", UpgradedRoot.profiles("2032-03-01", count: 70))
            let trained = try upgraded.take(later, "Z_2_labels.json", UpgradedRoot.labels("2032-04-01", count: 70))
            #expect(JobRoot.warnings(trained)["deferred"] == nil)
            let version = "v\(try ledger.lastModelNumber())"
            let scorecard = try UpgradedRoot.scorecard(ledger, version)
            #expect(scorecard.featureSet == 2 && scorecard.ownFeatures == nil)
            let terms = scorecard.terms.filter { $0.feature == "declared_edges" }
            #expect(terms.count == 1)
            switch terms.first?.shape {
            case .straight(let shape)?: #expect(shape.transform == .signedLogarithm && shape.coefficient != 0)
            case .bent(let shape)?: #expect(shape.transform == .signedLogarithm && shape.straight?.coefficient != 0)
            default: Issue.record("\(terms)")
            }

            #expect(try ledger.activeModel().version == version)
            _ = try upgraded.take(later, "Z_3_profiles.json", UpgradedRoot.profiles("2032-05-01", count: 80))
            #expect(try ledger.batch("Z_3")?.request.modelVersion == version)
            let compared = try upgraded.take(later, "Z_3_labels.json", UpgradedRoot.labels("2032-06-01", count: 80))
            let lastTrained = compared.events.first { $0.word == "trained" }
            #expect(lastTrained?.fields.first { $0.0 == "champion_auc" }.map { $0.1.text() != "null" } == true)
            #expect(try upgraded.faults(later) == [])
            #expect(try upgraded.faults(upgraded.work(upgraded.ledger(.reading))) == [])
        }
    }

    @Test("a program without it refuses the database, and says which feature it lacks")
    func downgrade() throws {
        try UpgradedRoot.with("schema-3") { upgraded in
            try upgraded.ledger().close()
            for mode in [Ledger.Mode.reading, .writing, .creating] {
                let error = #expect(throws: LedgerError.self) {
                    try Ledger(path: upgraded.root.databasePath, mode: mode)
                }
                #expect(error?.cause == .newerSchema)
                #expect(error?.message.contains("declared_edges of feature set 2") == true)
            }
            let run = try RealProgram.run("verify", "--root", upgraded.folder.path)
            #expect(run.status == 74)
            #expect(run.errors.contains("which a newer kycc added; this one knows feature sets up to 1"))
        }
    }

    @Test("a new root has its columns, and the same schema whichever of two features came first")
    func order() throws {
        let (edges, days) = (UpgradedRoot.later.catalog.features[17], UpgradedRoot.later.catalog.features[18])
        for first in [edges, days] {
            try UpgradedRoot.with(nil) { upgraded in
                for catalog in [
                    FeatureCatalog(FeatureCatalog.standard.features + [first]), upgraded.builtIn.catalog,
                ] {
                    try Ledger(path: upgraded.root.databasePath, mode: .creating, catalog: catalog).close()
                }
                #expect(try upgraded.ledger().audit().faults == [])
            }
        }
    }

    @Test("every feature of the catalog has a formula, and every formula a feature")
    func formulas() {
        let builtIn = BuiltInFeatures.standard
        #expect(Set(builtIn.catalog.current.names) == builtIn.computed)
        #expect(builtIn.catalog.set(1)?.names.count == 17 && builtIn.catalog.set(0) == nil)
        #expect(builtIn.catalog.set(builtIn.catalog.current.number + 1) == nil)
    }
}

@Suite("An own feature with the name of a built-in one that a later version adds")
struct ShadowedFeatureTests {
    /// The scores of two batches by a version that has learned the own feature, of which the first batch has it and the
    /// second has not.
    private func scores(_ builtIn: BuiltInFeatures) throws -> (first: [Double], second: [Double], warned: [Bool]) {
        var result: ([Double], [Double], [Bool]) = ([], [], [])
        try UpgradedRoot.with("schema-3", builtIn) { upgraded in
            let ledger = try upgraded.ledger()
            let work = upgraded.work(ledger)
            #expect(try ledger.activeModel().version == "v2")
            #expect(
                try UpgradedRoot.scorecard(ledger, "v2").inputs.contains { $0.name == "days_since_last_transaction" })
            let reports = [
                try upgraded.take(work, "O_4_profiles.json", UpgradedRoot.profiles("2032-01-01", own: true)),
                try upgraded.take(work, "O_5_profiles.json", UpgradedRoot.profiles("2032-02-01")),
            ]
            result = (
                try UpgradedRoot.scores(ledger, "O_4"), try UpgradedRoot.scores(ledger, "O_5"),
                reports.map { JobRoot.warnings($0)["shadowed"] != nil }
            )
            #expect(try upgraded.faults(work) == [])
        }
        return result
    }

    @Test("scores what it scored before, and the log says that the file's values are meant")
    func scoring() throws {
        let (before, after) = (try scores(.standard), try scores(UpgradedRoot.later))
        #expect(before.first.count == 60 && before.first == after.first)
        #expect(before.second == after.second)
        #expect(before.warned == [false, false] && after.warned == [true, false])
    }

    @Test("is what a training means, in batches that lack it as well")
    func training() throws {
        try UpgradedRoot.with("schema-3") { upgraded in
            let ledger = try upgraded.ledger()
            let work = upgraded.work(ledger, window: 2)
            _ = try upgraded.take(work, "O_4_profiles.json", UpgradedRoot.profiles("2032-01-01", own: true))
            _ = try upgraded.take(work, "O_4_labels.json", UpgradedRoot.labels("2032-02-01"))
            _ = try upgraded.take(work, "O_5_profiles.json", UpgradedRoot.profiles("2032-03-01", count: 70))
            let report = try upgraded.take(work, "O_5_labels.json", UpgradedRoot.labels("2032-04-01", count: 70))
            #expect(
                JobRoot.warnings(report)["shadowed"]?.contains("days_since_last_transaction") == true,
                "\(JobRoot.warnings(report))")
            let version = "v\(try ledger.lastModelNumber())"
            let scorecard = try UpgradedRoot.scorecard(ledger, version)
            #expect(scorecard.featureSet == 2 && scorecard.ownFeatures == ["days_since_last_transaction"])
            let terms = scorecard.terms.filter { $0.feature == "days_since_last_transaction" }
            // The files' own values go up to 39; the computed ones are 2 or 3.
            #expect((terms.first { $0.kind == "straight" }?.figures.hi ?? 0) > 30)
            #expect(scorecard.inputs.contains { $0.name == "declared_edges" })
            #expect(try upgraded.faults(work) == [])
        }
    }
}
