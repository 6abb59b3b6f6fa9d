import Foundation
import TestSupport
import Testing

@Suite("The service under systemd")
struct ConfinementTests {
    private static let unit = Checkout.root.appendingPathComponent("systemd/kycc.service")
    private static let bootScript = Checkout.root.appendingPathComponent("Tests/Systemd/boot.sh").path

    /// Whether `systemd-analyze` can judge a unit without the system running it: since 250.
    private static let canAnalyze: Bool = {
        guard let said = try? SystemTool.run("systemd-analyze", "--version"), said.status == 0 else { return false }
        let version = said.output.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
        return version.map { $0 >= 250 } ?? false
    }()
    private static let cannotAnalyze: Comment = "systemd-analyze 250 or newer is not installed"

    /// Why no systemd can be booted here; nil where it can.
    private static let obstacle: String? = {
        do {
            let said = try SystemTool.run(bootScript, "--check")
            return said.status == SystemTool.cannotHere ? said.output.trimmingCharacters(in: .newlines) : nil
        } catch {
            return "\(error)"
        }
    }()

    @Test("its exposure is 1.0 of 10 at most", .enabled(if: canAnalyze, cannotAnalyze))
    func exposure() throws {
        // The threshold is in tenths.
        let said = try SystemTool.run(
            "systemd-analyze", "security", "--offline=true", "--threshold=10", "--no-pager", ConfinementTests.unit.path)
        #expect(said.status == 0, "\(said.output)")
    }

    @Test("a unit that is open is found to be", .enabled(if: canAnalyze, cannotAnalyze))
    func openUnit() throws {
        try withTemporaryFolder { folder in
            let open = folder.appendingPathComponent("open.service")
            try Data("[Service]\nExecStart=/bin/true\n".utf8).write(to: open)
            let said = try SystemTool.run(
                "systemd-analyze", "security", "--offline=true", "--threshold=10", "--no-pager", open.path)
            #expect(said.status != 0, "\(said.output)")
        }
    }

    @Test("systemd finds nothing wrong with its unit", .enabled(if: canAnalyze, cannotAnalyze))
    func verified() throws {
        try withTemporaryFolder { folder in
            // The program is looked for where the unit says; here it is not installed.
            let text = try String(contentsOf: ConfinementTests.unit, encoding: .utf8)
            let here = text.replacingOccurrences(of: "/usr/local/bin/kycc", with: RealProgram.path)
            #expect(here != text)
            let copy = folder.appendingPathComponent("kycc.service")
            try Data(here.utf8).write(to: copy)
            let said = try SystemTool.run("systemd-analyze", "verify", "--man=no", copy.path)
            let complaints = said.output.split(separator: "\n").filter { $0.contains("kycc") }
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    @Test(
        "on a booted systemd it is ready, scores, is restarted, stops, and cannot get out",
        .enabled(if: obstacle == nil, "no systemd can be booted here: \(obstacle ?? "")"))
    func booted() throws {
        // Ended after a while, so that a machine that hangs fails this test alone; the script then cleans up.
        let said = try SystemTool.run(
            "timeout", "--kill-after=30", "300", ConfinementTests.bootScript, RealProgram.path)
        #expect(said.status == 0, "\(said.output)")
    }
}
