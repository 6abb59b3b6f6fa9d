import Intake
import Testing
import Vocabulary

@Suite("Labels as CSV")
struct CSVLabelsTests {
    private func read(_ text: String, limits: ReaderLimits = ReaderLimits()) throws -> Outcomes {
        var source = BytesSource(Array(text.utf8), chunk: 1 << 18)
        return try BatchFileName("B1_labels.csv")!.outcomes(
            &source, firstSeen: Timestamp("2026-01-01")!, limits: limits)
    }

    /// `rule line:column (column name) message [value]`.
    private func fault(_ text: String) -> String {
        do {
            _ = try read(text)
            return "taken"
        } catch let refusal as Refusal {
            return CSVLabelsTests.shown(refusal)
        } catch {
            return "\(error)"
        }
    }

    static func shown(_ refusal: Refusal) -> String {
        let place = "\(refusal.line.map(String.init) ?? "-"):\(refusal.column.map(String.init) ?? "-")"
        return "\(refusal.rule.rawValue) \(place) (\(refusal.path ?? "")) \(refusal.message) [\(refusal.value ?? "")]"
    }

    @Test("say the outcomes, what is withdrawn and what is not known yet, and the times of the file")
    func outcomes() throws {
        let labels = try read(
            """
            # batch_id=B1
            # observed_at=2026-06-30T00:00:00Z
            # generated_at = 2026-07-01
            party_id;will_default;withdrawn;note
            P-1;1;;x
            "P;2";FALSE;0;
            007;true;;
            P-4;;1;
            P-5;;;
            '=P6; 0 ;;

            """)
        #expect(labels.partyIDs == ["P-1", "P;2", "007", "=P6"])
        #expect(labels.outcomes == [1, 0, 1, 0])
        #expect(labels.withdrawn == ["P-4"] && labels.undecided == ["P-5"])
        #expect(labels.observedAt == Timestamp("2026-06-30") && labels.generatedAt == Timestamp("2026-07-01"))
        #expect(labels.keys.names == ["party_id", "will_default", "withdrawn", "note"])
        #expect(labels.records == 6)
    }

    @Test("know what is nearly a known column, and none of their rules is another than in JSON")
    func rules() throws {
        #expect(try read("party_id,Will Default\na,1\n").likelyOutcomeKeys == ["Will Default"])
        #expect(try read("party_id,label\n").records == 0)
        #expect(try read("party_id,default_outcome,label\na,1,1\n").outcomes == [1])
    }

    @Test(
        "are refused at the line, column and cell of the file",
        arguments: [
            ("party_id,label\na,1\nb,2\n", "type 3:3 (label) label is neither 0 nor 1 [2]"),
            ("party_id,label\na,1\nb,maybe\n", "type 3:3 (label) label is not true, false or a number [maybe]"),
            ("party_id,label\na,1\n,0\n", "missing-key 3:1 (party_id) party_id is missing []"),
            (
                "Party ID,label\na,1\n",
                "missing-key 1:1 () party_id is no column of the header (Party ID is nearly that key) []"
            ),
            (
                "party_id,label\na,1\n\"a\",0\n",
                "conflicting-outcome 3:1 () party a has two different outcomes [a]"
            ),
            (
                "# batch_id=B2\nparty_id,label\na,1\n",
                "batch-id 1:12 (batch_id) batch_id is B2, but the name of the file says B1 [B2]"
            ),
            (
                "# observed_at=soon\nparty_id,label\na,1\n",
                "timestamp 1:15 (observed_at) observed_at: no such moment [soon]"
            ),
            (
                "# batch_id=B1\n# batch_id=B3\nparty_id,label\n",
                "duplicate-key 2:12 (batch_id) batch_id is there twice []"
            ),
            ("party_id,label\na\n", "csv 2:1 () the row has 1 field, and the header has 2 [a]"),
            (
                "note,party_id,label,batch_id\n\"1\n2\",\"a\"\"b\\\",1,B2\n",
                "batch-id 3:14 (batch_id) batch_id of a record is B2, but the name of the file says B1 [B2]"
            ),
        ])
    func faults(text: String, expected: String) { #expect(fault(text) == expected) }

    @Test("all faults are found, each at its place")
    func allFaults() throws {
        var limits = ReaderLimits()
        let collector = FaultCollector()
        limits.faults = collector
        let text = "party_id,label,withdrawn\na,7,\n,1,\nb,no,maybe\nc,1,1\nd,\"x\n"
        do {
            _ = try read(text, limits: limits)
        } catch let refusal as Refusal {
            collector.end(with: refusal)
        }
        #expect(
            collector.first.map(CSVLabelsTests.shown) == [
                "type 2:3 (label) label is neither 0 nor 1 [7]",
                "missing-key 3:1 (party_id) party_id is missing []",
                "type 4:3 (label) label is not true, false or a number [no]",
                "type 4:6 (withdrawn) withdrawn is not true, false or a number [maybe]",
                "csv 6:3 () the quote that opens here is never closed, and the file ends [\"x]",
            ])
        #expect(collector.count == 5)
    }

    @Test("what was meant as a number in another form is told how to write it")
    func hints() {
        func hint(_ cell: String) -> String {
            do {
                _ = try read("party_id;label\na;\(cell)\n")
                return ""
            } catch { return (error as? Refusal)?.hint ?? "" }
        }
        #expect(hint("1,0").contains(".decimal to comma"))
        #expect(hint("1 000,5").contains("no separators of thousands"))
        #expect(hint("100%").contains("percent"))
        #expect(hint("0.5").contains("0, 1, true or false"))
        #expect(hint("2").contains("0, 1, true or false"))
        #expect(hint("ja").contains("0, 1, true or false"))
    }
}
