import ArgumentParser
import BuildInfo
import Console
import Glibc

/// The command line.
@main
struct KYCC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kycc",
        abstract:
            "Scores batches of companies for the probability that they default, and learns from what came of them.",
        discussion: """
            Drop BATCH_profiles.json into the inbox and it is scored; drop BATCH_labels.json and the next model is trained. \
            A batch is never scored with a model that has seen its own labels.
            """,
        version: Program.text,
        subcommands: [VersionCommand.self, ReferenceCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Run",
                subcommands: [
                    InitCommand.self, DaemonCommand.self, ScoreCommand.self, TrainCommand.self, WaitCommand.self,
                    RejectedCommand.self, LabelsCommand.self, ReprocessCommand.self, BackupCommand.self,
                ]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    StatusCommand.self, BatchesCommand.self, ModelsCommand.self, ScoresCommand.self,
                    ExplainCommand.self, WhyCommand.self, ValidateCommand.self, ReportCommand.self, ExportCommand.self,
                ]),
            CommandGroup(
                name: "Prove", subcommands: [VerifyCommand.self, EventsCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "Try",
                subcommands: [
                    DemoCommand.self, CheckCommand.self, ReplayCommand.self, GenerateCommand.self, CycleCommand.self,
                ]),
        ])

    static func main() async {
        Failure.endWithoutThreads()
        StandardOutput.secure()
        // Whoever opens a file for writing while we ask whether it has a writer breaks our lease, of which the kernel
        // tells by this signal; unhandled it would end the process.
        signal(SIGIO, SIG_IGN)
        do {
            var command = try parseAsRoot(Arguments(of: KYCC.self).all)
            if var async = command as? any AsyncParsableCommand {
                try OpenFiles.secure()
                try await async.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.exit(error, of: KYCC.self)
        }
        Failure.end(0)
    }
}
