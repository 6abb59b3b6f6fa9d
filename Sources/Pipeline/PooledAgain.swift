import Files
import Ledger
import Results
import Scorecards
import Vocabulary

/// Pools again what versions were decided by, from the comparisons that were recorded.
///
/// Versions are handed in in the order of their numbers, each once. One costs as much as there are comparisons that its
/// decision names: those since the last activation, or one a batch while v1 is active.
struct PooledAgain {
    private let recorded: [String: StoredComparison]
    private var index: RecipeIndex
    /// The comparisons out of fold since an activation, of each batch the last.
    private var activation: Int64 = 0
    private var since: [Comparison] = []
    /// While v1 is active: of each recipe and batch that v1 scored, the comparison of the newest version in the shadow.
    private var outOfTime: [RecipeName: [BatchID: Shadow]] = [:]

    private struct Shadow {
        let number: Int
        let comparison: Comparison
    }

    init(_ ledger: Ledger) throws {
        recorded = Dictionary(try ledger.comparisons().map { ($0.challenger, $0) }) { first, _ in first }
        index = try RecipeIndex(ledger)
    }

    /// What does not follow from the comparisons: each names the figures.
    mutating func faults(of model: StoredModel, _ figures: TrainingFigures) throws -> [String] {
        guard let contest = figures.decision.contest else { return [] }
        if case .rival = contest.verdict { return try differences(contest.evidence, [contest.comparison]) }
        guard let own = recorded[model.version] else { return ["its comparison is not recorded"] }
        if own.activation != activation { (activation, since) = (own.activation, []) }
        since = since.filter { $0.batchID != own.comparison.batchID } + [own.comparison]
        var faults = try PooledAgain.differences("comparison", in: contest.comparison, from: own.comparison)
        faults += try differences(contest.evidence, since)
        if case .rule(let rule) = contest.verdict {
            let again = try rule.again(
                outOfFold: since, outOfTime: record(of: model, in: contest, against: figures.champion))
            faults += try PooledAgain.differences("rule", in: rule, from: again)
        }
        try remember(contest.shadow)
        return faults
    }

    private func differences(_ evidence: Evidence, _ comparisons: [Comparison]) throws -> [String] {
        if !evidence.isOfThisForm { return [] }
        return try PooledAgain.differences(
            "evidence", in: evidence, from: Evidence(pooling: comparisons))
    }

    // MARK: While v1 is active

    /// The comparisons with v1 out of time that a version rests on, in batch order; empty if another one is active.
    private mutating func record(
        of model: StoredModel, in contest: Contest, against champion: String
    ) throws -> [Comparison] {
        guard champion == PooledAgain.expert, let recipe = try index.recipe(of: model.version) else { return [] }
        var newest = outOfTime[recipe] ?? [:]
        if let batch = BatchID(contest.comparison.batchID) { newest[batch] = nil }
        for one in contest.shadow where one.champion == champion {
            if try index.recipe(of: one.version) == recipe { try PooledAgain.add(one, to: &newest) }
        }
        return newest.sorted { $0.key < $1.key }.map(\.value.comparison)
    }

    private mutating func remember(_ shadow: [ShadowComparison]) throws {
        for one in shadow where one.champion == PooledAgain.expert {
            guard let recipe = try index.recipe(of: one.version) else { continue }
            try PooledAgain.add(one, to: &outOfTime[recipe, default: [:]])
        }
    }

    private static func add(_ one: ShadowComparison, to newest: inout [BatchID: Shadow]) throws {
        let (batch, number) = try one.place()
        if let known = newest[batch], known.number > number { return }
        newest[batch] = Shadow(number: number, comparison: one.comparison)
    }

    private static let expert = "v1"

    // MARK: Differences

    /// The figures of two values of one kind that are not the same, by the names that they have in `training.json`.
    private static func differences<Value: Encodable & Equatable>(
        _ name: String, in value: Value, from again: Value
    ) throws -> [String] {
        if value == again { return [] }
        let leaves = (leaves(name, try JSONText(encoding: value)), leaves(name, try JSONText(encoding: again)))
        let expected = Dictionary(leaves.1) { first, _ in first }
        let said = Dictionary(leaves.0) { first, _ in first }
        let names = leaves.0.map(\.0) + leaves.1.map(\.0).filter { said[$0] == nil }
        return names.filter { said[$0] != expected[$0] }.map { name in
            "\(name) is \(said[name] ?? "none"), and the comparisons that were recorded give \(expected[name] ?? "none")"
        }
    }

    /// The values of the members of an object, and of those of its objects, by their paths.
    private static func leaves(_ path: String, _ json: JSONText) -> [(String, String)] {
        guard case .object(let members) = json else { return [(path, json.text())] }
        return members.flatMap { leaves("\(path).\($0.0)", $0.1) }
    }
}

extension ActivationRule {
    /// The same rule with its thresholds, of other comparisons.
    ///
    /// - Parameters:
    ///   - outOfFold: since the last activation, the newest last.
    ///   - outOfTime: with v1; empty if there are none.
    fileprivate func again(outOfFold: [Comparison], outOfTime: [Comparison]) -> ActivationRule {
        switch self {
        case .rival: self
        case .refresh(let rule): .refresh(RefreshRule(outOfFold, thresholds: rule.thresholds))
        case .firstModel(let rule):
            .firstModel(
                outOfTime.isEmpty
                    ? FirstModelRule(outOfFold.suffix(1), record: .outOfFold, thresholds: rule.thresholds)
                    : FirstModelRule(outOfTime, record: .outOfTime, thresholds: rule.thresholds))
        }
    }
}
