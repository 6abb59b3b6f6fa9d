import Files

/// Names that are processed again and again, whatever lies between: each time the name may be gone for a moment, and
/// every file may be whole.
struct CrowdedNames {
    /// So often within `window` seconds is free.
    private static let free = 20
    private static let window = 10.0
    /// What is said of such a name.
    static let often = "more than \(free) times within \(Int(window)) s"
    /// So many names are kept before those that are old are looked for.
    private static let mostKept = 4_096

    private var counts: [FileName: (since: Double, count: Int, pause: Double, until: Double)] = [:]
    private var pruneAt = mostKept

    /// A file of this name was processed.
    mutating func note(_ name: FileName, now: Double) {
        var entry = counts[name] ?? (now, 0, 0, -.infinity)
        if now - entry.since > CrowdedNames.window {
            // What was held back is counted from the end of the pause on; after a long time it begins anew.
            if now - entry.until > max(60, entry.pause) { entry.pause = 0 }
            (entry.since, entry.count) = (now, 0)
        }
        entry.count += 1
        if entry.count > CrowdedNames.free {
            entry.pause = Brake.pause(after: entry.pause)
            entry.until = now + entry.pause
            (entry.since, entry.count) = (entry.until, 0)
        }
        counts[name] = entry
        if counts.count > pruneAt { prune(now) }
    }

    /// Until when a name is left alone; nil if it is not.
    func until(_ name: FileName, now: Double) -> Double? {
        counts[name].flatMap { $0.until > now ? $0.until : nil }
    }

    private mutating func prune(_ now: Double) {
        counts = counts.filter {
            now - $0.value.since <= CrowdedNames.window || now - $0.value.until <= max(60, $0.value.pause)
        }
        pruneAt = max(CrowdedNames.mostKept, 2 * counts.count)
    }
}
