import Intake
import Testing
import Vocabulary

@Suite("Ids that are nearly a party's")
struct NearIDsTests {
    @Test(
        "are found with what they differ by",
        arguments: [
            ("001", "1", "leading zeros"), ("A1", "a1", "letter case"), (" a1", "a1", "blanks around them"),
            ("a1\u{A0}", "a1", "blanks around them"), ("e\u{301}1", "\u{E9}1", "the form of Unicode (NFC)"),
            ("\u{C9}1", "e\u{301}1", "letter case and the form of Unicode (NFC)"),
            (" 00A", "a", "blanks around them and letter case and leading zeros"), ("00", "0", "leading zeros"),
        ])
    func near(written: String, party: String, difference: String) throws {
        let pair = try #require(NearIDs.pairs(["x", written], among: ["y", party, "z"]).first)
        #expect(pair == NearID(written: written, party: party))
        #expect(NearIDs.sentence(pair) == "\(written) and \(party) differ by \(difference)")
    }

    @Test("are none that a person reads otherwise", arguments: [("a1", "b1"), ("", "0"), ("10", "1"), ("a 1", "a1")])
    func far(written: String, party: String) {
        #expect(NearIDs.pairs([written], among: [party]).isEmpty)
    }

    @Test("go with the first party, in their own order")
    func order() {
        let pairs = NearIDs.pairs(["B", "A", "A "], among: ["a", "aA", "b", "0a"])
        #expect(pairs.map(\.written) == ["B", "A", "A "] && pairs.map(\.party) == ["b", "a", "a"])
    }
}
