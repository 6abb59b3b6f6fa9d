package import Foundation
import Glibc

/// A daemon that runs on a root of a test, and what it says on standard error.
package final class RunningDaemon {
    /// It did not do what was waited for.
    package struct Hangs: Error, CustomStringConvertible {
        package let description: String
    }

    /// No test waits nearly as long.
    private static let patience = 60.0

    private let process: Process
    private let errors: URL

    /// Starts it, and waits until it watches its inbox.
    ///
    /// - Parameter folder: gets the file with what it says.
    package init(_ root: URL, _ arguments: String..., in folder: URL) throws {
        errors = folder.appendingPathComponent("daemon-\(UUID().uuidString)")
        try Data().write(to: errors)
        process = RealProgram.process(["daemon"] + arguments, environment: ["KYCC_ROOT": root.path])
        let file = try FileHandle(forWritingTo: errors)
        process.standardError = file
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try file.close()
        let status = root.appendingPathComponent("status/status.json")
        try wait("be idle") {
            guard let data = try? Data(contentsOf: status),
                let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let daemon = object["daemon"] as? [String: Any]
            else { return false }
            return daemon["pid"] as? Int == Int(process.processIdentifier) && daemon["state"] as? String == "idle"
        }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    package var processID: Int32 { process.processIdentifier }

    /// What it has said so far.
    package var text: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits until a condition holds, looking again every 10 ms.
    ///
    /// - Throws: `Hangs` if it does not within a minute.
    package func wait(_ what: String, until holds: () throws -> Bool) throws {
        let limit = Date() + RunningDaemon.patience
        while try !holds() {
            guard Date() < limit else { throw Hangs(description: "waited in vain for it to \(what); it said: \(text)") }
            _ = poll(nil, 0, 10)
        }
    }

    /// Waits for its end, and returns the exit code, or the signal as a negative number.
    @discardableResult
    package func end(_ signal: Int32? = nil) -> Int32 {
        if let signal { send(signal) }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
