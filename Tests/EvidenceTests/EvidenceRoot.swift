import Foundation
import TestSupport
import Testing

/// A root in which everything has happened once that leaves evidence: scores, revisions of profiles and of labels,
/// features of the user's own, labels that say when they were observed, versions that were activated by their figures
/// and by a person, a duplicate and a refusal.
struct EvidenceRoot {
    let folder: URL

    var database: URL { folder.appendingPathComponent("kycc.sqlite") }
    var path: String { folder.path }

    func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    func connection() throws -> SQLiteConnection { try SQLiteConnection(database) }

    /// Works off the inbox; a refused file makes it 65.
    func work(_ status: Int32 = 0, policy: String = "refresh") throws {
        let run = try RealProgram.run(
            "daemon", "--once", "--root", path, "--set", "activation.policy=\(policy)")
        try #require(run.status == status, "\(run.errors)")
    }

    func verify(_ arguments: String...) throws -> RealProgram.Outcome {
        try RealProgram.run(["verify", "--root", path] + arguments)
    }

    func generate(_ numbers: ClosedRange<Int>, parties: Int) throws {
        for number in numbers {
            let made = try RealProgram.run(
                "generate", "--batch-number", "\(number)", "--parties", "\(parties)", "--root", path)
            try #require(made.status == 0, "\(made.errors)")
        }
    }

    /// Companies that have nothing but two features of the user's own, the first of which tells who defaults.
    static func ownProfiles(_ count: Int, shift: Double, asOf: String = "2025-06-01") -> String {
        let parties = (0..<count).map { place in
            let second = place % 4 == 0 ? "null" : "\(Double(place % 7) / 8)"
            return """
                {"party_id": "P\(place)", "features": {"use": \(Double(place % 10) / 8 + shift), "wait": \(second)}}
                """
        }
        return #"{"as_of": "\#(asOf)", "parties": [\#(parties.joined(separator: ",\n"))]}"#
    }

    static func ownLabels(_ count: Int, observed: String, flipped: Int = 0) -> String {
        let labels = (0..<count).map { place in
            let outcome = (place % 10 >= 5) != (place % 9 == 0) ? 1 : 0
            return #"{"party_id": "P\#(place)", "label": \#(place < flipped ? 1 - outcome : outcome)}"#
        }
        return #"{"observed_at": "\#(observed)", "labels": [\#(labels.joined(separator: ",\n"))]}"#
    }

    func drop(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: file("inbox/\(name)"))
    }

    /// Makes the root in a folder.
    init(_ folder: URL) throws {
        self.folder = folder
        try generate(1...3, parties: 150)
        try work(policy: "gated")
        let profiles = try Data(contentsOf: file("archive/BATCH_003/BATCH_003_profiles.json"))
        try drop("OWN_1_profiles.json", EvidenceRoot.ownProfiles(120, shift: 0))
        try work()
        try drop("OWN_1_profiles.json", EvidenceRoot.ownProfiles(120, shift: 0.125))
        try work()
        try drop("OWN_1_labels.json", EvidenceRoot.ownLabels(120, observed: "2025-07-01"))
        try work()
        try drop("OWN_1_labels.json", EvidenceRoot.ownLabels(120, observed: "2025-08-01", flipped: 9))
        try profiles.write(to: file("inbox/BATCH_003_profiles.json"))
        try drop("BAD_profiles.json", "{")
        try work(65)
        let activated = try RealProgram.run("models", "activate", "v1", "--reason", "a trial", "--root", path)
        try #require(activated.status == 0, "\(activated.errors)")
        let verified = try verify()
        try #require(verified.status == 0, "\(verified.output)")
    }

    /// A root with nothing but its folders.
    init(empty folder: URL) throws {
        self.folder = folder
        for name in ["inbox", "archive", "rejected", "status"] {
            try FileManager.default.createDirectory(at: file(name), withIntermediateDirectories: true)
        }
    }
}

/// Runs `body` with a fresh root of evidence and a folder beside it.
func withEvidence(_ body: (EvidenceRoot, URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
        let root = folder.appendingPathComponent("root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try body(try EvidenceRoot(root), folder)
    }
}
