import Custody
import Files
import Pipeline
import Testing

private struct Recorded: RecordedFile {
    var name: String
    var batchID = "B"
    var recordedKind = "labels"
    var revision = 1
}

@Suite("Files as the ledger remembers them")
struct RecordedFileTests {
    @Test("the archive has a file under the name it was dropped under, a later revision with its number")
    func remembered() {
        let first = Recorded(name: "B_labels.csv")
        #expect(first.droppedName == "B_labels.csv")
        #expect(first.archivedName == "B_labels.csv")
        let second = Recorded(name: "B_labels.json.gz", revision: 2)
        #expect(second.droppedName == "B_labels.json.gz")
        #expect(second.archivedName == "B_labels.r2.json.gz")
    }

    @Test("a row whose name was changed leads to the standard name, and one without a batch or a kind to none")
    func changed() {
        #expect(Recorded(name: "../B_labels.json").archivedName == "B_labels.json")
        #expect(Recorded(name: "B_profiles.json", revision: 2).archivedName == "B_labels.r2.json")
        #expect(Recorded(name: "B_labels.json", batchID: "../B").archivedName == nil)
        #expect(Recorded(name: "B_labels.json", recordedKind: "other").archivedName == nil)
    }
}
