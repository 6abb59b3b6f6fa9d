import Intake
import Synchronization
import Vocabulary

/// Who needs how much of `limits.memory`: the file at hand, and those that are read ahead.
///
/// The file at hand comes first: where all do not fit, the others are let go, and read when their turn comes.
package final class MemoryAccount: Sendable {
    private struct Ahead {
        var bytes: Int
        let release: @Sendable () -> Void
    }

    private struct State {
        var present = 0
        var aheads: [ObjectIdentifier: Ahead] = [:]

        var ahead: Int { aheads.values.reduce(0) { $0 + $1.bytes } }
    }

    private let state = Mutex(State())

    /// An account on which nothing is needed.
    package init() {}

    /// The file at hand needs so many bytes.
    ///
    /// - Returns: whether that is within the limit.
    package func presentNeeds(_ bytes: Int, limit: Int) -> Bool {
        guard bytes <= limit else { return false }
        let released: [Ahead] = state.withLock { state in
            state.present = bytes
            guard bytes > limit - state.ahead else { return [] }
            defer { state.aheads = [:] }
            return Array(state.aheads.values)
        }
        for ahead in released { ahead.release() }
        return true
    }

    /// The file at hand is done with.
    package func presentEnds() { state.withLock { $0.present = 0 } }

    /// A file that is read ahead needs so many bytes.
    ///
    /// - Parameters:
    ///   - id: of whatever reads it.
    ///   - release: lets go of it; called at any time, until `aheadEnds`.
    /// - Returns: whether they are within the limit together with what all others need.
    package func aheadNeeds(
        _ bytes: Int, limit: Int, id: ObjectIdentifier, release: @escaping @Sendable () -> Void
    ) -> Bool {
        state.withLock { state in
            let others = state.present + state.ahead - (state.aheads[id]?.bytes ?? 0)
            guard bytes <= limit - others else { return false }
            state.aheads[id] = Ahead(bytes: bytes, release: release)
            return true
        }
    }

    /// What was read ahead is let go, or becomes the file at hand.
    package func aheadEnds(_ id: ObjectIdentifier, becomesPresent: Bool) {
        state.withLock { state in
            guard let ahead = state.aheads.removeValue(forKey: id), becomesPresent else { return }
            state.present = ahead.bytes
        }
    }
}

extension Workplace {
    /// The limits of a reader, with the memory that the file at hand may need.
    var readerLimits: ReaderLimits {
        var limits = intake
        let (limit, memory) = (settings.memoryLimit, memory)
        limits.memory = MemoryRoom(limit: limit) { memory.presentNeeds($0, limit: limit) }
        return limits
    }
}
