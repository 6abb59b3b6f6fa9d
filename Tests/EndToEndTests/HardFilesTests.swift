import Foundation
import TestSupport
import Testing

@Suite("Hard files, through the real program")
struct HardFilesTests {
    /// What the program may take for its data; the largest of the files is a third of it.
    private static let memory = 192 << 20

    private struct HardFile {
        let rule: String
        let offset: Int?
        let bytes: Data
    }

    private static let party = #"[{"party_id":"a","#

    private static let files: [String: HardFile] = [
        "BOM": HardFile(rule: "utf-8", offset: 0, bytes: Data([0xEF, 0xBB, 0xBF] + Array("[{\"party_id\":1}]".utf8))),
        "CUT": HardFile(rule: "json", offset: 17, bytes: Data(#"[{"party_id":"abc"#.utf8)),
        "DEEP": HardFile(rule: "depth", offset: 147, bytes: text(party + "\"x\":", "[", 1_000_000)),
        "DIGITS": HardFile(rule: "limit", offset: 21, bytes: text(party + "\"x\":", "7", 2_000_000)),
        "EMPTY": HardFile(rule: "json", offset: 0, bytes: Data()),
        "FEATURES": HardFile(rule: "limit", offset: nil, bytes: many("f", 1_000_000)),
        "GZIP": HardFile(rule: "utf-8", offset: 0, bytes: Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x8B, 0x56])),
        "LATIN": HardFile(rule: "utf-8", offset: 14, bytes: Data(Array("[{\"party_id\":\"".utf8) + [0xE9, 0x22])),
        "NAMES": HardFile(rule: "feature-name", offset: nil, bytes: many("- ", 1_000_000)),
        "NUL": HardFile(rule: "json", offset: 16, bytes: Data(#"[{"party_id":"a""#.utf8 + [0] + Array("}]".utf8))),
        "NUMBER": HardFile(
            rule: "range", offset: 33, bytes: text(party + "\"features\":{\"u\":", "7", 1_000_000, "}}]")),
        "STRING": HardFile(rule: "limit", offset: 24, bytes: text(party + "\"name\":\"", "x", 64 << 20)),
        "SURROGATE": HardFile(rule: "type", offset: 13, bytes: Data(#"[{"party_id":"\ud800"}]"#.utf8)),
        "UTF16": HardFile(
            rule: "utf-8", offset: 1, bytes: "[{}]".data(using: .utf16LittleEndian) ?? Data()),
        "ZEROS": HardFile(rule: "utf-8", offset: 0, bytes: Data(count: 1 << 20)),
    ]

    private static func text(_ head: String, _ piece: String, _ count: Int, _ tail: String = "") -> Data {
        Data((head + String(repeating: piece, count: count) + tail).utf8)
    }

    private static func many(_ prefix: String, _ count: Int) -> Data {
        let names = (0..<count).map { "\"\(prefix)\($0)\":1" }.joined(separator: ",")
        return Data((party + "\"features\":{" + names + "}}]").utf8)
    }

    @Test("are refused with their place, take little memory, and do not stop the next")
    func refused() throws {
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            for (name, file) in HardFilesTests.files {
                try file.bytes.write(to: inbox.appendingPathComponent("\(name)_profiles.json"))
            }
            let keys = (0..<1_000_000).map { ",\"k\($0)\":[]" }.joined()
            try Data((#"[{"party_id":"a""# + keys + "}]").utf8).write(
                to: inbox.appendingPathComponent("X_profiles.json"))
            try run(root, "settle=0s", expecting: 65)
            #expect(try FileManager.default.contentsOfDirectory(atPath: inbox.path) == [])
            for (name, file) in HardFilesTests.files {
                let reason = try reason(root, "\(name)_profiles.json")
                #expect(reason["rule"] as? String == file.rule, "\(name): \(reason)")
                if let offset = file.offset { #expect(reason["offset"] as? Int == offset, "\(name): \(reason)") }
                #expect(reason["line"] as? Int == 1 && reason["column"] is Int)
                #expect((reason["hint"] as? String ?? "").isEmpty == false)
            }
            let scores = root.appendingPathComponent("archive/X/scores.csv")
            #expect(table(try String(contentsOf: scores, encoding: .utf8)).count == 1)
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    @Test(
        "are those beyond a limit, each of which is a setting that its refusal names",
        arguments: [
            ("limits.largest_file", "100", "too-large"), ("limits.longest_string", "16", "limit"),
            ("limits.most_parties", "1", "limit"), ("limits.most_relationships", "1", "limit"),
            ("limits.most_features", "1", "limit"), ("limits.most_feature_values", "1", "limit"),
        ])
    func limits(setting: String, value: String, rule: String) throws {
        let profiles = #"""
            {"parties":[{"party_id":"a","name":"a name of more than 16 bytes","features":{"u":1,"v":2}},{"party_id":"b"}],
             "relationships":[{"from_party_id":"a","to_party_id":"b"},{"from_party_id":"b","to_party_id":"a"}]}
            """#
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            let file = inbox.appendingPathComponent("B1_profiles.json")
            try Data(profiles.utf8).write(to: file)
            try run(root, "settle=0s", "\(setting)=\(value)", expecting: 65)
            let reason = try reason(root, "B1_profiles.json")
            #expect(reason["rule"] as? String == rule)
            #expect((reason["hint"] as? String ?? "").contains(setting), "\(reason)")
            try Data(profiles.utf8).write(to: file)
            try run(root, "settle=0s", expecting: 0)
        }
    }

    /// Works off the inbox with no more memory than is allowed: what the program asks for beyond it, it does not get.
    private func run(_ root: URL, _ settings: String..., expecting status: Int32) throws {
        let process = RealProgram.process([])
        let script = "ulimit -d \(HardFilesTests.memory >> 10) && exec \"$0\" \"$@\""
        let program = [RealProgram.path, "daemon", "--once", "--root", root.path]
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script] + program + settings.flatMap { ["--set", $0] }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == status)
    }

    private func reason(_ root: URL, _ name: String) throws -> [String: Any] {
        let file = root.appendingPathComponent("rejected/\(name).reason.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }
}
