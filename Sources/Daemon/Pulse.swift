import Custody
import Synchronization

/// Shows that the worker gets on: it beats at every step of a file and between pieces of long work, and rests while
/// there is nothing to do. A worker that hangs, in a call that never returns or in a loop, does neither.
package final class Pulse: Sendable {
    /// Longer than any single transaction or call takes, also with the largest files on a slow disk, in seconds.
    package static let longestSilence = 3_600.0

    /// How long it may be silent, in seconds.
    package let limit: Double
    private let clock: @Sendable () -> Double
    /// Monotonic seconds of the last beat; infinite while it rests.
    private let last: Atomic<UInt64>

    /// - Parameter clock: monotonic seconds.
    package init(limit: Double = longestSilence, clock: @escaping @Sendable () -> Double = steady) {
        self.limit = limit
        self.clock = clock
        last = Atomic(clock().bitPattern)
    }

    /// Something was done.
    package func beat() { last.store(clock().bitPattern, ordering: .relaxed) }

    /// There is nothing to do until somebody wakes the worker.
    package func rest() { last.store(Double.infinity.bitPattern, ordering: .relaxed) }

    /// Whether it has been silent for too long.
    package var isStill: Bool { clock() - Double(bitPattern: last.load(ordering: .relaxed)) > limit }
}
