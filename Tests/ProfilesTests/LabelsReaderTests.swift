import Profiles
import Testing

@Suite("Labels files")
struct LabelsReaderTests {
    private func read(_ text: String) throws -> LabelColumns {
        var source = BytesSource(Array(text.utf8), chunk: 1 << 18)
        return try LabelsReader().read(&source, batch: BatchID("B1")!)
    }

    private func rule(_ text: String) -> Refusal.Rule? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return (error as? Refusal)?.rule
        }
    }

    private let contradiction = #"[{"party_id":"a","label":1},{"party_id":"a","label":0}]"#
    private let sound = #"[{"party_id":"a","label":1}]"#

    @Test("take the list under profiles, wherever it stands, and what labels says does not count")
    func twoLists() throws {
        for text in [
            #"{"profiles":\#(sound),"labels":\#(contradiction)}"#,
            #"{"labels":\#(contradiction),"profiles":\#(sound)}"#,
            #"{"labels":null,"profiles":\#(sound)}"#, #"{"profiles":null,"labels":\#(sound)}"#, sound,
        ] {
            let labels = try read(text)
            #expect(labels.partyIDs == ["a"], "\(text)")
            #expect(labels.outcomes == [1], "\(text)")
        }
    }

    @Test("are refused where a party of the list that counts has two outcomes")
    func contradictions() {
        for text in [
            contradiction, #"{"profiles":\#(contradiction)}"#, #"{"labels":\#(contradiction)}"#,
            #"{"labels":\#(sound),"profiles":\#(contradiction)}"#, #"{"labels":\#(contradiction),"profiles":null}"#,
        ] {
            #expect(rule(text) == .conflictingOutcome, "\(text)")
        }
    }

    @Test("are refused where the list that does not count is malformed")
    func malformed() {
        #expect(rule(#"{"profiles":\#(sound),"labels":[{"party_id":"a","label":"x"}]}"#) == .type)
        #expect(rule(#"{"profiles":\#(sound),"labels":[{"label":1}]}"#) == .missingKey)
    }
}
