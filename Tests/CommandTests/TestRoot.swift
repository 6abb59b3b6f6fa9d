import Foundation
import TestSupport
import Testing

/// A root of a test, and the program run on it.
struct TestRoot {
    let root: URL

    /// Runs `body` with a root that does not exist yet.
    static func withRoot<Result>(_ body: (TestRoot) throws -> Result) throws -> Result {
        try withTemporaryFolder { try body(TestRoot(root: $0.appendingPathComponent("root"))) }
    }

    /// Runs `body` with a root that `kycc init` made.
    static func withMadeRoot<Result>(_ body: (TestRoot) throws -> Result) throws -> Result {
        try withRoot { kycc throws in
            #expect(try kycc.run("init").status == 0)
            return try body(kycc)
        }
    }

    /// Puts the files of a root that an earlier version made in place of those that are there.
    ///
    /// - Parameter fixture: as `schema-3`.
    func takeFiles(of fixture: String) throws {
        let made = Checkout.fixtures.appendingPathComponent(fixture)
        for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
            if exists(name) { try FileManager.default.removeItem(at: path(name)) }
            try FileManager.default.copyItem(at: made.appendingPathComponent(name), to: path(name))
        }
    }

    /// Runs a command on the root to its end.
    @discardableResult
    func run(
        _ arguments: String..., environment: [String: String] = [:], output: FileHandle? = nil
    ) throws -> RealProgram.Outcome { try run(arguments, environment: environment, output: output) }

    @discardableResult
    func run(
        _ arguments: [String], environment: [String: String] = [:], output: FileHandle? = nil
    ) throws -> RealProgram.Outcome {
        let environment = environment.merging(["KYCC_ROOT": root.path]) { $1 }
        return try RealProgram.outcome(
            of: RealProgram.process(arguments, environment: environment), output: output)
    }

    /// Runs a shell script in which `"$kycc"` is the program.
    func shell(_ script: String) throws -> RealProgram.Outcome {
        let process = RealProgram.process(
            ["-c", script], environment: ["kycc": RealProgram.path, "KYCC_ROOT": root.path])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        return try RealProgram.outcome(of: process)
    }

    func path(_ name: String) -> URL { root.appendingPathComponent(name) }

    func text(_ name: String) throws -> String { try String(contentsOf: path(name), encoding: .utf8) }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: path(name)) }

    func exists(_ name: String = "") -> Bool { FileManager.default.fileExists(atPath: path(name).path) }

    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder).path).sorted()
    }

    /// The rows of a listing.
    func rows(_ outcome: RealProgram.Outcome) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    }

    func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}

/// Profiles that are accepted: companies with nothing but an id.
func profiles(_ count: Int) -> String {
    let parties = (1...count).map { #"{"party_id": "P\#($0)"}"# }.joined(separator: ", ")
    return #"{"as_of": "2026-01-01T00:00:00Z", "parties": [\#(parties)]}"#
}

/// Labels of those companies, every second of which has defaulted.
func labels(_ count: Int) -> String {
    let parties = (1...count).map { #"{"party_id": "P\#($0)", "will_default": \#($0 % 2)}"# }.joined(separator: ", ")
    return #"{"profiles": [\#(parties)]}"#
}

/// Whether an outcome has the form of all errors, on one line.
func expectError(
    _ outcome: RealProgram.Outcome, status: Int32, _ words: String..., location: SourceLocation = #_sourceLocation
) {
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: location)
    let line = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(line.count == 2 && line.last == "", "\(outcome.errors)", sourceLocation: location)
    #expect(
        outcome.errors.wholeMatch(of: /error: .+ \(.+\)\. Try: .+\n/) != nil, "\(outcome.errors)",
        sourceLocation: location)
    for word in words {
        #expect(outcome.errors.contains(word), "\(word) in \(outcome.errors)", sourceLocation: location)
    }
}
