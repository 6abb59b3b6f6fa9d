import CDispatch
import CSystem
import Foundation
import Glibc
import Synchronization

/// Threads and memory that a process needs before it does anything.
///
/// Where a thread is not to be had, libdispatch tries again for ever and without a word; where memory is not, the
/// runtime ends the process by a trap. So both are tried beforehand, all at once, and given back.
package enum ThreadsAndMemory {
    /// Threads besides those of the two pools: logs, signals, the end, the worker, and the pools' own.
    private static let ownThreads = 6
    /// What the program maps besides stacks before it works, in bytes: heaps, the database and its cache.
    private static let ownMemory = 64 << 20

    private static let isSecure = Atomic(false)

    /// How many threads may run at once: a pool for each of two kinds of work has one for every processor.
    package static var threads: Int { ownThreads + 2 * max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Proves that they are to be had.
    ///
    /// - Throws: `Failure` with what is needed and what there is.
    package static func secure() throws {
        // Once: later, threads of this process are a part of what there is.
        guard !isSecure.exchange(true, ordering: .relaxed) else { return }
        let made = makeThreads(threads)
        guard made == threads else {
            throw Failure(
                "too few threads: this process may have \(made) more, and needs \(threads)",
                in: "the limits of the process",
                try: "raise the limit of processes (ulimit -u, TasksMax, pids.max of the control group) or of memory.",
                status: ExitStatus.system)
        }
        let needed = (threads + 2) * stackSize + ownMemory
        guard canMap(needed) else {
            throw Failure(
                "too little memory: this process may map \(mappable(below: needed) >> 20) MiB more, and needs"
                    + " \(needed >> 20) MiB",
                in: "the limits of the process",
                try: "raise the limit of memory (ulimit -v, ulimit -d, LimitAS, LimitDATA).",
                status: ExitStatus.system)
        }
    }

    // MARK: Threads

    /// Makes so many threads that all wait, lets them end, and returns how many there were.
    private static func makeThreads(_ count: Int) -> Int {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 64 << 10)
        var gate = pthread_mutex_t()
        pthread_mutex_init(&gate, nil)
        defer { pthread_mutex_destroy(&gate) }
        return withUnsafeMutablePointer(to: &gate) { gate in
            pthread_mutex_lock(gate)
            var made: [pthread_t] = []
            while made.count < count {
                var thread = pthread_t()
                let code = pthread_create(
                    &thread, &attributes,
                    { gate in
                        guard let gate = gate?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
                        pthread_mutex_lock(gate)
                        pthread_mutex_unlock(gate)
                        return nil
                    }, gate)
                if code != 0 { break }
                made.append(thread)
            }
            pthread_mutex_unlock(gate)
            for thread in made { pthread_join(thread, nil) }
            return made.count
        }
    }

    // MARK: Memory

    /// The size of a thread's stack, in bytes.
    private static var stackSize: Int {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        var size = 0
        return pthread_attr_getstacksize(&attributes, &size) == 0 ? size : 8 << 20
    }

    private static func canMap(_ bytes: Int) -> Bool {
        guard let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            mapped != MAP_FAILED
        else { return false }
        munmap(mapped, bytes)
        return true
    }

    /// The most that can be mapped, to a MiB.
    private static func mappable(below limit: Int) -> Int {
        var (least, most) = (0, limit)
        while most - least > 1 << 20 {
            let middle = least + (most - least) / 2
            if canMap(middle) { least = middle } else { most = middle }
        }
        return least
    }
}
