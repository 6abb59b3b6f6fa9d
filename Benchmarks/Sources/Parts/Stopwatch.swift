import Glibc

/// What something took: time that went by, and time that processors worked on it.
struct Cost: Encodable {
    /// Seconds.
    var wall: Double
    /// Seconds of all threads of the process.
    var cpu: Double
}

/// Measures one piece of work after another.
enum Stopwatch {
    static func time<Result>(_ body: () throws -> Result) rethrows -> (result: Result, duration: Cost) {
        let start = now
        let result = try body()
        let end = now
        return (result, Cost(wall: end.wall - start.wall, cpu: end.cpu - start.cpu))
    }

    private static var now: (wall: Double, cpu: Double) {
        (seconds(of: CLOCK_MONOTONIC), seconds(of: CLOCK_PROCESS_CPUTIME_ID))
    }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
