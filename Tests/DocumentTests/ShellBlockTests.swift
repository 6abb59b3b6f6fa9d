import Foundation
import TestSupport
import Testing

/// The shell blocks of the pages, run as a reader runs them: in order, page by page, in a folder of the page's own.
@Suite("Shell blocks", .preparedRoot)
struct ShellBlockTests {
    /// So many blocks cannot run in a test; a new one needs a good reason.
    private static let mostUntested = 8
    /// A block that takes longer hangs; seconds.
    private static let longest = 120

    @Test("end with 0 and print what the page shows", arguments: Document.run)
    func run(_ path: String) throws {
        let fences = try Document(path).fences
        guard fences.contains(where: { $0.language == "sh" && $0.untestedBecause == nil }) else { return }
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            let programs = try ShellBlockTests.prepare(root, in: folder, isNew: path == "README.md")
            var output = ""
            for fence in fences {
                if fence.isOutput { ShellBlockTests.compare(fence, output, path) }
                guard fence.language == "sh", fence.untestedBecause == nil else { continue }
                let run = try ShellBlockTests.shell(fence.text, in: root, programs)
                output = run.output
                #expect(
                    run.status == 0, "\(path):\(fence.line) ended with \(run.status)\n\(run.output)\n\(run.errors)")
            }
        }
    }

    @Test("are run, but for a few that say why not")
    func untested() throws {
        var untested: [String] = []
        for path in Document.run {
            for fence in try Document(path).fences where fence.language == "sh" {
                guard let reason = fence.untestedBecause else {
                    #expect(fence.info == "sh", "\(path):\(fence.line): \(fence.info)")
                    continue
                }
                #expect(!reason.isEmpty, "\(path):\(fence.line) does not say why it is not run")
                untested.append("\(path):\(fence.line)")
            }
        }
        #expect(untested.count <= ShellBlockTests.mostUntested, "\(untested)")
    }

    @Test("stand on pages that a test runs")
    func elsewhere() throws {
        // Tests/Systemd/boot.sh runs those of systemd/README.md.
        for path in Document.all where !Document.run.contains(path) && path != "systemd/README.md" {
            #expect(try !Document(path).fences.contains { $0.language == "sh" }, "\(path)")
        }
    }

    // MARK: The folder

    /// Makes the root of a page, and a folder with the program for the search path.
    ///
    /// - Parameter isNew: the page begins without a root; else two batches have been scored and trained.
    private static func prepare(_ root: URL, in folder: URL, isNew: Bool) throws -> URL {
        let programs = folder.appendingPathComponent("bin")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: false)
        if isNew {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: false)
        } else {
            try FileManager.default.copyItem(at: try #require(PreparedRoot.current), to: root)
        }
        for place in [programs, root] {
            let link = place.appendingPathComponent("kycc").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: RealProgram.path)
        }
        return programs
    }

    private static func shell(_ script: String, in root: URL, _ programs: URL) throws -> RealProgram.Outcome {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let process = RealProgram.process(
            ["\(longest)", "/bin/sh", "-e", "-c", script],
            environment: [
                "PATH": "\(programs.path):\(path)", "HOME": root.path,
                "TMPDIR": programs.deletingLastPathComponent().path,
            ])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.currentDirectoryURL = root
        return try RealProgram.outcome(of: process)
    }

    // MARK: Output

    /// Whether the lines that a page shows are printed, in this order. `…` stands for lines that are left out; seconds
    /// differ.
    private static func compare(_ fence: Document.Fence, _ output: String, _ path: String) {
        var printed = lines(output)[...]
        for line in lines(fence.text) where line != "…" {
            guard let index = printed.firstIndex(of: line) else {
                Issue.record("\(path):\(fence.line): \"\(line)\" is not printed\n\(output)")
                return
            }
            printed = printed[(index + 1)...]
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { String($0).replacing(/[0-9]+(\.[0-9]+)? s$/, with: "T s") }
    }
}
