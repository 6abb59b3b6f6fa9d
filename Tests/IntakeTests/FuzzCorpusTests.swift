import Foundation
import Intake
import TestSupport
import Testing
import Vocabulary

@Suite("The inputs that the fuzzer keeps")
struct FuzzCorpusTests {
    private static let corpus = Checkout.fixtures.appendingPathComponent("fuzz-corpus")

    /// Both limits: those that the fuzzer has, so that each input does what it was kept for, and those of the program.
    private static let all = [
        ReaderInvariants(limits: ReaderInvariants.smallLimits), ReaderInvariants(limits: ReaderLimits()),
    ]

    @Test(
        "are read the same at every size of chunks and with blanks elsewhere, refused with their place, and never crash",
        arguments: ["profiles", "labels", "csv", "json", "profile-lines", "label-lines", "gz", "zst"])
    func replay(format: String) throws {
        let folder = FuzzCorpusTests.corpus.appendingPathComponent(format)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count >= 15)
        for name in names {
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            for invariants in FuzzCorpusTests.all {
                do {
                    switch format {
                    case "profiles": try invariants.profiles(bytes)
                    case "labels": try invariants.labels(bytes)
                    case "profile-lines": try invariants.profiles(bytes, isInLines: true)
                    case "label-lines": try invariants.labels(bytes, isInLines: true)
                    case "gz", "zst":
                        try CompressionInvariants(limits: invariants.limits).labels(bytes, ending: format)
                    case "csv": try invariants.csv(bytes)
                    default: try invariants.json(bytes)
                    }
                } catch let violation as Violation {
                    Issue.record("\(format)/\(name): \(violation)")
                }
            }
        }
    }
}
