import Foundation
import Glibc
import TestSupport

/// The program at work, perhaps under a fault.
final class ProgramRun: @unchecked Sendable {
    // `@unchecked`: a run is made, asked and ended by one thread; the handler of the end touches the semaphore alone.

    /// What a run ended with.
    struct End: Sendable, Equatable {
        /// The exit code, or the signal where it was ended by one.
        let status: Int32
        let isSignal: Bool

        var wasKilled: Bool { isSignal && status == SIGKILL }
    }

    /// It neither ended nor did what was waited for.
    struct Hangs: Error, CustomStringConvertible {
        let description: String
    }

    /// No run of these tests takes nearly as long.
    static let patience = 60.0

    private let process: Process
    private let ended = DispatchSemaphore(value: 0)
    private let output: URL
    private let trace: URL
    private let arguments: String
    private(set) var end: End?

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - folder: gets what it prints, and the trace of the calls that counted.
    ///   - prefix: a program that is to run it, such as `nsenter`, with its arguments.
    init(
        _ arguments: [String], root: URL, fault: Fault? = nil, in folder: URL, prefix: [String] = [],
        environment more: [String: String] = [:]
    ) throws {
        let name = UUID().uuidString
        output = folder.appendingPathComponent("\(name).output")
        trace = folder.appendingPathComponent("\(name).trace")
        self.arguments = arguments.first ?? ""
        let environment = try (fault?.environment(root: root, trace: trace) ?? [:]).merging(more) { $1 }
        process = RealProgram.process(
            arguments + (arguments.contains("--root") ? [] : ["--root", root.path]), environment: environment)
        if let tool = prefix.first {
            process.arguments = Array(prefix.dropFirst()) + [RealProgram.path] + (process.arguments ?? [])
            process.executableURL = URL(fileURLWithPath: tool)
        }
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        process.standardOutput = file
        process.standardError = file
        process.standardInput = FileHandle.nullDevice
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        try file.close()
    }

    var processID: Int32 { process.processIdentifier }

    /// What it has printed so far.
    var text: String {
        // A byte that is no UTF-8 would be a fault of its own, and shows as one.
        String(decoding: (try? Data(contentsOf: output)) ?? Data(), as: UTF8.self)
    }

    /// The calls that counted, in their order.
    var calls: [String] {
        ((try? String(contentsOf: trace, encoding: .utf8)) ?? "").split(separator: "\n").map {
            String($0.drop { $0 != " " }.dropFirst())
        }
    }

    /// Waits for the end.
    @discardableResult
    func wait() throws -> End {
        if let end { return end }
        guard ended.wait(timeout: .now() + ProgramRun.patience) == .success else {
            let said = text.suffix(2_000)
            stop(SIGKILL)
            throw Hangs(description: "\(arguments) does not end; it said: \(said)")
        }
        return note()
    }

    /// Whether it is over; asks without waiting.
    func isOver() -> Bool {
        if end == nil, ended.wait(timeout: .now()) == .success { note() }
        return end != nil
    }

    /// Sends a signal and waits for the end.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) -> End? {
        if end == nil { kill(process.processIdentifier, signal) }
        return end ?? (ended.wait(timeout: .now() + ProgramRun.patience) == .success ? note() : nil)
    }

    @discardableResult
    private func note() -> End {
        let end = End(status: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal)
        self.end = end
        return end
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], root: URL, fault: Fault? = nil, in folder: URL, prefix: [String] = []
    ) throws -> ProgramRun {
        let run = try ProgramRun(arguments, root: root, fault: fault, in: folder, prefix: prefix)
        try run.wait()
        return run
    }
}
