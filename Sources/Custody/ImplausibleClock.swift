package import Vocabulary

/// The clock is wrong for certain: nothing is decided or recorded under such a time, which `verify` would call a fault.
package struct ImplausibleClock: Error, CustomStringConvertible {
    /// What it says.
    package let now: Timestamp

    /// - Parameter now: what the clock says.
    package init(now: Timestamp) { self.now = now }

    package var description: String {
        "the clock says \(now.text), before 1970: nothing is taken or recorded under such a time"
    }

    /// What to do, one sentence.
    package var hint: String { "Set the clock; work goes on by itself." }
}

extension Timestamp {
    /// Whether something may be recorded under this time.
    package var isRecordable: Bool { microseconds >= 0 }
}
