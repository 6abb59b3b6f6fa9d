import Intake
import Testing
import Vocabulary

@Suite("Documents made at random")
struct RandomDocumentsTests {
    @Test("are JSON or not, and say what they say, as Foundation's parser has it", arguments: 1...4)
    func foundation(seed: UInt64) throws {
        var generator = DocumentGenerator(seed: seed)
        let invariants = ReaderInvariants(limits: ReaderLimits(), chunks: [1, 7, 64, 4096])
        var accepted = 0
        for number in 0..<1_000 {
            let document = generator.json()
            do {
                try invariants.json(document)
            } catch let violation as Violation {
                Issue.record("\(number): \(String(decoding: document, as: UTF8.self)): \(violation)")
            }
            var source = BytesSource(document)
            if (try? JSONValidator().validate(&source)) != nil { accepted += 1 }
        }
        // Both outcomes are there in plenty.
        #expect((300...900).contains(accepted), "\(accepted)")
    }

    @Test(
        "with records that are written alike, but for some, say the same whatever is known of their shape",
        arguments: 1...4)
    func shapes(seed: UInt64) throws {
        var generator = DocumentGenerator(seed: seed)
        // A window of 97 is one byte more than the longest gap that is remembered.
        let invariants = ReaderInvariants(limits: ReaderLimits(), chunks: [1, 33, 97, 128, 1000, 1 << 16])
        var accepted = 0
        for number in 0..<300 {
            let document = generator.profiles()
            do {
                try invariants.profiles(document)
            } catch let violation as Violation {
                Issue.record("\(number): \(String(decoding: document, as: UTF8.self)): \(violation)")
            }
            if fault(String(decoding: document, as: UTF8.self)) == nil { accepted += 1 }
        }
        #expect((20...280).contains(accepted), "\(accepted)")
    }
}
