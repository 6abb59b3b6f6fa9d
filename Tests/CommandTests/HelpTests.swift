import Foundation
import TestSupport
import Testing

/// The help texts as they were agreed on, in `Tests/Fixtures/help`. To make them anew after a change:
///
///     REMAKE_FIXTURES=1 ./kycc test --filter HelpTests
@Suite("Help")
struct HelpTests {
    private static let commands: [[String]] = [
        [], ["daemon"], ["init"], ["score"], ["train"], ["generate"], ["cycle"], ["demo"], ["status"], ["batches"],
        ["models"], ["models", "list"], ["models", "show"], ["models", "activate"], ["scores"], ["explain"], ["why"],
        ["events"],
        ["version"], ["wait"],
        ["rejected"], ["rejected", "list"], ["rejected", "retry"], ["labels"], ["labels", "list"],
        ["labels", "accept"], ["labels", "drop"], ["reprocess"], ["check"], ["validate"], ["export"], ["report"],
        ["verify"],
        ["replay"],
        ["backup"],
        ["doctor"],
    ]

    @Test("says of every command what was agreed on", arguments: commands)
    func golden(_ command: [String]) throws {
        let run = try RealProgram.outcome(
            of: RealProgram.process(command + ["--help"], environment: ["COLUMNS": "100"]))
        #expect(run.status == 0)
        let help = run.output
        let name = "help/\((["kycc"] + command).joined(separator: "-")).txt"
        if ProcessInfo.processInfo.environment["REMAKE_FIXTURES"] == "1" {
            try Data(help.utf8).write(to: Checkout.fixtures.appendingPathComponent(name))
        }
        #expect(try help == Checkout.fixture(name), "REMAKE_FIXTURES=1 ./kycc test --filter HelpTests")
    }

    @Test("lists every command that has a text of its own")
    func complete() throws {
        let help = try RealProgram.run("help").output
        let listed = help.split(separator: "\n").compactMap { $0.firstMatch(of: #/^  ([a-z]+) /#)?.1 }.map(String.init)
        #expect(Set(listed) == Set(HelpTests.commands.compactMap(\.first)))
    }
}
