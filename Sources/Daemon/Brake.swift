package import Files

/// Keeps one name from being taken again and again: a file that changes for ever, or one on a file system whose attributes do
/// not keep still, would be read, copied and archived without pause.
///
/// After the second such outcome within `window` the name pauses for 5 s, then for twice as long each time, 10 min at most. A
/// name that was left in peace for the longest pause is forgotten. Other names are not touched by it. Time is in monotonic
/// seconds.
package struct Brake {
    private struct Count {
        var outcomes = 0
        var pause = 0.0
        var until = 0.0
        var last = 0.0
        var wasLifted = false
    }

    package static let firstPause = 5.0
    package static let longestPause = 600.0
    /// Outcomes further apart than this, beside the pause, do not belong together.
    package static let window = 60.0

    private var counts: [FileName: Count] = [:]

    package init() {}

    /// A file was read and comes again: it was a duplicate, or it changed meanwhile.
    ///
    /// - Returns: for how long its name is not taken now, in seconds; nil where it may be.
    package mutating func note(_ name: FileName, now: Double) -> Double? {
        counts = counts.filter { now - $0.value.last < Brake.longestPause + Brake.window }
        var count = counts[name] ?? Count()
        if now - count.last > count.pause + Brake.window { count = Count() }
        count.outcomes += 1
        count.last = now
        if count.outcomes >= 2 {
            count.pause = min(max(2 * count.pause, Brake.firstPause), Brake.longestPause)
            count.until = now + count.pause
        }
        counts[name] = count
        return count.until > now ? count.pause : nil
    }

    /// Its writer closed the file, or moved another one in: that one does not wait for longer than the first pause. This counts
    /// once, because who closes a file every second would otherwise never be slowed down.
    package mutating func noteClosed(_ name: FileName, now: Double) {
        guard let count = counts[name], now < count.until, !count.wasLifted else { return }
        counts[name]?.until = min(count.until, now + Brake.firstPause)
        counts[name]?.wasLifted = true
    }

    /// Whether a name is not taken now.
    package func holds(_ name: FileName, now: Double) -> Bool { counts[name].map { now < $0.until } ?? false }

    /// The names that are not taken now, each with when that ends.
    package func held(now: Double) -> [FileName: Double] {
        counts.filter { now < $0.value.until }.mapValues(\.until)
    }
}
