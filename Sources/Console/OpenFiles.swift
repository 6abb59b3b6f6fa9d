import Glibc

/// How many files this process may have open.
package enum OpenFiles {
    /// What the daemon needs at the least; with fewer the runtime of the language ends the process by a trap.
    private static let least: rlim_t = 32

    /// Raises the limit where it is too low, as far as it may be raised.
    ///
    /// - Throws: `Failure` where that is not enough.
    package static func secure() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < least else {
            return
        }
        if limit.rlim_max >= least {
            limit.rlim_cur = least
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 { return }
        }
        throw Failure(
            "Too many open files: this process may have \(limit.rlim_max), and needs \(least)",
            in: "the limits of the process",
            try: "raise the limit of open files (ulimit -n, LimitNOFILE).", status: ExitStatus.inputOutput)
    }
}
