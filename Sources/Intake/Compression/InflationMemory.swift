import Synchronization

/// What a compressed file needs in memory: what its reader needs, and the window of what was inflated.
///
/// The reader and whoever inflates are on two threads.
final class InflationMemory: Sendable {
    private struct State {
        var reader = MemoryNeed.program
        var window = 0
    }

    private let state = Mutex(State())
    private let whole: MemoryRoom?

    /// - Parameter room: what the file may need in all; nil is as much as there is.
    init(_ room: MemoryRoom?) { whole = room }

    /// What is left for the reader.
    var room: MemoryRoom? {
        whole.map { whole in
            MemoryRoom(limit: whole.limit) { bytes in
                whole.holds(
                    self.state.withLock { state in
                        state.reader = bytes
                        return bytes + state.window
                    })
            }
        }
    }

    /// Asks for a window; bytes.
    ///
    /// - Returns: nil if there is room, else what the file would need, and the limit.
    func lack(window: Int) -> (bytes: Int, limit: Int)? {
        guard let whole else { return nil }
        let bytes = state.withLock { state in
            state.window = max(state.window, window)
            return state.reader + state.window
        }
        return whole.holds(bytes) ? nil : (bytes, whole.limit)
    }
}
