import Files
import Ledger
import Parallel
import Results
import Scorecards

/// Decides again which rival recipe takes over: the record of each rival is collected anew from the comparisons that
/// trainings recorded, and the rule is asked again with the thresholds that stand with it.
extension Verification {
    func verifyRivals(
        _ models: [StoredModel], activations: [StoredActivation], result: inout Result
    ) throws {
        var trainings: [(file: Int64, versions: [StoredModel])] = []
        for model in models {
            guard let file = model.fileID else { continue }
            if trainings.last?.file == file {
                trainings[trainings.count - 1].versions.append(model)
            } else {
                trainings.append((file, [model]))
            }
        }
        if !trainings.contains(where: { $0.versions.count > 1 }) { return }
        let history = try RivalHistory(work.ledger, activations)
        for training in trainings where training.versions.count > 1 {
            try work.effort.check()
            let label = "model \(training.versions[0].version)"
            try check(label, result: &result) { result in
                var index = history.index
                result.faults += try faults(training.versions, history: history, index: &index)
            }
        }
    }

    /// - Parameter versions: of one training: that of the active recipe, then those of its rivals.
    private func faults(
        _ versions: [StoredModel], history: RivalHistory, index: inout RecipeIndex
    ) throws -> [String] {
        let active = try versions[0].trainingFigures()
        var faults: [String] = []
        var rivals: [(version: String, contest: Contest, verdict: RivalVerdict)] = []
        for model in versions.dropFirst() {
            let figures = try model.trainingFigures()
            guard let rivalOf = figures.rivalOf, let name = figures.recipe, rivalOf == active.recipe else {
                faults.append("model \(model.version): it is no rival of the recipe of \(versions[0].version)")
                continue
            }
            guard let contest = figures.decision.contest, case .rival(let verdict) = contest.verdict else { continue }
            rivals.append((model.version, contest, verdict))
            guard let rule = verdict.rule else { continue }
            let again = RivalRule(
                try history.record(
                    of: RecipeName(noted: name, of: model.version),
                    against: RecipeName(noted: rivalOf, of: model.version), at: versions[0].version, index: &index
                ).comparisons, rivals: try rivalCount(figures, rivalOf), thresholds: rule.thresholds)
            if again != rule {
                faults.append(
                    "model \(model.version): the figures of its rule do not follow from the comparisons that were"
                        + " recorded")
            }
        }
        let winner = RivalVerdict.winner(rivals.map(\.verdict)).map { rivals[$0].verdict.recipe }
        let contests =
            [(versions[0].version, "", active.decision.contest)]
            + rivals.map { ($0.version, $0.verdict.recipe, $0.contest) }
        for case (let version, let recipe, let contest?) in contests {
            let isStopped = contest.isTermless || !contest.verdict.stoppedBy.isEmpty
            let isOvertaken = winner != nil && winner != recipe && !isStopped
            if contest.isOvertaken == isOvertaken { continue }
            faults.append(
                "model \(version): whether a rival takes over ahead of it does not follow from the figures of the rivals"
            )
        }
        return faults
    }

    /// How many recipes stood in the shadow, by the settings that the training noted.
    private func rivalCount(_ figures: TrainingFigures, _ active: String) throws -> Int {
        var settings = Settings()
        let noted = EventFields(figures.settings?.text() ?? "{}")
        for key in ["training.recipe", "training.rivals"] {
            if let text = noted?.text(key) { try settings.set(key, to: text, origin: "figures") }
        }
        return RecipeLineup(settings, champion: RecipeName(active)).rivals.count
    }
}

/// All comparisons out of time, in the order of trainings, with the changes of recipe among them.
private struct RivalHistory {
    private let shadows: [RecordedShadow]
    private let places: [String: Int]
    private let activations: [StoredActivation]
    let index: RecipeIndex

    init(_ ledger: Ledger, _ activations: [StoredActivation]) throws {
        shadows = try ledger.shadows(since: 0)
        places = Dictionary(zip(shadows.map(\.version), shadows.indices)) { first, _ in first }
        self.activations = activations
        index = try RecipeIndex(ledger)
    }

    /// The record of a rival as of a training.
    ///
    /// - Parameter version: that of the active recipe.
    func record(
        of rival: RecipeName, against active: RecipeName, at version: String, index: inout RecipeIndex
    ) throws -> RivalRecord {
        guard let place = places[version] else {
            throw LedgerError("read the comparisons", cause: .damaged, message: "there is no comparison of \(version)")
        }
        let change = try RivalRecord.lastChange(
            activations.filter { $0.id <= shadows[place].activation }, &index)
        return try RivalRecord(
            of: rival, against: active,
            shadows: shadows[...place].filter { $0.activation >= change }.map(\.comparisons), index: &index)
    }
}
