import Synchronization

/// Counts how often a computation asks whether it was cancelled, and cancels it at last.
package final class Polls: Sendable {
    private let most: Int
    private let polls = Atomic(0)

    /// - Parameter most: how many polls go well.
    package init(most: Int) { self.most = most }

    /// How many there were.
    package var count: Int { polls.load(ordering: .relaxed) }

    /// A poll.
    package func isEnough() -> Bool { polls.wrappingAdd(1, ordering: .relaxed).newValue > most }
}
