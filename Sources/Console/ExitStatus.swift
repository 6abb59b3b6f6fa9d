import Daemon

/// Exit codes, as `sysexits.h` has them.
package enum ExitStatus {
    /// The command failed, or a check found a fault.
    package static let failed: Int32 = 1
    /// The command line is wrong.
    package static let usage: Int32 = 64
    /// Data was refused.
    package static let refused: Int32 = 65
    /// What was asked for is not there.
    package static let absent: Int32 = 69
    /// The limits of the process leave too few threads or too little memory.
    package static let system = ThreadShortage.status
    /// Reading or writing failed: rights, disk, database.
    package static let inputOutput: Int32 = 74
    /// Another `kycc` holds the root, or something else to try again.
    package static let temporary: Int32 = 75
    /// A setting is wrong.
    package static let settings: Int32 = 78
    /// An end was asked for, and a system call did not return in time.
    package static let stalled = EndDeadline.status
}
