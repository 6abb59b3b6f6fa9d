import ArgumentParser
import Console
import Files
import Foundation
import Ledger
import Pipeline
import Testing
import Vocabulary

@Suite("An error of a command")
struct FailureTests {
    /// Something that no room throws.
    private struct Unknown: Error, CustomStringConvertible { let description = "a\nb" }

    @Test(
        "ends with the code of its kind",
        arguments: [
            (Failure("w", in: "p", try: "t."), 1), (Failure.absent("w", in: "p", try: "t."), 69),
            (Refusal(.tooLarge, message: "w", hint: "t."), 65),
            (SettingError(key: "k", value: "v", origin: "o", allowed: "a"), 78),
            (UnsafeFile.symbolicLink, 74), (CancellationError(), 75), (Unknown(), 1),
        ] as [(any Error & Sendable, Int32)])
    func codes(_ error: any Error & Sendable, _ status: Int32) { #expect(Failure(error).status == status) }

    @Test(
        "of the ledger ends with a code by its cause",
        arguments: [
            (LedgerError.Cause.absent, 69), (.unknown, 69), (.busy, 75), (.diskFull, 74),
            (.inputOutput, 74), (.readOnly, 74), (.damaged, 74), (.newerSchema, 74), (.temporalLeakage, 1), (.other, 1),
        ] as [(LedgerError.Cause, Int32)])
    func ledger(_ cause: LedgerError.Cause, _ status: Int32) {
        #expect(Failure(LedgerError("read", cause: cause, message: "w")).status == status)
    }

    @Test("of the file system ends with 69 where nothing is there, else with 74")
    func fileSystem() {
        #expect(Failure(FileFailure("open", path: "/a/b", code: ENOENT)).status == ExitStatus.absent)
        let denied = Failure(FileFailure("open", path: "/a/b", code: EACCES))
        #expect(denied.status == ExitStatus.inputOutput && denied.place == "/a/b" && denied.what.hasPrefix("open: "))
    }

    @Test("is one line of what, where and what to try, in which nothing of others stands as it is")
    func line() {
        #expect(Failure("w", in: "p", try: "t.").text.text == "error: w (p). Try: t.")
        let setting = Failure(
            SettingError(key: "a\nb", value: "\u{1B}[2J", origin: "kycc.yaml line 1", allowed: "1 to 9"))
        #expect(!setting.text.text.contains("\n") && !setting.text.text.contains("\u{1B}"))
        #expect(setting.what.hasSuffix("which is not allowed") && setting.hint == "1 to 9.")
        #expect(Failure(Unknown()).what == "a\\nb")
    }

    @Test("of a refused file has its position")
    func refusal() {
        var refusal = Refusal(.tooLarge, message: "it is too large", hint: "Split it.")
        #expect(Failure(refusal, in: "A_profiles.json").place == "A_profiles.json")
        (refusal.line, refusal.column) = (3, 7)
        let failure = Failure(refusal, in: "A_profiles.json")
        #expect(failure.what == "it is too large" && failure.place == "A_profiles.json, line 3 column 7")
    }

    @Test("names every code that a command may end with")
    func meanings() {
        let codes = [
            ExitStatus.failed, ExitStatus.usage, ExitStatus.refused, ExitStatus.absent, ExitStatus.inputOutput,
            ExitStatus.temporary, ExitStatus.settings, ExitStatus.stalled, ExitStatus.system,
        ]
        #expect(Set(ExitStatus.meanings.map(\.code)) == Set(codes + [0]))
    }
}

/// A command line for tests: `kycc models show NAME`, `kycc status`.
private struct Line: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "kycc", subcommands: [Models.self, Status.self])

    struct Models: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "models", subcommands: [Show.self])
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show")
        @Argument var name: String
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "status")
    }
}

@Suite("The command line")
struct ArgumentsTests {
    @Test(
        "has options of every command behind the command",
        arguments: [
            ("--root r status", "status --root r"), ("--root=r --json status", "status --root=r --json"),
            ("--json --root r models show v1", "models show --json --root r v1"),
            ("status --root r", "status --root r"), ("--set a=1 --set b=2 status x", "status --set a=1 --set b=2 x"),
            // Nothing to bring behind, or nowhere to bring it.
            ("--root", "--root"), ("--root r", "--root r"), ("--root r nosuch", "--root r nosuch"), ("", ""),
            ("--other status", "--other status"),
        ])
    func order(_ given: String, _ parsed: String) {
        func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        #expect(Arguments(of: Line.self, words(given)).all == words(parsed))
    }

    @Test("names the command that was meant")
    func names() {
        #expect(Line.name(of: ["models", "show", "v1"]) == "kycc models show")
        #expect(Line.name(of: ["models", "v1"]) == "kycc models")
        #expect(Line.name(of: ["nosuch"]) == "kycc")
    }

    @Test("that is wrong is an error with the command and what may have been meant")
    func usage() {
        let unknown = Failure.usage("Unexpected argument 'nosuch'", of: Line.self, arguments: ["nosuch"])
        #expect(unknown.what == "there is no command nosuch" && unknown.status == ExitStatus.usage)
        let guess = Failure.usage(
            "Unknown option '--jsn'. Did you mean '--json'?", of: Line.self, arguments: ["models", "show", "--jsn"])
        #expect(guess.what == "unknown option '--jsn'" && guess.place == "kycc models show")
        #expect(guess.hint == "--json, or kycc models show --help.")
        let missing = Failure.usage(
            "Missing expected argument '<name>'.\n", of: Line.self, arguments: ["models", "show"])
        #expect(missing.what == "missing expected argument '<name>'" && missing.hint == "kycc models show --help.")
    }
}
