import Foundation
import Glibc
import TestSupport
import Testing

/// Whether this user may mount, in a namespace of its own.
private let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "kycc", "/mnt"]
    return (try? RealProgram.outcome(of: process))?.status == 0
}()

@Suite("A root on a read-only mount", .enabled(if: canMount, "only root can mount"))
struct ReadOnlyMountTests {
    /// Runs a command where the root is mounted read-only.
    private func run(_ kycc: TestRoot, _ command: String) throws -> RealProgram.Outcome {
        try kycc.shell(
            """
            exec unshare --mount --propagation private sh -ec '
            mount --bind "$KYCC_ROOT" "$KYCC_ROOT"
            mount -o remount,bind,ro "$KYCC_ROOT"
            exec "$kycc" \(command)'
            """)
    }

    @Test("is verified and shown")
    func whole() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "1").status == 0)
            let verified = try run(kycc, "verify")
            #expect(verified.status == 0 && verified.output.hasPrefix("clean: "), "\(verified)")
            #expect(try run(kycc, "verify").output == kycc.run("verify").output)
            for command in ["scores BATCH_001", "batches", "models", "why BATCH_001", "status"] {
                let shown = try run(kycc, command)
                #expect(try shown.status == 0 && shown.output == kycc.shell("\"$kycc\" \(command)").output, "\(shown)")
            }
            // Nothing can be written.
            #expect(try run(kycc, "daemon --once").status == 74)
        }
    }
}
