import Intake
import Testing
import Vocabulary

@Suite("Labels files")
struct LabelsReaderTests {
    private func read(_ text: String) throws -> Outcomes {
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

    private let other = #"[{"party_id":"a","label":1},{"party_id":"b","label":0}]"#

    @Test("take the list under profiles, wherever it stands, and what labels says does not count")
    func twoLists() throws {
        for text in [
            #"{"profiles":\#(sound),"labels":\#(other)}"#, #"{"labels":\#(other),"profiles":\#(sound)}"#,
            #"{"labels":null,"profiles":\#(sound)}"#, #"{"profiles":null,"labels":\#(sound)}"#, sound,
        ] {
            let labels = try read(text)
            #expect(labels.partyIDs == ["a"], "\(text)")
            #expect(labels.outcomes == [1], "\(text)")
        }
    }

    @Test("are refused where a party has two outcomes, in one list or in both")
    func contradictions() {
        let opposite = #"[{"party_id":"c","label":1},{"party_id":"a","label":0}]"#
        let withdrawal = #"[{"party_id":"a","withdrawn":true}]"#
        for text in [
            contradiction, #"{"profiles":\#(contradiction)}"#, #"{"labels":\#(contradiction)}"#,
            #"{"labels":\#(sound),"profiles":\#(contradiction)}"#, #"{"labels":\#(contradiction),"profiles":null}"#,
            #"{"profiles":\#(sound),"labels":\#(contradiction)}"#,
            #"{"labels":\#(contradiction),"profiles":\#(sound)}"#,
            #"{"profiles":\#(sound),"labels":\#(opposite)}"#, #"{"labels":\#(opposite),"profiles":\#(sound)}"#,
            #"{"profiles":\#(sound),"labels":\#(withdrawal)}"#,
        ] {
            #expect(rule(text) == .conflictingOutcome, "\(text)")
        }
    }

    @Test("are refused where a record is of another batch")
    func otherBatch() {
        let same = #"[{"party_id":"a","label":1,"batch_id":"B1"},{"party_id":"b","label":1,"batch_id":null}]"#
        #expect(rule(same) == nil)
        for batch in [#""B2""#, #""b1""#, #""B1 ""#, "1"] {
            #expect(rule(#"[{"party_id":"a","label":1,"batch_id":\#(batch)}]"#) == .batchID, "\(batch)")
        }
    }

    @Test("say when they were made, and know a time of a record that does not count")
    func times() throws {
        let labels = try read(
            #"{"generated_at":"2026-01-02","profiles":[{"party_id":"a","label":1,"observed_at":"2026-01-01"}]}"#)
        #expect(labels.generatedAt == Timestamp("2026-01-02") && labels.observedAt == nil)
        #expect(labels.nearKeys.map(\.known) == ["observed_at at the top of the file"])
    }

    @Test("are refused where the list that does not count is malformed")
    func malformed() {
        #expect(rule(#"{"profiles":\#(sound),"labels":[{"party_id":"a","label":"x"}]}"#) == .type)
        #expect(rule(#"{"profiles":\#(sound),"labels":[{"label":1}]}"#) == .missingKey)
    }

    @Test("take outcomes back where a record is withdrawn, whatever outcome it has")
    func withdrawn() throws {
        let labels = try read(
            #"[{"party_id":"a","withdrawn":true},{"party_id":"b","withdrawn":1,"label":0},{"party_id":"c","label":1},"#
                + #"{"party_id":"d","withdrawn":false,"label":0},{"party_id":"e","label":null},{"party_id":"f"}]"#)
        #expect(labels.withdrawn == ["a", "b"])
        #expect(labels.partyIDs == ["c", "d"])
        #expect(labels.outcomes == [1, 0])
        #expect(labels.undecided == ["e", "f"])
        #expect(labels.records == 6)
        #expect(labels.firstParties(3) == ["c", "d", "a"])
    }

    @Test("are refused where one record withdraws the outcome that another gives")
    func withdrawnAndGiven() {
        #expect(
            rule(#"[{"party_id":"a","withdrawn":true},{"party_id":"a","label":0}]"#) == .conflictingOutcome)
        #expect(
            rule(#"[{"party_id":"a","label":0},{"party_id":"a","withdrawn":true}]"#) == .conflictingOutcome)
        #expect(rule(#"[{"party_id":"a","withdrawn":"yes"}]"#) == .type)
        #expect(rule(#"[{"party_id":"a","withdrawn":2}]"#) == .type)
    }

    @Test("keep the keys of their records, and know which are nearly right")
    func keys() throws {
        let labels = try read(
            #"[{"party_id":"a","Will_Default":1,"note":"x"},{"party_id":"b","defaulted":1,"will-default":0}]"#)
        #expect(labels.keys.names == ["party_id", "Will_Default", "note", "defaulted", "will-default"])
        #expect(labels.nearKeys.map(\.written) == ["Will_Default", "will-default"])
        #expect(labels.nearKeys.allSatisfy { $0.known == "will_default" && $0.level == "profiles" })
        #expect(labels.likelyOutcomeKeys == ["Will_Default", "defaulted", "will-default"])
        #expect(labels.partyIDs.isEmpty)
        let many = (0..<100).map { #"{"party_id":"\#($0)","key\#($0)":1}"# }.joined(separator: ",")
        #expect(try read("[\(many)]").keys.names.count == KeyNames.most)
    }

    @Test("know which keys of the file itself are nearly right, beyond the first of their records too")
    func topKeys() throws {
        let others = (0..<30).map { #""key\#($0)":1"# }.joined(separator: ",")
        let labels = try read(
            #"{"observed-at":"2026-01-01","Profiles":[],"as_of":1,"parties":1,"#
                + #""labels":[{"party_id":"a","label":1,\#(others),"batchId":"B","will default":1}]}"#)
        let keys = labels.nearKeys.map { "\($0.level) \($0.written) \($0.known)" }
        #expect(
            keys == [
                " observed-at observed_at", " Profiles profiles", "labels batchId batch_id",
                "labels will default will_default",
            ])
        #expect(labels.observedAt == nil && labels.partyIDs == ["a"])
    }
}
