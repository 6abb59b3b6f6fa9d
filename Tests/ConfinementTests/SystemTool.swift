import Foundation
import TestSupport

/// A program of the system, or a script of the tests, run to its end.
struct SystemTool {
    /// What it printed, on both outputs, and its exit code.
    struct Outcome {
        let output: String
        let status: Int32
    }

    /// A script that says with this code why it cannot do here what it is for.
    static let cannotHere: Int32 = 77

    /// - Parameter command: found in `PATH` where it is no path.
    static func run(_ command: String...) throws -> Outcome {
        try withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = command
            process.currentDirectoryURL = Checkout.root
            let output = folder.appendingPathComponent("output")
            try Data().write(to: output)
            let handle = try FileHandle(forWritingTo: output)
            process.standardOutput = handle
            process.standardError = handle
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return Outcome(
                output: try String(contentsOf: output, encoding: .utf8), status: process.terminationStatus)
        }
    }
}
