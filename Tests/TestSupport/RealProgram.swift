package import Foundation

/// The program itself, run as a user runs it.
package struct RealProgram {
    /// What a run printed, and its exit code.
    package struct Outcome {
        package let output: String
        package let errors: String
        package let status: Int32
    }

    package static let path =
        ProcessInfo.processInfo.environment["KYCC_BINARY"]
        ?? Checkout.root.appendingPathComponent(".build/release/kycc").path

    /// A process that is ready to be run, with its output going to files in `folder`.
    package static func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("KYCC_") }.merging(environment) { $1 }
        return process
    }

    /// Runs the program to its end.
    @discardableResult
    package static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run(arguments, environment: environment)
    }

    /// Runs the program to its end.
    @discardableResult
    package static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try outcome(of: process(arguments, environment: environment))
    }

    /// Runs a process to its end, with nothing to read.
    ///
    /// - Parameter output: where its output goes instead of into the outcome.
    package static func outcome(of process: Process, output: FileHandle? = nil) throws -> Outcome {
        try withTemporaryFolder { folder in
            let files = (folder.appendingPathComponent("output"), folder.appendingPathComponent("errors"))
            for file in [files.0, files.1] { try Data().write(to: file) }
            process.standardOutput = try output ?? FileHandle(forWritingTo: files.0)
            process.standardError = try FileHandle(forWritingTo: files.1)
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return Outcome(
                output: try String(contentsOf: files.0, encoding: .utf8),
                errors: try String(contentsOf: files.1, encoding: .utf8), status: process.terminationStatus)
        }
    }
}
