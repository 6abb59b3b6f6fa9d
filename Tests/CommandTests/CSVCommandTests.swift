import Foundation
import TestSupport
import Testing

/// Commands that meet sets of CSV files.
@Suite("Commands and CSV sets")
struct CSVCommandTests {
    private func generate(_ number: Int, _ kycc: TestRoot, to folder: String, format: String = "csv") throws {
        let run = try kycc.run(
            "generate", "--batch-number", "\(number)", "--parties", "40", "--format", format, "--out",
            kycc.path(folder).path)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test("replay takes sets as it takes documents, with the same result")
    func replay() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 {
                try generate(number, kycc, to: "csv")
                try generate(number, kycc, to: "json", format: "json")
            }
            let ofSets = try kycc.run("replay", kycc.path("csv").path, "--json")
            let ofDocuments = try kycc.run("replay", kycc.path("json").path, "--json")
            #expect(ofSets.status == 0 && ofSets.errors == "", "\(ofSets.errors)")
            #expect(ofSets.output == ofDocuments.output)
        }
    }

    @Test("wait sees a further set in the inbox, and why and the error name the file of a refused set")
    func waiting() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try generate(1, kycc, to: "inbox")
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try kycc.run("wait", "BATCH_001").status == 0)
            try kycc.write("party_id,kyc_verified\na,maybe\n", to: "inbox/BATCH_001_parties.csv")
            expectError(try kycc.run("wait", "BATCH_001", "--timeout", "10ms"), status: 75, "BATCH_001_parties.csv")
            try kycc.write("party_id,kyc_verified\na,maybe\n", to: "inbox/BATCH_002_parties.csv")
            try kycc.write("", to: "inbox/BATCH_002.ready")
            #expect(try kycc.run("daemon", "--once").status == 65)
            let why = try kycc.run("why", "BATCH_002")
            #expect(why.output.contains("line 2 of BATCH_002_parties.csv"), "\(why.output)")
            expectError(try kycc.run("wait", "BATCH_002"), status: 65, "line 2 of BATCH_002_parties.csv")
        }
    }

    @Test(
        "score and train name each other where the file is of the other kind, and check says that a file is not there")
    func kinds() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write("party_id,label\na,1\n", to: "B_labels.csv")
            try kycc.write("party_id\na\n", to: "B_parties.csv")
            expectError(try kycc.run("score", kycc.path("B_labels.csv").path), status: 64, "kycc train")
            expectError(try kycc.run("train", kycc.path("B_parties.csv").path), status: 64, "kycc score")
            #expect(try kycc.run("check", kycc.path("nosuch_parties.csv").path).status == 69)
        }
    }
}
