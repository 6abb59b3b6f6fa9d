import Foundation
import TestSupport
import Testing

@Suite("The limit of memory, through the real program")
struct MemoryLimitTests {
    /// What the program may take for its data, and for nothing more.
    private static let data = 192 << 20

    /// Small files that need much memory.
    enum Shape: String, CaseIterable {
        case companies, longIDs, features, unknownIDs, names

        var file: String {
            switch self {
            case .companies: MemoryLimitTests.parties(200_000) { "{\"party_id\":\($0)}" }
            case .longIDs:
                MemoryLimitTests.parties(40) { "{\"party_id\":\"\(String(repeating: "x", count: 1_000_000))\($0)\"}" }
            case .features:
                MemoryLimitTests.parties(30_000) { party in
                    let features = (0..<100).map { "\"f\($0)\":\(party + $0)" }.joined(separator: ",")
                    return "{\"party_id\":\(party),\"features\":{\(features)}}"
                }
            case .unknownIDs:
                "{\"relationships\":["
                    + (0..<300_000).map { "{\"from_party_id\":\"a\($0)\",\"to_party_id\":\"b\($0)\"}" }
                    .joined(separator: ",") + "],\"parties\":[{\"party_id\":1}]}"
            case .names:
                MemoryLimitTests.parties(100_000) { "{\"party_id\":\($0),\"features\":{\"f\($0 % 1_000)\":1}}" }
            }
        }
    }

    fileprivate static func parties(_ count: Int, _ party: (Int) -> String) -> String {
        "[" + (0..<count).map(party).joined(separator: ",") + "]"
    }

    @Test(
        "refuses what does not fit into what the process may take, and goes on with the next", arguments: Shape.allCases
    )
    func refused(shape: Shape) throws {
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            try Data(shape.file.utf8).write(to: inbox.appendingPathComponent("A_profiles.json"))
            try Data("[{\"party_id\":1}]".utf8).write(to: inbox.appendingPathComponent("B_profiles.json"))
            let process = RealProgram.process([])
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c", "ulimit -d \(MemoryLimitTests.data >> 10) && exec \"$0\" \"$@\"", RealProgram.path, "daemon",
                "--once",
                "--root", root.path, "--set", "settle=0s",
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 65)
            let reason = try String(
                contentsOf: root.appendingPathComponent("rejected/A_profiles.json.reason.json"), encoding: .utf8)
            #expect(
                reason.contains("\"limit\"") && reason.contains("limits.memory") && reason.contains("MiB of memory"))
            let scores = root.appendingPathComponent("archive/B/scores.csv")
            #expect(FileManager.default.fileExists(atPath: scores.path))
        }
    }

    @Test("refuses a training that would not fit, whose labels can be put back when there is more")
    func training() throws {
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            let profiles = MemoryLimitTests.parties(400) { party in
                let features = (0..<70).map { "\"f\($0)\":\((party * ($0 + 3)) % 17)" }.joined(separator: ",")
                return "{\"party_id\":\(party),\"features\":{\(features)}}"
            }
            let labels = MemoryLimitTests.parties(400) { "{\"party_id\":\($0),\"label\":\($0 % 3 == 0 ? 1 : 0)}" }
            try Data(profiles.utf8).write(to: inbox.appendingPathComponent("A_profiles.json"))
            try Data(labels.utf8).write(to: inbox.appendingPathComponent("A_labels.json"))
            let run = ["daemon", "--once", "--root", root.path, "--set", "settle=0s"]
            #expect(try RealProgram.run(run + ["--set", "limits.memory=50MiB"]).status == 65)
            let reason = try String(
                contentsOf: root.appendingPathComponent("rejected/A_labels.json.reason.json"), encoding: .utf8)
            #expect(reason.contains("\"limit\"") && reason.contains("training on 400 rows"), "\(reason)")
            #expect(reason.contains("training.window") && reason.contains("limits.memory"))
            #expect(try RealProgram.run("rejected", "retry", "A_labels.json", "--root", root.path).status == 0)
            #expect(try RealProgram.run(run).status == 0)
            let trained = root.appendingPathComponent("archive/A/training.json")
            #expect(FileManager.default.fileExists(atPath: trained.path))
        }
    }
}
