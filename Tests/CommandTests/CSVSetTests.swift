import Foundation
import TestSupport
import Testing

@Suite("Sets of CSV files")
struct CSVSetTests {
    private static let parties = """
        # as_of=2025-01-31
        party_id;name;kyc_verified;features.use
        P-1;"Nimbus; Ltd";1;0.31
        P-2;Umbra;0;

        """

    private static let transactions = """
        txn_id,party_id,amount,ts
        T1,P-1,100.5,2025-01-02
        T2,P-2,20,2025-01-03

        """

    private func drop(_ kycc: TestRoot, _ batch: String, transactions: String = CSVSetTests.transactions) throws {
        try kycc.write(CSVSetTests.parties, to: "inbox/\(batch)_parties.csv")
        try kycc.write(transactions, to: "inbox/\(batch)_transactions.csv")
    }

    private func once(_ kycc: TestRoot, _ more: String...) throws -> Int32 {
        try kycc.run(["daemon", "--once", "--set", "settle=0s"] + more).status
    }

    @Test("the same batches give the same scores and the same models as in JSON")
    func sameNumbers() throws {
        var found: [[String]] = []
        for format in ["json", "csv"] {
            try TestRoot.withMadeRoot { kycc in
                for number in 1...2 {
                    let made = try kycc.run(
                        "generate", "--batch-number", "\(number)", "--parties", "300", "--format", format)
                    #expect(made.status == 0, "\(made.errors)")
                }
                #expect(try once(kycc) == 0)
                #expect(try kycc.run("verify").status == 0)
                var texts: [String] = []
                for batch in ["BATCH_001", "BATCH_002"] {
                    texts.append(try kycc.text("archive/\(batch)/scores.csv"))
                    let training = try kycc.object(kycc.text("archive/\(batch)/training.json"))
                    texts.append(try CSVSetTests.sorted(training["out_of_fold"] ?? training["challenger"] ?? ""))
                }
                texts.append(try kycc.run("models", "show", "v3").output)
                texts.append(try kycc.run("scores", "BATCH_002", "--json").output)
                found.append(texts)
            }
        }
        #expect(found[0].count == found[1].count)
        for (json, csv) in zip(found[0], found[1]) { #expect(CSVSetTests.timeless(json) == CSVSetTests.timeless(csv)) }
    }

    private static func sorted(_ object: Any) throws -> String {
        guard JSONSerialization.isValidJSONObject(object) else { return "\(object)" }
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }

    private static func timeless(_ text: String) -> String {
        text.replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/#, with: "T")
    }

    @Test("wait for .ready, are archived as one file, and kycc why says into which they went")
    func ready() throws {
        try TestRoot.withMadeRoot { kycc in
            try drop(kycc, "B1")
            #expect(try once(kycc) == 0)
            #expect(try kycc.names("inbox") == ["B1_parties.csv", "B1_transactions.csv"])
            let waiting = try kycc.run("why", "B1_transactions.csv").output
            #expect(waiting.contains("B1.ready has not come"), "\(waiting)")
            #expect(try kycc.run("status", "--json").output.contains("\"incomplete\""))
            try kycc.write("", to: "inbox/B1.ready")
            #expect(try once(kycc) == 0)
            #expect(try kycc.names("inbox").isEmpty)
            #expect(try kycc.names("archive/B1").contains("B1_profiles.csv.tar"))
            let rows = try kycc.rows(kycc.run("why", "B1_transactions.csv", "--json"))
            #expect(rows.map { $0["what"] as? String } == ["packed", "scored"])
            #expect(try kycc.run("verify").status == 0)
            // The bytes of the files stand in the tar as they came.
            let tar = try Data(contentsOf: kycc.path("archive/B1/B1_profiles.csv.tar"))
            for text in [CSVSetTests.parties, CSVSetTests.transactions] {
                #expect(tar.range(of: Data(text.utf8)) != nil)
            }
        }
    }

    @Test("come again as a duplicate, other bytes are a revision, and a set without its parties waits")
    func again() throws {
        try TestRoot.withMadeRoot { kycc in
            for transactions in [
                CSVSetTests.transactions, CSVSetTests.transactions, CSVSetTests.transactions + "T3,P-2,5,2025-01-04\n",
            ] {
                try drop(kycc, "B1", transactions: transactions)
                try kycc.write("", to: "inbox/B1.ready")
                #expect(try once(kycc) == 0)
            }
            let rows = try kycc.rows(kycc.run("why", "B1_profiles.csv.tar", "--json"))
            #expect(rows.map { $0["what"] as? String } == ["scored", "duplicate", "scored"])
            try kycc.write("", to: "inbox/B2.ready")
            try kycc.write(CSVSetTests.transactions, to: "inbox/B2_transactions.csv")
            #expect(try once(kycc) == 0)
            #expect(try kycc.names("inbox") == ["B2.ready", "B2_transactions.csv"])
            #expect(try kycc.run("why", "B2.ready").output.contains("B2_parties.csv has not come"))
        }
    }

    @Test("with intake.csv_sections, are complete when those are there")
    func sections() throws {
        try TestRoot.withMadeRoot { kycc in
            let sections = "intake.csv_sections=parties,transactions"
            try kycc.write(CSVSetTests.parties, to: "inbox/B1_parties.csv")
            #expect(try once(kycc, "--set", sections) == 0)
            #expect(try kycc.names("inbox") == ["B1_parties.csv"])
            try kycc.write(CSVSetTests.transactions, to: "inbox/B1_transactions.csv")
            #expect(try once(kycc, "--set", sections) == 0)
            #expect(try kycc.names("inbox").isEmpty && kycc.exists("archive/B1/B1_profiles.csv.tar"))
            #expect(try kycc.run("status", "--set", "intake.csv_sections=ready").status != 0)
        }
    }

    @Test("are refused at file, line and column, and can be put back")
    func refused() throws {
        try TestRoot.withMadeRoot { kycc in
            try drop(kycc, "B1", transactions: "txn_id,party_id,amount,ts\nT1,P-1,\"1,5\",2025-01-02\n")
            try kycc.write("", to: "inbox/B1.ready")
            #expect(try once(kycc) == 65)
            let reason = try kycc.object(kycc.text("rejected/B1_profiles.csv.tar.reason.json"))
            #expect(reason["member"] as? String == "B1_transactions.csv" && reason["path"] as? String == "amount")
            #expect(reason["line"] as? Int == 2 && reason["column"] as? Int == 8 && reason["value"] as? String == "1,5")
            #expect((reason["hint"] as? String)?.contains(".decimal to comma") == true)
            #expect(try kycc.names("inbox").isEmpty)
            let why = try kycc.run("why", "B1_transactions.csv").output
            #expect(why.contains("B1_transactions.csv went into B1_profiles.csv.tar"), "\(why)")
            #expect(try kycc.run("rejected", "retry", "B1_profiles.csv.tar").status == 0)
            #expect(try kycc.names("inbox") == ["B1_profiles.csv.tar"])
        }
    }

    @Test("are scored and checked from anywhere by the name of one of their files")
    func byHand() throws {
        try TestRoot.withMadeRoot { kycc in
            try FileManager.default.createDirectory(at: kycc.path("new"), withIntermediateDirectories: true)
            try kycc.write(CSVSetTests.parties, to: "new/B1_parties.csv")
            try kycc.write("party_id,amount,ts\nP-1,x,2025-01-01\nP-1,1,\nP-1,1,soon\n", to: "new/B1_transactions.csv")
            let checked = try kycc.run("check", "--json", kycc.path("new/B1_transactions.csv").path)
            #expect(checked.status == 65)
            let faults = try #require(try kycc.rows(checked)[0]["faults"] as? [[String: Any]])
            let found = faults.map {
                "\($0["member"] ?? "") \($0["line"] ?? "") \($0["column"] ?? "") \($0["path"] ?? "")"
            }
            #expect(found == ["B1_transactions.csv 2 5 amount", "B1_transactions.csv 4 7 ts"])
            try kycc.write(CSVSetTests.transactions, to: "new/B1_transactions.csv")
            #expect(try kycc.run("check", kycc.path("new/B1_parties.csv").path).status == 0)
            #expect(try kycc.run("score", kycc.path("new/B1_transactions.csv").path).status == 0)
            #expect(try kycc.names("new") == ["B1_parties.csv", "B1_transactions.csv"])
            #expect(try kycc.names("archive/B1").contains("B1_profiles.csv.tar"))
            #expect(try kycc.run("check", kycc.path("new/B2_parties.csv").path).status != 0)
        }
    }

    @Test("may have files that are compressed, each by itself")
    func compressed() throws {
        try TestRoot.withMadeRoot { kycc in
            try drop(kycc, "B1")
            try drop(kycc, "B2", transactions: CSVSetTests.transactions.replacing("100.5", with: "7"))
            let packed = try kycc.shell(
                "cd \"$KYCC_ROOT/inbox\" && gzip B1_transactions.csv B2_transactions.csv && truncate -s -9 B2_transactions.csv.gz"
            )
            #expect(packed.status == 0, "\(packed.errors)")
            for batch in ["B1", "B2"] { try kycc.write("", to: "inbox/\(batch).ready") }
            #expect(try once(kycc) == 65)
            #expect(try kycc.names("archive/B1").contains("B1_profiles.csv.tar"))
            let scoring = try kycc.object(kycc.text("archive/B1/scoring.json"))
            #expect((scoring["counts"] as? [String: Any])?["transactions"] as? Int == 2)
            let reason = try kycc.object(kycc.text("rejected/B2_profiles.csv.tar.reason.json"))
            #expect(
                reason["member"] as? String == "B2_transactions.csv.gz" && reason["rule"] as? String == "compression")
            let rows = try kycc.rows(kycc.run("why", "B1_transactions.csv.gz", "--json"))
            #expect(rows.map { $0["what"] as? String } == ["packed", "scored"])
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("packed by another program count as well")
    func foreignTar() throws {
        try TestRoot.withMadeRoot { kycc in
            for (number, form) in ["ustar", "pax", "gnu"].enumerated() {
                let batch = "B\(number)"
                // Another name in each: the bytes of another batch would be refused.
                let parties = CSVSetTests.parties.replacing("Umbra", with: form)
                try kycc.write(parties, to: "\(batch)_parties.csv")
                try kycc.write(CSVSetTests.transactions, to: "\(batch)_transactions.csv")
                let packed = try kycc.shell(
                    "cd \"$KYCC_ROOT\" && tar --format=\(form) -cf inbox/\(batch)_profiles.csv.tar ./\(batch)_transactions.csv \(batch)_parties.csv"
                )
                #expect(packed.status == 0, "\(packed.errors)")
                #expect(try once(kycc) == 0)
                #expect(try kycc.names("archive/\(batch)").contains("\(batch)_profiles.csv.tar"))
            }
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
