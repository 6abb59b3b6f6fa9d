import Glibc

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

/// Seconds since 1970, by the clock on the wall, to the millisecond.
func secondsSince1970() -> Double { (seconds(CLOCK_REALTIME) * 1_000).rounded() / 1_000 }

private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
