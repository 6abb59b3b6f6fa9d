import ArgumentParser
import Console
import Custody
import Files
import Glibc
import Intake
import Vocabulary

/// `kycc wait`: for schedulers, whose next step needs the scores of a batch.
struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Waits until a batch is scored, or its labels are worked on.",
        discussion: """
            Ends with 0 when that is done, with 65 when the file was refused, and with 75 when the time is over. What \
            became of the newest file counts, so that a batch that was scored before is done at once, unless another \
            file of it lies in the inbox.
            """)

    @OptionGroup var options: RootOptions
    @Argument(help: "The batch.") var batch: String
    @Flag(help: "Wait for its labels instead of its scores.") var labels = false
    @Option(help: "How long to wait at most: a number with ms, s, m, h or d.") var timeout = TimeSpan(argument: "10m")!

    mutating func run() throws {
        guard let id = BatchID(batch) else {
            throw ValidationError("\(escapedForTerminal(batch)) is no id of a batch")
        }
        try Interruption.expect()
        let app = try App(options, .reading)
        let end = steadySeconds() + timeout.seconds
        while true {
            let state = try BatchState(app, batch: id, kind: labels ? .labels : .profiles)
            switch state {
            case .done(let what): return try StandardOutput.write(TerminalText(safe: escapedForTerminal(what) + "\n"))
            case .refused(let what):
                throw Failure(what, in: batch, try: "kycc why \(batch).", status: ExitStatus.refused)
            case .pending(let what):
                guard steadySeconds() < end, !Interruption.hasCome else {
                    throw Failure("not yet: \(what)", in: batch, try: "kycc status.", status: ExitStatus.temporary)
                }
            }
            // A signal ends the wait as well.
            usleep(useconds_t(min(0.2, max(end - steadySeconds(), 0.001)) * 1e6))
        }
    }
}
