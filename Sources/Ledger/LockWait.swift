import Glibc
import Synchronization

/// How long the ledger waits for a lock that another program holds.
extension Ledger {
    /// One wait between two attempts; milliseconds.
    private static let pause = 5
    /// So long in all; milliseconds.
    private static let longestWait = 5_000
    /// So long where the process is to end; milliseconds.
    private static let longestWaitAtEnd = 500
    private static let endIsNear = Atomic(false)

    /// From now on no lock is waited for longer than half a second: the process was asked to end. May be called on any
    /// thread, and waits for nothing.
    package static func endWaits() { endIsNear.store(true, ordering: .relaxed) }

    /// Waits a moment for a lock.
    ///
    /// - Parameter attempts: how often that was done for this lock.
    /// - Returns: whether to try again.
    static func waitForLock(_ attempts: Int) -> Bool {
        let longest = endIsNear.load(ordering: .relaxed) ? longestWaitAtEnd : longestWait
        guard attempts * pause < longest else { return false }
        _ = Glibc.poll(nil, 0, Int32(pause))
        return true
    }
}
