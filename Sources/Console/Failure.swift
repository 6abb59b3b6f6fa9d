package import ArgumentParser
import Custody
import Daemon
import Export
package import Files
import Foundation
import Ledger
package import Pipeline
package import Vocabulary

/// An error of a command: what, where, what to do about it, and the code to exit with.
package struct Failure: Error {
    /// One sentence without a full stop.
    package let what: String
    /// A file, a command, or where a setting was said.
    package let place: String
    /// What to do, with a full stop.
    package let hint: String
    /// The exit code.
    package let status: Int32

    /// - Parameters: as the properties.
    package init(_ what: String, in place: String, try hint: String, status: Int32 = ExitStatus.failed) {
        self.what = what
        self.place = place
        self.hint = hint
        self.status = status
    }

    /// Nothing is there of what was asked for.
    package static func absent(_ what: String, in place: String, try hint: String) -> Failure {
        Failure(what, in: place, try: hint, status: ExitStatus.absent)
    }

    /// The line that people see.
    package var text: TerminalText { "error: \(what) (\(place)). Try: \(hint)" }

    // MARK: What other rooms throw

    /// Any error of a room in the form of a failure.
    package init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let refusal as Refusal: self.init(refusal, in: "the file")
        case let held as RootIsHeld:
            self.init(
                "another kycc holds this root: \(held.holder)", in: RootLock.name.escaped,
                try: "wait for it, or stop it.", status: ExitStatus.temporary)
        case let setting as SettingError: self.init(setting)
        case let failure as FileFailure:
            self.init(
                "\(failure.operation): \(String(cString: strerror(failure.code)))", in: failure.path,
                try: failure.hint, status: failure.code == ENOENT ? ExitStatus.absent : ExitStatus.inputOutput)
        case let refusal as ExportRefusal: self.init(refusal.message, in: "the version", try: refusal.hint)
        case let one as Misplaced:
            self.init("\(one.what)", in: one.path, try: one.hint, status: ExitStatus.inputOutput)
        case let danger as UnsafeFile: self.init(danger, in: "a file of the root", status: ExitStatus.inputOutput)
        case let failure as LedgerError:
            self.init(
                failure.description, in: Root.databaseName, try: failure.hint, status: Failure.status(failure))
        case let clock as ImplausibleClock:
            self.init(clock.description, in: "the system", try: clock.hint, status: ExitStatus.temporary)
        case let unready as SignalHandler.Unready where unready.isShortage:
            self = Failure.noThread("\(unready)")
        case let fault as InternalFault:
            let (what, hint) = Worker.describe(fault)
            self.init(what, in: "kycc \(App.version)", try: hint)
        case is CancellationError:
            self.init(
                "interrupted", in: "before anything was recorded", try: "run it again.", status: ExitStatus.temporary)
        default:
            self.init(escapedForLog("\(error)"), in: "kycc \(App.version)", try: "kycc doctor.")
        }
    }

    /// A refusal with its position.
    ///
    /// - Parameter file: which file was refused.
    package init(_ refusal: Refusal, in file: String) {
        let line = refusal.line.map { ", line \($0)" } ?? ""
        let column = refusal.column.map { " column \($0)" } ?? ""
        let member = refusal.member.map { ", \($0)" } ?? ""
        self.init(refusal.message, in: file + member + line + column, try: refusal.hint, status: ExitStatus.refused)
    }

    /// A file that is not read for what it is.
    ///
    /// - Parameter path: of that file.
    package init(_ danger: UnsafeFile, in path: String, status: Int32) {
        let what =
            switch danger {
            case .symbolicLink: "this is a symbolic link"
            case .notRegular(let kind): "this is \(kind)"
            case .foreignHardLink: "this is a hard link to a file of another owner"
            }
        self.init(what, in: path, try: "put a regular file of your own there.", status: status)
    }

    /// A setting that is not allowed, with where it was said.
    package init(_ setting: SettingError) {
        let what =
            setting.value.map {
                "setting \(escapedForLog(setting.key)) is \($0.isEmpty ? "empty" : escapedForLog($0)), which is not allowed"
                    + (setting.problem.map { ": \(escapedForLog($0))" } ?? "")
            }
            ?? "unknown setting \(escapedForLog(setting.key))"
        let hint = setting.value == nil ? "one of \(setting.allowed)." : "\(setting.allowed)."
        self.init(what, in: setting.origin, try: hint, status: ExitStatus.settings)
    }

    private static func status(_ error: LedgerError) -> Int32 {
        switch error.cause {
        case .absent, .unknown: ExitStatus.absent
        case .busy: ExitStatus.temporary
        case .diskFull, .inputOutput, .readOnly, .damaged, .newerSchema: ExitStatus.inputOutput
        case .temporalLeakage, .other: ExitStatus.failed
        }
    }

    // MARK: The end of the process

    /// Tells an error on standard error and ends the process with its code. Help and version are no errors.
    ///
    /// - Parameter command: the command line that was parsed.
    package static func exit(_ error: any Error, of command: (some ParsableCommand).Type) -> Never {
        switch error {
        case let code as ExitCode: end(code.rawValue)
        case is StandardOutput.Ended: end(0)
        default: break
        }
        let code = command.exitCode(for: error)
        if code == .success {
            var text = command.fullMessage(for: error)
            while text.last == "\n" { text.removeLast() }
            say(TerminalText(lines: text))
            end(0)
        }
        let failure =
            code == .validationFailure
            ? usage(command.message(for: error), of: command, arguments: Arguments(of: command).all) : Failure(error)
        StandardOutput.flush()
        ProgressLine.clear()
        writeToStandardError("\(failure.text)\n")
        leave(failure.status)
    }

    /// Ends the process; with another code where standard output could not be written.
    package static func end(_ status: Int32) -> Never {
        ProgressLine.clear()
        guard let failure = StandardOutput.failure else { leave(status) }
        writeToStandardError("\(failure.text)\n")
        leave(status == 0 ? failure.status : status)
    }

    /// Whoever does not read standard error is not waited for.
    private static let longestFlush = 1.0

    private static func leave(_ status: Int32) -> Never {
        StandardErrorQueue.current?.flush(seconds: longestFlush)
        Foundation.exit(status)
    }

    /// What the command line got wrong, in the form of all errors.
    ///
    /// - Parameters:
    ///   - message: what the parser says of it.
    ///   - arguments: those that it parsed.
    package static func usage(
        _ message: String, of command: (some ParsableCommand).Type, arguments: [String]
    ) -> Failure {
        let name = command.name(of: arguments)
        if name == "kycc", let first = arguments.first, !first.hasPrefix("-") {
            return Failure(
                "there is no command \(escapedForLog(first))", in: name, try: "kycc help.",
                status: ExitStatus.usage)
        }
        var what = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        var hint = "\(name) --help."
        if let guess = what.range(of: ". Did you mean ") {
            hint = "\(what[guess.upperBound...].filter { $0 != "?" && $0 != "'" }), or \(hint)"
            what = String(what[..<guess.lowerBound])
        }
        while what.last == "." { what.removeLast() }
        return Failure(
            what.prefix(1).lowercased() + escapedForLog(String(what.dropFirst())), in: name, try: hint,
            status: ExitStatus.usage)
    }
}
