extension ActivationGates {
    /// A gate as people read of it.
    package struct Condition: Sendable {
        /// Its name, as in `all`.
        package let name: String
        /// When it is passed: one phrase of Markdown, as it stands in `docs/methodology.md`.
        package let passes: String
        /// The settings that it looks at, without `gates.`.
        package let settings: [String]
    }

    /// Every gate, in the order of `all`.
    package static let conditions = [
        Condition(name: "enough_rows", passes: "the evidence has enough labelled parties", settings: ["min_rows"]),
        Condition(
            name: "enough_of_each_outcome",
            passes: "it has enough defaults and enough others, in batches with at least two of each",
            settings: ["min_each_outcome"]),
        Condition(
            name: "ranks_well", passes: "the pooled AUC of the challenger is high enough", settings: ["min_auc"]),
        Condition(
            name: "ranks_better",
            passes: "the pooled Δ of the AUCs is large enough and significant: p(Δ > 0) is small enough",
            settings: ["min_delta", "max_p_better"]),
        Condition(
            name: "is_sharper",
            passes: "the log loss is significantly lower, and the challenger does not rank significantly worse",
            settings: ["max_p_sharper", "max_p_worse"]),
    ]
}
