import Intake
import Testing
import Vocabulary

@Suite("The memory that a file needs")
struct MemoryNeedTests {
    /// Limits with room for so many bytes besides the program.
    private func limits(_ bytes: Int) -> ReaderLimits {
        var limits = ReaderLimits()
        let limit = MemoryNeed.program + bytes
        limits.memory = MemoryRoom(limit: limit) { $0 <= limit }
        return limits
    }

    private func parties(_ count: Int, _ rest: (Int) -> String = { _ in "" }) -> String {
        "[" + (0..<count).map { "{\"party_id\":\($0)\(rest($0))}" }.joined(separator: ",") + "]"
    }

    private func refusal(_ text: String, _ bytes: Int) throws -> Refusal {
        let refusal = try #require(fault(text, limits: limits(bytes)))
        #expect(refusal.rule == .limit && refusal.hint.contains("limits.memory"), "\(refusal)")
        return refusal
    }

    @Test("is estimated of companies, and refused with both figures before more of them are kept")
    func companies() throws {
        let file = parties(10_000)
        let whole = try read(file).0.memoryNeed
        #expect((10_000 * MemoryNeed.party..<11_000 * MemoryNeed.party).contains(whole - MemoryNeed.program))
        #expect(fault(file, limits: limits(whole - MemoryNeed.program)) == nil)
        let refusal = try refusal(file, 4 << 20)
        #expect(refusal.message.contains("need 53 MiB of memory, and 52 MiB are allowed"), "\(refusal.message)")
        #expect(refusal.path?.hasPrefix("$[5") == true && refusal.offset != nil, "\(refusal)")
    }

    @Test("grows with the bytes of ids, with values of features that are there, and not with those that are missing")
    func idsAndValues() throws {
        let long = String(repeating: "x", count: 1 << 16)
        let ids = "[" + (0..<100).map { "{\"party_id\":\"\(long)\($0)\"}" }.joined(separator: ",") + "]"
        _ = try refusal(ids, 20 << 20)
        #expect(fault(ids, limits: limits(40 << 20)) == nil)
        // A thousand names, of which each company has one.
        let sparse = parties(4_000) { ",\"features\":{\"f\($0 % 1_000)\":1}" }
        #expect(fault(sparse, limits: limits(8 << 20)) == nil)
        let dense = parties(2_000) { _ in
            ",\"features\":{" + (0..<200).map { "\"f\($0)\":1" }.joined(separator: ",") + "}"
        }
        _ = try refusal(dense, 8 << 20)
    }

    @Test("of relationships counts before the companies are known as well, whose ids could be of nobody")
    func relationships() throws {
        let edges = (0..<20_000).map { "{\"from_party_id\":\"a\($0)\",\"to_party_id\":\"b\($0)\"}" }.joined(
            separator: ",")
        let before = try refusal("{\"relationships\":[\(edges)],\"parties\":[{\"party_id\":1}]}", 4 << 20)
        #expect(before.path?.hasPrefix("$.relationships[") == true, "\(before)")
        // Afterwards what has no ends is not kept.
        #expect(fault("{\"parties\":[{\"party_id\":1}],\"relationships\":[\(edges)]}", limits: limits(1 << 20)) == nil)
        let same = (0..<80_000).map { _ in "{\"from_party_id\":1,\"to_party_id\":2}" }.joined(separator: ",")
        _ = try refusal("{\"parties\":\(parties(3)),\"relationships\":[\(same)]}", 4 << 20)
    }

    @Test("of labels counts companies with and without an outcome")
    func labels() throws {
        for outcome in [",\"label\":1", ""] {
            let text = parties(20_000) { _ in outcome }
            var source = BytesSource(Array(text.utf8))
            let refusal = try #require(throws: Refusal.self) {
                try LabelsReader(limits: limits(4 << 20)).read(&source, batch: BatchID("B1")!)
            }
            #expect(refusal.rule == .limit && refusal.hint.contains("limits.memory"))
        }
    }
}
