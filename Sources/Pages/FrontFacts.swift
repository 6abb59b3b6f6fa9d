package import Vocabulary

/// What the front page of the report tells of.
package struct FrontFacts: Sendable {
    /// Something that waits for a person: a file or a batch, what is the matter, and what to do.
    package typealias Need = (subject: String, advice: Advice)

    /// The active version.
    package let active: String
    /// When it became active last, RFC 3339.
    package let activatedAt: String
    /// Who made it active, and why.
    package let activatedBy: String
    /// Why it became active, for the record.
    package let activatedBecause: String
    /// What the active version has learned from, in batch order.
    package let lineage: [String]
    /// The newest batches, in batch order.
    package let batches: [BatchSummary]
    /// How many batches there are.
    package let batchCount: Int
    /// Companies scored.
    package let parties: Int
    /// Versions trained.
    package let models: Int
    /// Files refused.
    package let rejected: Int
    /// The newest activations, the newest first.
    package let activations: [(version: String, activation: ModelFacts.Activation)]
    /// What needs a person.
    package let needs: [Need]
    /// The newest decisions, the newest first.
    package let decisions: [DecisionLine]
    /// How many pages list all batches.
    package let lists: Int

    /// A decision in a line.
    package struct DecisionLine: Sendable, Equatable {
        /// The batch.
        package let batch: String
        /// Which labels file of it, from 1.
        package let revision: Int
        /// When, RFC 3339.
        package let at: String
        /// What was decided, in words.
        package let what: String

        /// - Parameters: as the properties.
        package init(batch: String, revision: Int, at: String, what: String) {
            self.batch = batch
            self.revision = revision
            self.at = at
            self.what = what
        }
    }

    /// - Parameters: as the properties.
    package init(
        active: String, activatedAt: String, activatedBy: String, activatedBecause: String, lineage: [String],
        batches: [BatchSummary], batchCount: Int, parties: Int, models: Int, rejected: Int,
        activations: [(version: String, activation: ModelFacts.Activation)], needs: [Need],
        decisions: [DecisionLine], lists: Int
    ) {
        self.active = active
        self.activatedAt = activatedAt
        self.activatedBy = activatedBy
        self.activatedBecause = activatedBecause
        self.lineage = lineage
        self.batches = batches
        self.batchCount = batchCount
        self.parties = parties
        self.models = models
        self.rejected = rejected
        self.activations = activations
        self.needs = needs
        self.decisions = decisions
        self.lists = lists
    }
}
