import Foundation
import TestSupport
import Testing

/// The interpreter of Python, where there is one.
enum Python {
    /// Its path; nil where it is not installed. `KYCC_ENGINE_PYTHON` names one that has the packages of the engines.
    static let path: String? = {
        if let named = ProcessInfo.processInfo.environment["KYCC_ENGINE_PYTHON"] { return named }
        return (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static let isAbsent: Comment = "python3 is not installed: install it"

    /// Whether a package can be imported.
    static func has(_ package: String) -> Bool {
        (try? run(["-c", "import \(package)"]).status) == 0
    }

    /// Runs it to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> RealProgram.Outcome {
        let process = RealProgram.process(arguments, environment: environment)
        process.executableURL = URL(fileURLWithPath: path ?? "/usr/bin/python3")
        return try RealProgram.outcome(of: process)
    }
}
