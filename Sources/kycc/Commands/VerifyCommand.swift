import ArgumentParser
import Console
import Files
import Ledger
import Pipeline

/// `kycc verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves the state: archive, event chain, lag rule, and every score recomputed bit for bit.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Option(
        help: ArgumentHelp(
            "An event that the chain must contain, as an earlier run printed it.", valueName: "id:sha256"))
    var head: String?

    func validate() throws {
        if let head, ChainHead(head) == nil {
            throw ValidationError("--head must be an id, a colon and 64 lower-case hexadecimal digits")
        }
    }

    mutating func run() throws {
        let app = try App(options, .reading)
        let result = try Verification(app.workplace(), noted: head.flatMap { ChainHead($0) }).run()
        if format.json {
            let json: [(String, JSONText)] = [
                ("clean", .bool(result.faults.isEmpty)), ("files", .int(result.files)),
                ("requests", .int(result.requests)),
                ("scores", .int(result.scores)), ("models", .int(result.models)), ("events", .int(result.events)),
                ("head", .text(result.head?.description)), ("faults", .texts(result.faults)),
            ]
            try StandardOutput.write(JSONText.object(json))
        } else {
            for fault in result.faults { try StandardOutput.write("FAULT \(fault)\n") }
            try StandardOutput.write(
                "\(result.faults.isEmpty ? "clean" : "\(result.faults.count) faults"): \(result.files) archived files,"
                    + " \(result.requests) requests, \(result.scores) scores recomputed, \(result.models) models,"
                    + " \(result.events) events\n")
            if let head = result.head {
                try StandardOutput.write("head of the event chain, to be noted: \(head)\n")
            }
        }
        if !result.faults.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
}
