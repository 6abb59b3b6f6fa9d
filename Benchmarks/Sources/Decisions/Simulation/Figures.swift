/// A mean over histories with its Monte Carlo standard error.
struct Estimate: Codable, Equatable, Sendable {
    let mean: Double
    /// Nil of one history.
    let error: Double?

    /// The mean of one value a history; nil without a history.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        error = count > 1 ? (squares / (count * (count - 1))).squareRoot() : nil
    }

    /// How many of the cases are hits, where each history has some cases; nil without a case. The error is that of a
    /// ratio of two means, because the cases of one history go together.
    init?(_ counts: [(hits: Int, cases: Int)]) {
        let cases = counts.reduce(0) { $0 + $1.cases }
        guard cases > 0 else { return nil }
        let mean = Double(counts.reduce(0) { $0 + $1.hits }) / Double(cases)
        self.mean = mean
        let squares = counts.reduce(0.0) { sum, one in
            let rest = Double(one.hits) - mean * Double(one.cases)
            return sum + rest * rest
        }
        let count = Double(counts.count)
        error = count > 1 ? (squares * count / (count - 1)).squareRoot() / Double(cases) : nil
    }
}

/// What a run of the harness found.
struct DecisionFigures: Codable, Equatable, Sendable {
    /// One scorer of a scenario.
    struct Row: Codable, Equatable, Sendable {
        /// What a scorer gives away: the other's figure is better by so much.
        struct Gap: Codable, Equatable, Sendable {
            let auc: Estimate?
            let logLoss: Estimate?
        }

        let scorer: Scorer
        let auc: Estimate?
        let logLoss: Estimate?
        let toNewest: Gap
        let toBest: Gap
        /// Nil of scorers that decide nothing.
        let decisions: Decisions?
        /// The AUC of the same scorer in the same histories with sound labels, less its AUC here; nil if the labels
        /// are sound, or the same histories with sound labels were not simulated.
        let damage: Estimate?
    }

    /// What a policy decided.
    struct Decisions: Codable, Equatable, Sendable {
        /// Activations a history, and how many of them were of a version that is truly worse by 0.005 of AUC.
        let activated: Estimate?
        let worse: Estimate?
        /// Versions held back a history, and how many of them are truly better by 0.005 of AUC.
        let held: Estimate?
        let better: Estimate?
        /// Batches with sound labels that were tested for a contradiction, and how many of them were set aside.
        let tested: Int
        let wronglyAside: Estimate?
        /// Histories in which that happened, and the batches released again because the next ones contradicted too.
        let historiesWronglyAside: Int
        let released: Int
        /// How many damaged batches were set aside; nil if there are none.
        let rightlyAside: Estimate?
    }

    struct ScenarioRows: Codable, Equatable, Sendable {
        let name: String
        let histories: Int
        /// Counted from 1.
        let measuredFrom: Int
        let rows: [Row]
    }

    /// A rival in one world.
    struct Rival: Codable, Equatable, Sendable {
        let name: String
        let histories: Int
        let batches: Int
        /// How many histories end with the rival active.
        let replaced: Estimate?
        /// How many end so while the rival's version is truly no better than the one that it replaced.
        let replacedByNoBetter: Estimate?
        /// Comparisons that a replacement needed: half of them at most this; nil without a replacement.
        let medianComparisons: Int?
        /// The true AUC of the rival less that of the active version, at the end.
        let gain: Estimate?
    }

    /// The recipe `bends` with and without its parts in one world, fitted on all batches and measured in the one after
    /// them.
    struct Recipe: Codable, Equatable, Sendable {
        /// One form of the recipe.
        struct Row: Codable, Equatable, Sendable {
            let form: RecipeForm
            let auc: Estimate?
            let logLoss: Estimate?
            /// Less those of the whole recipe.
            let aucGap: Estimate?
            let logLossGap: Estimate?
        }

        let name: String
        let histories: Int
        let rows: [Row]
    }

    let seed: UInt64
    let scenarios: [ScenarioRows]
    let rivals: [Rival]
    let recipes: [Recipe]
}
