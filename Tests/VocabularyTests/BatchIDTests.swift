import Testing
import Vocabulary

@Suite("Batch ids")
struct BatchIDTests {
    @Test("are ordered by numbers where both have digits, else by bytes, ties by plain bytes")
    func order() throws {
        let sorted = [
            "B-1", "B.1", "B01", "B1", "B1a", "B2", "B10", "B10x2", "B10x10", "BATCH_2", "BATCH_10", "a", "b",
        ]
        for (one, other) in zip(sorted, sorted.dropFirst()) {
            #expect(try #require(BatchID(one)) < #require(BatchID(other)), "\(one) < \(other)")
        }
    }

    @Test("are letters, digits, dots, underscores and hyphens, at most 64, a letter or digit first")
    func grammar() {
        for good in ["a", "0", "A.b_c-9", String(repeating: "x", count: 64)] { #expect(BatchID(good) != nil) }
        for bad in ["", ".a", "_a", "-a", "a b", "a/b", "ä", "a\n", String(repeating: "x", count: 65)] {
            #expect(BatchID(bad) == nil)
        }
    }
}
