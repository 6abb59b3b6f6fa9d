extension ExitStatus {
    /// Every code that a command may end with, and what it means.
    package static let meanings: [(code: Int32, meaning: String)] = [
        (0, "done"),
        (failed, "failed, or a check found a fault (`verify`, `doctor`, `validate --strict`)"),
        (usage, "the command line is wrong"),
        (refused, "data was refused"),
        (absent, "what was asked for is not there"),
        (system, "no thread could be started: a limit of threads or memory is too low"),
        (inputOutput, "reading or writing failed: rights, disk, database"),
        (temporary, "another `kycc` holds the root, or something else to try again"),
        (settings, "a setting is wrong"),
        (stalled, "an end was asked for, and a system call did not return within 4 s; the next run recovers"),
    ]
}
