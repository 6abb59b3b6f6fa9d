import Intake
import Testing
import Vocabulary

@Suite("Names of batch files")
struct BatchFormatTests {
    @Test("a name says batch, kind and format, and a later revision has its number before the ending")
    func names() throws {
        let name = try #require(BatchFileName("BATCH_007_labels.json"))
        #expect(name.batch.text == "BATCH_007")
        #expect(name.kind == .labels)
        #expect(name.ending == "json")
        #expect(name.text() == "BATCH_007_labels.json")
        #expect(name.text(revision: 2) == "BATCH_007_labels.r2.json")
        for bad in ["_labels.json", "x_labels.JSON", "x_profile.json", "a b_labels.json"] {
            #expect(BatchFileName(bad) == nil)
        }
    }

    @Test("every format that is accepted has names that are read back, and the first takes both kinds")
    func formats() throws {
        let batch = try #require(BatchID("B_labels.1"))
        let names = BatchFileName.all(of: batch)
        #expect(Set(names.map { $0.text() }).count == names.count)
        for name in names { #expect(BatchFileName(name.text()) == name) }
        for kind in BatchFileName.Kind.allCases {
            #expect(BatchFormat.standard.takes(kind))
            #expect(names.contains(BatchFileName(batch: batch, kind: kind)))
        }
    }

    @Test("the name of a file that was taken keeps its ending, in whatever format it came")
    func recorded() throws {
        let name = try #require(BatchFileName(recorded: "B_1_labels.csv.gz", batch: "B_1", kind: "labels"))
        #expect(name.text() == "B_1_labels.csv.gz")
        #expect(name.text(revision: 3) == "B_1_labels.r3.csv.gz")
        for (text, batch, kind) in [
            ("B_1_labels.json", "B_2", "labels"), ("B_1_labels.json", "B_1", "profiles"),
            ("B_1_labels.json", "B_1", "other"), ("B_1_labels.x/../y", "B_1", "labels"),
            ("B_1_labels", "B_1", "labels"),
        ] {
            #expect(BatchFileName(recorded: text, batch: batch, kind: kind) == nil)
        }
    }

    @Test("a file of a format without a reader is no file of JSON")
    func unknownFormat() throws {
        let name = try #require(BatchFileName(recorded: "B_labels.ods", batch: "B", kind: "labels"))
        var source = BytesSource(Array(#"{"labels": []}"#.utf8))
        #expect(throws: UnknownFormat.self) {
            try name.outcomes(&source, firstSeen: Timestamp(microseconds: 0), limits: ReaderLimits())
        }
    }
}
