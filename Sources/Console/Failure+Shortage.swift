import Daemon
import Files

extension Failure {
    /// There is no thread to be had.
    ///
    /// - Parameter what: what failed, without a full stop.
    package static func noThread(_ what: String) -> Failure {
        Failure(
            what, in: "the limits of the process", try: ThreadShortage.hint, status: ExitStatus.system)
    }

    /// From now on the process says so and ends where it can make no thread; without this it would stand still for
    /// ever.
    package static func endWithoutThreads() {
        ThreadShortage.watch { seconds in
            writeToStandardError("\(Failure.noThread(ThreadShortage.sentence(seconds)).text)\n")
        }
    }
}
