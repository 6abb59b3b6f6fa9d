import Columns
import Learning
import Scorecards
import Vocabulary

/// A recipe of the program with the view of the companies that it learns from.
struct Learner: Hashable {
    enum Recipe { case bends, straight1 }

    let recipe: Recipe
    var view = 0
    /// How many of the last batches it learns from; nil is all.
    var window: Int?

    /// What a training came to.
    struct Trained {
        let scorecard: Scorecard
        let rows: Int
        /// Probabilities of the rows of the newest batch, each from a fit without its fold; empty if nobody asked.
        let outOfFold: [Double]
    }

    private static let builtIn = Dictionary(
        uniqueKeysWithValues: FeatureCatalog.standard.features.map { ($0.name, $0) })

    /// Trains on the reported labels of some batches, as the program does.
    ///
    /// - Parameters:
    ///   - batches: ascending; the last is the one just labelled.
    ///   - isEvaluated: whether its rows are predicted out of fold.
    /// - Returns: nil if the rows, or those of any fold, have one outcome only.
    /// - Throws: errors of the fit.
    func train(_ history: History, on batches: [Int], isEvaluated: Bool) throws -> Trained? {
        let rows = Learner.rows(history, on: batches, view: view)
        let outcomes = rows.outcomes
        let own = batches.last.map { history.batches[$0].reported.count } ?? 0
        let newest = Array(outcomes.count - own..<outcomes.count)
        let wanted = outcomes.indices.map { $0 >= newest[0] }
        let training = try Training(rows)
        if training.hasOneOutcome(wanted: wanted) { return nil }
        switch recipe {
        case .straight1:
            let result = try training.run(wanted: wanted)
            return Trained(
                scorecard: Scorecard(result.model), rows: rows.count, outOfFold: result.outOfFold)
        case .bends:
            let labelled = Learner.labelled(rows, history, on: batches)
            let learner = BendsLearner()
            let scorecard = try learner.fit(labelled)
            let outOfFold =
                isEvaluated
                ? try learner.outOfFold(labelled, newest: newest, folds: rows.folds) { part, indices in
                    part.probabilities(rows.features.selecting(indices))
                } : []
            return Trained(scorecard: scorecard, rows: rows.count, outOfFold: outOfFold)
        }
    }

    /// The reported rows of some batches.
    static func rows(_ history: History, on batches: [Int], view: Int) -> TrainingRows {
        let members = batches.map { history.batches[$0] }
        let outcomes = members.flatMap(\.reported)
        let columns = Feature.allCases.indices.map { feature in
            members.flatMap { $0.companies.views[view].columns[feature].dense }
        }
        let names = history.population.views[view].names
        return TrainingRows(
            features: FeatureColumns(names: names, columns: columns, count: outcomes.count), outcomes: outcomes,
            partyIDs: members.flatMap(\.partyIDs))
    }

    /// The rows with the directions that are built in; every batch delivers every feature.
    ///
    /// - Parameter isDirected: whether the directions count.
    static func labelled(
        _ rows: TrainingRows, _ history: History, on batches: [Int], isDirected: Bool = true
    ) -> LabelledRows {
        LabelledRows(
            features: zip(rows.features.names, rows.features.columns).map { name, column in
                let known = builtIn[name]
                return LabelledRows.Feature(
                    name: name, transform: known?.transform ?? .identity,
                    direction: isDirected ? known?.direction : nil, isFlag: known.map { $0.values == .flag },
                    values: column.dense)
            }, outcomes: rows.outcomes,
            batchOf: batches.enumerated().flatMap { number, batch in
                [Int32](repeating: Int32(number), count: history.batches[batch].reported.count)
            },
            delivered: rows.features.names.map { _ in [Bool](repeating: true, count: batches.count) })
    }
}

/// Versions of one history. Policies that learned from the same batches share a version: a fit depends on its rows
/// alone.
struct VersionShelf {
    let history: History
    private var trained: [Key: Learner.Trained?] = [:]
    private var truths: [Key: Truth] = [:]
    private let expert: [Truth]

    /// A version, by what it was made of.
    struct Key: Hashable {
        let learner: Learner
        let batches: [Int]
    }

    /// The version of a learner after some batches, of which those of its window count.
    static func key(_ learner: Learner, _ batches: [Int]) -> Key {
        Key(learner: learner, batches: batches.suffix(learner.window ?? batches.count))
    }

    init(_ history: History) {
        self.history = history
        expert = history.population.views.indices.map { Truth(.expert, history, view: $0) }
    }

    /// The version of some batches; see `Learner.train`.
    mutating func version(_ key: Key, isEvaluated: Bool = true) throws -> Learner.Trained? {
        if let known = trained[key], !isEvaluated || known?.outOfFold.isEmpty != true { return known }
        let made = try key.learner.train(history, on: key.batches, isEvaluated: isEvaluated)
        trained[key] = .some(made)
        return made
    }

    /// How good a version truly is; v1 without a key.
    mutating func truth(_ key: Key?) throws -> Truth {
        guard let key else { return expert[0] }
        if let known = truths[key] { return known }
        let truth = Truth(try version(key)?.scorecard ?? .expert, history, view: key.learner.view)
        truths[key] = truth
        return truth
    }

    /// Every version that was trained before a batch.
    func versions(before batch: Int) -> [Key] {
        trained.filter { $0.value != nil && ($0.key.batches.last ?? batch) < batch }.map(\.key)
            .sorted { $0.batches.lexicographicallyPrecedes($1.batches) }
    }
}
