import Intake
import Testing
import Vocabulary

@Suite("Names that are nearly right")
struct NearMissTests {
    @Test(
        "say what is wrong and which name to use",
        arguments: [
            ("B7_profiles.JSON", "\".JSON\"", "B7_profiles.json"),
            ("B7_Profiles.json", "\"Profiles\"", "B7_profiles.json"),
            ("B7_profile.json", "\"profile\"", "B7_profiles.json"),
            ("B7_label.json", "\"label\"", "B7_labels.json"),
            ("B7_lables.json", "\"lables\" is not \"labels\"", "B7_labels.json"),
            ("B7_Labesl.json", "\"Labesl\"", "B7_labels.json"),
            ("B7_lable.json", "\"lable\"", "B7_labels.json"),
            ("B7_profils.JSON", "\"profils\"", "B7_profiles.json"),
            ("B7_porfiles.json", "\"porfiles\"", "B7_profiles.json"),
            ("B7-profilles.json", "\"profilles\"", "B7_profiles.json"),
            ("B7-profiles.json", "\"-\" instead of \"_\"", "B7_profiles.json"),
            ("B7profiles.json", "nothing instead of \"_\"", "B7_profiles.json"),
            ("B7_profiles.json.txt", "\".json.txt\"", "B7_profiles.json"),
            ("B7_profiles", "ends in nothing", "B7_profiles.json"),
            ("B7_profiles.json.xz", "\".json.xz\"", "B7_profiles.json"),
            ("B7_profiles.gz", "\".gz\" instead of \".json.gz\"", "B7_profiles.json.gz"),
            ("B7_Profiles.json.gz", "\"Profiles\"", "B7_profiles.json.gz"),
            ("B7_labels.JSON.ZST", "small letters", "B7_labels.json.zst"),
            ("B7_labels.json.gz.part", "\".json.gz.part\"", "B7_labels.json.gz"),
            ("B7_profiles (1).json", "\" (1).json\"", "B7_profiles.json"),
            (" B7_profiles.json", "blanks", "B7_profiles.json"),
            ("B7_profiles.json ", "blanks", "B7_profiles.json"),
            ("B7_profiles.json\n", "blanks", "B7_profiles.json"),
            ("my batch_profiles.json", "\" \"", "my-batch_profiles.json"),
            ("Zürich_labels.json", "\"ü\"", "Z-rich_labels.json"),
            (".._B7_labels.json", "begins with \".\"", "B7_labels.json"),
        ])
    func suggestions(_ name: String, _ word: String, _ suggestion: String) throws {
        let miss = try #require(BatchFileName.nearMiss(name))
        #expect(miss.what.contains(word), "\(miss.what)")
        #expect(miss.suggestion == suggestion)
        #expect(BatchFileName(suggestion) != nil)
        #expect(miss.hint.contains(suggestion))
    }

    @Test(
        "say what to do before a file may have the right name",
        arguments: [
            ("B7_profiles.json.xz", "Unpack it, then name it B7_profiles.json."),
            ("B7_profiles.xlsx.gz", "Unpack it, then name it B7_profiles.json."),
            ("B7_profiles.gz", "Rename it to B7_profiles.json.gz."),
            ("B7_profiles.json.zst.part", "Wait until it is whole, then name it B7_profiles.json.zst."),
            ("B7_labels.CSV", "Rename it to B7_labels.csv."),
            ("B7_labels.xlsx", "Convert it to JSON as docs/files-in.md has it, then name it B7_labels.json."),
            (
                "B7_profiles.csv",
                "Write each list to a file of its own as docs/files-in.md has it, then, for the companies, name it B7_parties.csv."
            ),
            ("B7_profiles.json.part", "Wait until it is whole, then name it B7_profiles.json."),
            ("B7_profiles.json.txt", "Rename it to B7_profiles.json."),
        ])
    func remedies(_ name: String, _ hint: String) throws {
        #expect(try #require(BatchFileName.nearMiss(name)).hint == hint)
    }

    @Test(
        "of files of CSV sets say which name to use",
        arguments: [
            ("B7_Parties.csv", "B7_parties.csv"), ("B7_party.csv", "B7_parties.csv"),
            ("B7-transactions.CSV", "B7_transactions.csv"), ("B7_Transaction.csv.gz", "B7_transactions.csv.gz"),
            ("B7_companies.csv", "B7_parties.csv"), (" B7_accounts.csv", "B7_accounts.csv"),
            ("B7.READY", "B7.ready"), ("B7_ready", "B7.ready"), ("B7.ready.txt", "B7.ready"),
        ])
    func sets(_ name: String, _ suggestion: String) throws {
        #expect(try #require(BatchFileName.nearMiss(name)).suggestion == suggestion)
        #expect(CSVSetName(suggestion) != nil && BatchFileName.nearMiss(suggestion) == nil)
    }

    @Test(
        "without an id, or with one that is too long, name no other",
        arguments: [
            "profiles.json", "-profiles.json", "_profiles.json", "_labels.JSON",
            String(repeating: "x", count: 65) + "_profiles.json",
        ])
    func noSuggestion(_ name: String) throws {
        let miss = try #require(BatchFileName.nearMiss(name))
        #expect(miss.suggestion == nil && miss.hint.contains("BATCH_profiles.json"))
        #expect(miss.what.contains("id"))
    }

    @Test(
        "are none that are right or resemble nothing",
        arguments: [
            "B7_profiles.json", "B7_labels.json", "B7_profiles.json.gz", "B7_labels.json.zst", "notes.txt",
            "tables.json",
            "profits.json", "level.json", "",
        ])
    func none(_ name: String) { #expect(BatchFileName.nearMiss(name) == nil) }

    @Test("are none if they are no UTF-8")
    func bytes() { #expect(BatchFileName.nearMiss(nil) == nil) }
}
