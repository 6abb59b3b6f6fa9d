import Foundation
import TestSupport
import Testing

/// The alerts that come with the service.
@Suite("Alert rules")
struct AlertRuleTests {
    private static let folder = Checkout.root.appendingPathComponent("systemd/prometheus")
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test("name metrics that the program writes, and no others")
    func metrics() throws {
        let rules = try String(
            contentsOf: AlertRuleTests.folder.appendingPathComponent("kycc.rules.yml"), encoding: .utf8)
        let named = Set(rules.matches(of: #/kycc_[a-z_]+/#).map { String($0.0) })
        let written = try RealProgram.run("reference", "metrics").output
        #expect(named.count > 10)
        for name in named { #expect(written.contains("`\(name)`"), "\(name)") }
    }

    @Test(
        "are right, and fire when they should, as promtool says",
        .enabled(if: promtool != nil, "promtool is not here: install Debian's package prometheus"))
    func promtoolAgrees() throws {
        for arguments in [["check", "rules", "kycc.rules.yml"], ["test", "rules", "kycc.rules.test.yml"]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(AlertRuleTests.promtool))
            process.arguments = arguments
            process.currentDirectoryURL = AlertRuleTests.folder
            let pipe = Pipe()
            (process.standardOutput, process.standardError) = (pipe, pipe)
            try process.run()
            let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(said)")
        }
    }

    @Test("take the metrics of a root that has scored and learned")
    func real() throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root").path
            for number in 1...2 {
                let run = try RealProgram.run("cycle", "\(number)", "--root", root)
                #expect(run.status == 0, "\(run.errors)")
            }
            let text = try String(contentsOfFile: "\(root)/status/metrics.prom", encoding: .utf8)
            for name in ["last_labels_auc", "last_labels_mean_pd", "last_labels_default_rate", "build_info"] {
                #expect(text.contains("\nkycc_\(name)"), "\(name)")
            }
            #expect(text.components(separatedBy: "} 1\n").count > 2 && text.contains("kycc_last_batch_drift{"))
            guard let promtool = AlertRuleTests.promtool else { return }
            let check = try RealProgram.outcome(
                of: {
                    let process = RealProgram.process(
                        ["-c", "\(promtool) check metrics < \(root)/status/metrics.prom"], environment: [:])
                    process.executableURL = URL(fileURLWithPath: "/bin/sh")
                    return process
                }())
            #expect(check.status == 0, "\(check.output)\(check.errors)")
        }
    }
}
