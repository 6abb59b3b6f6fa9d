import Foundation
import Intake
import TestSupport
import Testing
import Vocabulary

@Suite("The reader against the cases of JSONTestSuite")
struct JSONSuiteTests {
    @Test(
        "accepts what it must, refuses what it must, and never crashes, whatever the chunks",
        .enabled(if: Checkout.hasShared, Comment(rawValue: Checkout.sharedIsAbsent)), arguments: [1, 3, 64, 1 << 18])
    func suite(chunk: Int) throws {
        let folder = Checkout.shared.appendingPathComponent("data/json-test-suite/test_parsing")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(names.count == 318)
        for name in names {
            var source = BytesSource(Array(try Data(contentsOf: folder.appendingPathComponent(name))), chunk: chunk)
            let refusal = try fault(&source, chunk)
            if name.hasPrefix("y_") {
                #expect(refusal == nil, "\(name) must be accepted: \(String(describing: refusal))")
            }
            if name.hasPrefix("n_") {
                #expect(refusal != nil, "\(name) must be refused")
                #expect(refusal?.line != nil && refusal?.column != nil)
            }
        }
    }

    private func fault(_ source: inout BytesSource, _ chunk: Int) throws -> Refusal? {
        do {
            try JSONValidator(chunk: chunk).validate(&source)
            return nil
        } catch let refusal as Refusal {
            return refusal
        }
    }
}
