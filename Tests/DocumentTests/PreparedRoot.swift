import Foundation
import TestSupport
import Testing

/// Gives the tests of a suite a root in which two batches have been scored and trained, made once.
struct PreparedRoot: SuiteTrait, TestScoping {
    /// The root; not to be changed, but copied. Nil outside of such a suite.
    @TaskLocal static var current: URL?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kycc-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let root = folder.appendingPathComponent("root")
        for number in ["1", "2"] {
            let run = try RealProgram.run("cycle", number, environment: ["KYCC_ROOT": root.path])
            try #require(run.status == 0, "\(run.errors)")
        }
        try await PreparedRoot.$current.withValue(root) { try await function() }
    }
}

extension SuiteTrait where Self == PreparedRoot {
    /// A root with two batches, made once for the suite.
    static var preparedRoot: Self { Self() }
}
