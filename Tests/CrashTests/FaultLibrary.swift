import Foundation
import TestSupport

/// The library that strikes the program from outside: Tests/FaultInjection/faults.c, compiled when it is first wanted.
enum FaultLibrary {
    struct Uncompiled: Error, CustomStringConvertible {
        let description: String
    }

    static func path() throws -> String { try compiled.get() }

    private static let compiled = Result { try compile() }

    private static func compile() throws -> String {
        let source = Checkout.root.appendingPathComponent("Tests/FaultInjection/faults.c")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kycc-faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        temporaryFolder = folder.path
        atexit { if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) } }
        let library = folder.appendingPathComponent("faults.so")
        let process = Process()
        process.executableURL = try compiler()
        process.arguments = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library.path, source.path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Uncompiled(description: "faults.c does not compile") }
        return library.path
    }

    /// A C compiler: of the path, else the one that comes with Swift.
    private static func compiler() throws -> URL {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let swift = [
            "\(environment["HOME"] ?? "/root")/.local/share/swiftly/bin", "/opt/swift/usr/bin",
            "/usr/libexec/swift/bin",
        ]
        for folder in folders + swift {
            for name in ["clang", "cc", "gcc"] {
                let path = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: path) { return URL(fileURLWithPath: path) }
            }
        }
        throw Uncompiled(description: "there is no C compiler (clang, cc or gcc) to compile faults.c with")
    }
}

/// Where the library lies: set once, before the handler is there that reads it at the very end of the process.
nonisolated(unsafe) private var temporaryFolder: String?

/// What strikes a run, and where.
struct Fault: Sendable, CustomStringConvertible {
    enum Kind: String, Sendable, CaseIterable {
        /// SIGKILL before the call; `torn` does half of a write first.
        case kill, torn
        /// A write that does half of its work and says so.
        case short
        /// The call does not return while the file of `lastsWhile` is there.
        case stall
        /// The call fails with this error.
        case noSpace = "ENOSPC"
        case inputOutput = "EIO"
        case noAccess = "EACCES"
        case tooManyFiles = "EMFILE"
        case readOnly = "EROFS"

        /// Those that let a call fail.
        static let errors: [Kind] = [.noSpace, .inputOutput, .noAccess, .tooManyFiles, .readOnly]
    }

    let kind: Kind
    /// The call, counted from 1 among those that this kind can strike; 0 strikes none.
    let at: Int
    /// Whether all later calls are struck as well.
    var stays = false
    /// Faults last while this file is there.
    var lastsWhile: URL?
    /// Only calls count whose line in the trace begins with this text, as `read /inbox/`.
    var only: String?
    /// Whether the calls on `status/` are left alone.
    var sparesStatus = false
    /// A folder of the root that is on another file system.
    var apart: String?

    var description: String {
        "\(kind.rawValue) at \(at)\(stays ? " and later" : "")\(apart.map { ", \($0) apart" } ?? "")"
    }

    /// - Parameter trace: the file that gets a line for every call that counts.
    func environment(root: URL, trace: URL) throws -> [String: String] {
        var environment = [
            "LD_PRELOAD": try FaultLibrary.path(), "FAULTS_ROOT": root.path, "FAULTS_TRACE": trace.path,
            "FAULTS_PLAN": "\(kind.rawValue):\(at)\(stays ? "+" : "")",
        ]
        if let lastsWhile { environment["FAULTS_WHILE"] = lastsWhile.path }
        if let only { environment["FAULTS_ONLY"] = only }
        if sparesStatus { environment["FAULTS_SPARE"] = "status" }
        if let apart { environment["FAULTS_APART"] = apart }
        return environment
    }
}
