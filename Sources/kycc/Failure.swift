import ArgumentParser
import Daemon
import Files
import Glibc
import Jobs
import Ledger
import Profiles
import Yams

/// Exit codes, as `sysexits.h` has them.
enum ExitStatus {
    static let failed: Int32 = 1
    static let usage: Int32 = 64
    static let refused: Int32 = 65
    static let absent: Int32 = 69
    static let inputOutput: Int32 = 74
    static let temporary: Int32 = 75
    static let settings: Int32 = 78
}

/// An error of a command, with what to do about it and the code to exit with.
struct Failure: Error {
    let what: String
    let hint: String
    let status: Int32

    init(_ what: String, try hint: String, status: Int32 = ExitStatus.failed) {
        self.what = what
        self.hint = hint
        self.status = status
    }

    /// Nothing is there of what was asked for.
    static func absent(_ what: String, try hint: String) -> Failure {
        Failure(what, try: hint, status: ExitStatus.absent)
    }

    /// Tells an error on standard error and ends the process with its code. Help and version are no errors.
    static func exit(_ error: any Error) -> Never {
        switch error {
        case let code as ExitCode: Glibc.exit(code.rawValue)
        case let failure as Failure: tell(failure)
        case let refusal as Refusal:
            tell(
                Failure(
                    refusal.line.map { "\(refusal.message) (line \($0))" } ?? refusal.message, try: refusal.hint,
                    status: ExitStatus.refused))
        case let held as RootIsHeld:
            tell(Failure(held.description, try: "wait for it, or stop it.", status: ExitStatus.temporary))
        case let setting as SettingError:
            tell(
                Failure(
                    setting.description, try: "correct it; kycc init writes a file with every setting.",
                    status: ExitStatus.settings))
        case let failure as FileFailure:
            let status = failure.code == ENOENT ? ExitStatus.absent : ExitStatus.inputOutput
            tell(Failure(failure.description, try: failure.hint, status: status))
        case let failure as LedgerError: tell(Failure(failure.description, try: failure.hint, status: status(failure)))
        case is ReadingCancelled:
            tell(Failure("interrupted", try: "run it again; nothing was done.", status: ExitStatus.temporary))
        default:
            let isHelp = KYCC.exitCode(for: error) == .success
            let text = KYCC.fullMessage(for: error)
            if isHelp {
                print(text)
                Glibc.exit(0)
            }
            writeToStandardError(text + "\n")
            Glibc.exit(ExitStatus.usage)
        }
    }

    private static func status(_ error: LedgerError) -> Int32 {
        switch error.cause {
        case .absent, .unknown: ExitStatus.absent
        case .busy, .cancelled: ExitStatus.temporary
        case .diskFull, .inputOutput, .readOnly, .damaged, .newerSchema: ExitStatus.inputOutput
        case .temporalLeakage, .other: ExitStatus.failed
        }
    }

    private static func tell(_ failure: Failure) -> Never {
        writeToStandardError("error: \(failure.what). Try: \(failure.hint)\n")
        Glibc.exit(failure.status)
    }
}
