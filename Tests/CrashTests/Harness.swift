import Foundation
import Testing

/// Everything that breaks the program on purpose. One after the other, because each uses all the processors there are.
///
/// The short form samples the steps; `HARNESS_TIMES=N ./kycc test --filter CrashTests` takes so many times as many, and
/// `HARNESS_LONG=1` every one. `HARNESS_SEED=N` moves the sample to other steps and draws other random kills,
/// `HARNESS_KILLS=N` says how many of those, and `HARNESS_FOLDER=DIR` where the roots lie (else in memory, where that
/// is to be had: a kill loses nothing that the system has taken over, so the disk makes no difference to it). Each part
/// prints a line that begins with `figures:`.
@Suite("The program under crashes and faults", .serialized)
struct Harness {
    static let isLong = number("HARNESS_LONG") == 1
    static let times = number("HARNESS_TIMES") ?? 1
    static let seed = number("HARNESS_SEED") ?? 1

    static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    /// Where roots are made.
    static let place: URL = {
        if let folder = ProcessInfo.processInfo.environment["HARNESS_FOLDER"] { return URL(fileURLWithPath: folder) }
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        return isThere ? memory : FileManager.default.temporaryDirectory
    }()

    /// Runs `body` with a folder of its own, reached without links, which is removed afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = place.resolvingSymlinksInPath().appendingPathComponent("kycc-harness-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// The places to strike at: all of them, or in the short form so many, evenly apart.
    static func sample<Place>(_ places: [Place], short: Int, long: Int = .max) -> (places: [Place], stride: Int) {
        let most = max(1, isLong ? long : short * times)
        let stride = places.count <= most ? 1 : (places.count - 1) / most + 1
        return (Swift.stride(from: seed % stride, to: places.count, by: stride).map { places[$0] }, stride)
    }
}

/// What a case came to, or many of them together.
struct Tally: Sendable {
    /// Times that a fault struck.
    var struck = 0
    /// Runs that were over before it was their turn.
    var missed = 0
    /// Dropped files that the runs had to work off.
    var files = 0
    var lost = 0
    var doubled = 0
    var problems: [String] = []
    /// Counts of one part alone, by what they count.
    var counts: [String: Int] = [:]

    static func += (tally: inout Tally, other: Tally) {
        tally.struck += other.struck
        tally.missed += other.missed
        tally.files += other.files
        tally.lost += other.lost
        tally.doubled += other.doubled
        tally.problems += other.problems
        tally.counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// Prints the line for the table of docs/robustness.md and fails the test for every problem, the first ones in
    /// full.
    func report(_ part: String, steps: Int, stride: Int = 1) {
        let more = counts.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
        print(
            "figures: \(part): \(steps) steps, stride \(stride), \(struck) faults struck, \(files) files processed,"
                + " lost \(lost), doubled \(doubled)\(more)")
        for problem in problems.prefix(20) { Issue.record("\(part): \(problem)") }
        if problems.count > 20 { Issue.record("\(part): and \(problems.count - 20) more") }
        #expect(lost == 0 && doubled == 0, "\(part)")
        #expect(struck > 0, "\(part): no fault struck")
    }
}
