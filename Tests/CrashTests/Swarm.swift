import Foundation
import Synchronization

/// Runs cases side by side, each in a folder of its own.
enum Swarm {
    private struct State<Case> {
        var waiting: ArraySlice<Case>
        var number = 0
        var tally = Tally()
    }

    /// - Parameters:
    ///   - workers: how many run at a time; more than there are processors where most of a case is waiting.
    ///   - body: one case, in an empty folder. What it throws is a problem of that case.
    static func run<Case: Sendable>(
        _ cases: [Case], in folder: URL, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        _ body: @escaping @Sendable (Case, URL) throws -> Tally
    ) -> Tally {
        let shared = Shared(State(waiting: cases[...]))
        let group = DispatchGroup()
        for _ in 0..<workers {
            group.enter()
            // A thread of its own: the pool of Dispatch would not start more than there are processors.
            Thread {
                while let (one, number) = shared.next() {
                    let place = folder.appendingPathComponent("case-\(number)")
                    var tally: Tally
                    do {
                        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                        tally = try body(one, place)
                    } catch {
                        tally = Tally()
                        tally.problems = ["\(one): \(error)"]
                    }
                    shared.add(tally)
                    try? FileManager.default.removeItem(at: place)
                }
                group.leave()
            }.start()
        }
        group.wait()
        return shared.tally
    }

    /// One case in a folder of its own.
    static func single<Result>(in folder: URL, _ body: (URL) throws -> Result) throws -> Result {
        let place = folder.appendingPathComponent("single-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        return try body(place)
    }

    private final class Shared<Case: Sendable>: Sendable {
        private let state: Mutex<State<Case>>

        init(_ state: sending State<Case>) { self.state = Mutex(state) }

        func next() -> (Case, Int)? {
            state.withLock { state in
                guard let one = state.waiting.popFirst() else { return nil }
                state.number += 1
                return (one, state.number)
            }
        }

        func add(_ tally: Tally) { state.withLock { $0.tally += tally } }

        var tally: Tally { state.withLock { $0.tally } }
    }
}
