/// What was said of a version of a rival recipe. A rival takes over by its own rule under every policy but `manual`.
package struct RivalVerdict: Sendable, Equatable {
    /// The recipe of the version, as `bends@4`.
    package let recipe: String
    /// The recipe of the active version.
    package let rivalOf: String
    /// The policy of the training.
    package let policy: ActivationPolicy
    /// Nil if it was not asked: under the policy `manual`, and while v1 is active.
    package let rule: RivalRule?

    /// - Parameters: as the properties.
    package init(recipe: String, rivalOf: String, policy: ActivationPolicy, rule: RivalRule?) {
        self.recipe = recipe
        self.rivalOf = rivalOf
        self.policy = policy
        self.rule = rule
    }

    /// The word of `stoppedBy` while v1 is active: the recipe of the settings takes over first.
    package static let expertIsActive = "v1_is_active"

    /// What keeps the version from becoming active; empty if nothing does.
    package var stoppedBy: [String] {
        if policy == .manual { return ["manual"] }
        return rule?.stoppedBy ?? [RivalVerdict.expertIsActive]
    }

    /// Of several rivals whose records say so, the one with the greatest `spent` takes over, the first of equals.
    ///
    /// - Parameter verdicts: of all rivals of a training, in the order of versions.
    /// - Returns: its index; nil if none takes over.
    package static func winner(_ verdicts: [RivalVerdict]) -> Int? {
        var winner: (index: Int, spent: Double)?
        for (index, verdict) in verdicts.enumerated() where verdict.stoppedBy.isEmpty {
            guard let spent = verdict.rule?.spent else { continue }
            if let known = winner, known.spent >= spent { continue }
            winner = (index, spent)
        }
        return winner?.index
    }
}
