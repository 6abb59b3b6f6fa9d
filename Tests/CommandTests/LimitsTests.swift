import Foundation
import TestSupport
import Testing

@Suite("Too few threads and too little memory")
struct LimitsTests {
    /// Runs the program under a limit of the shell.
    private func run(_ limit: String, _ command: String, _ kycc: TestRoot) throws -> RealProgram.Outcome {
        try kycc.shell(#"ulimit \#(limit) && exec timeout 20 "$kycc" \#(command)"#)
    }

    @Test(
        "end a command at once with what is needed and what there is",
        arguments: ["daemon --once", "verify", "cycle 1"])
    func memory(_ command: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            // The least in which the system can load the program at all, and somewhat more: nothing may hang.
            let least = try #require(
                try stride(from: 64_000, to: 2_000_000, by: 16_000).first {
                    try run("-v \($0)", "--version", kycc).status == 0
                })
            for more in [16_000, 32_000, 48_000] {
                let outcome = try run("-v \(least + more)", command, kycc)
                #expect(outcome.status == 71, "\(more): \(outcome)")
                #expect(
                    outcome.errors.contains("error: too little memory: ")
                        || outcome.errors.contains("error: too few threads: "), "\(more): \(outcome.errors)")
            }
        }
    }
}
