import Foundation
import Glibc
import TestSupport
import Testing

/// `kycc check`, as somebody who delivers files uses it.
@Suite("check")
struct CheckCommandTests {
    private func withFolder(_ body: (TestRoot) throws -> Void) throws {
        // A folder that is no root: nothing may be made in it.
        try withTemporaryFolder { folder throws in
            let kycc = TestRoot(root: folder)
            try body(kycc)
            #expect(!kycc.exists("inbox") && !kycc.exists("kycc.sqlite"))
        }
    }

    private func check(_ kycc: TestRoot, _ names: String..., status: Int32) throws -> [[String: Any]] {
        let run = try kycc.run(["check", "--json"] + names.map { kycc.path($0).path })
        #expect(run.status == status && run.errors.isEmpty, "\(run.errors)\(run.output)")
        return try kycc.rows(run)
    }

    private func faults(_ row: [String: Any]) throws -> [[String: Any]] {
        try #require(row["faults"] as? [[String: Any]])
    }

    @Test("calls files of both kinds clean, says what they would be taken for, and touches nothing")
    func clean() throws {
        try withFolder { kycc in
            try kycc.write(profiles(12), to: "A_profiles.json")
            try kycc.write(labels(12), to: "A_labels.json")
            let rows = try check(kycc, "A_profiles.json", "A_labels.json", status: 0)
            #expect(rows.map { $0["kind"] as? String } == ["profiles", "labels"])
            #expect(rows.allSatisfy { $0["batch"] as? String == "A" && $0["format"] as? String == "json" })
            #expect((rows[0]["counts"] as? [String: Int])?["parties"] == 12)
            #expect((rows[1]["counts"] as? [String: Int])?["outcomes"] == 12)
            #expect(rows.allSatisfy { $0["fault_count"] as? Int == 0 })
            let text = try kycc.run("check", kycc.path("A_profiles.json").path, kycc.path("A_labels.json").path)
            #expect(text.output.contains("A_profiles.json: profiles of A, 12 parties: clean\n"))
            #expect(text.output.contains("A_labels.json: labels of A, 12 records, 12 outcomes: clean\n"))
            #expect(try kycc.names("") == ["A_labels.json", "A_profiles.json"])
        }
    }

    private static let faulty = """
        {"batch_id": "B", "generated_at": "2026-02-30", "as_of": "2026-01-01",
         "transactions": [{"txn_id": "T1", "party_id": "a", "amount": "5", "ts": "yesterday"}, 7],
         "parties": [
          {"party_id": "a", "name": 4, "features": {"x": [1], "total.missing": 1}},
          {"party_id": "a"},
          {"name": "without an id"},
          "not an object",
          {"party_id": "b", "will_default": 1},
          {"party_id": 1.5},
          {"party_id": "c"}],
         "relationships": {"from": "a"},
         "as_of": "2026-01-02",
         "accounts": [{"account_id": "", "party_id": "b", "balance": 1e999}]}
        """

    @Test("lists every fault of the records of a profiles file, each with its place")
    func manyFaults() throws {
        try withFolder { kycc in
            try kycc.write(CheckCommandTests.faulty, to: "A_profiles.json")
            let row = try #require(try check(kycc, "A_profiles.json", status: 65).first)
            let found = try faults(row).map { "\($0["line"] ?? "-") \($0["rule"] ?? "") \($0["path"] ?? "")" }
            #expect(
                found == [
                    "1 batch-id $.batch_id", "1 timestamp $.generated_at",
                    "2 type $.transactions[0].amount", "2 timestamp $.transactions[0].ts", "2 type $.transactions[1]",
                    "4 type $.parties[0].name", "4 type $.parties[0].features.x",
                    "4 feature-name $.parties[0].features.total.missing",
                    "5 duplicate-party $.parties[1].party_id", "6 missing-key $.parties[2].party_id",
                    "7 type $.parties[3]", "8 leakage $.parties[4].will_default",
                    "9 identifier $.parties[5].party_id", "11 type $.relationships", "12 duplicate-key $.as_of",
                    "13 identifier $.accounts[0].account_id", "13 range $.accounts[0].balance",
                ])
            #expect(row["fault_count"] as? Int == found.count)
            #expect(try faults(row)[2]["value"] as? String == #""5""# && faults(row)[2]["column"] as? Int == 63)
            let run = try kycc.run("check", kycc.path("A_profiles.json").path)
            #expect(run.status == 65)
            #expect(
                run.output.contains(
                    #"  fault    type: amount is not a number (line 2 column 63, $.transactions[0].amount, "5"). Try: "#
                ))
            #expect(run.output.split(separator: "\n").count { $0.hasPrefix("  fault ") } == found.count)
        }
    }

    @Test("does not call transactions of a faulty party those of an unknown one")
    func faultyParty() throws {
        try withFolder { kycc in
            try kycc.write(
                """
                {"as_of": "2026-01-01", "parties": [{"party_id": "a", "name": 4}],
                 "transactions": [{"party_id": "a", "amount": 1, "ts": "2025-12-01"}]}
                """, to: "A_profiles.json")
            let row = try #require(try check(kycc, "A_profiles.json", status: 65).first)
            #expect(row["fault_count"] as? Int == 1 && (row["warnings"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("lists every fault of labels")
    func labelFaults() throws {
        try withFolder { kycc in
            try kycc.write(
                """
                {"observed_at": "2205-01-01", "profiles": [
                 {"party_id": "a", "will_default": 2}, {"party_id": "b", "will_default": 0},
                 {"party_id": "b", "will_default": 1}, {"will_default": 1},
                 {"party_id": "d", "batch_id": "B", "label": true},
                 {"party_id": "c", "label": 1}, {"party_id": "c", "label": 0}]}
                """, to: "A_labels.json")
            let row = try #require(try check(kycc, "A_labels.json", status: 65).first)
            #expect(
                try faults(row).map { "\($0["rule"] ?? "") \($0["path"] ?? "")" } == [
                    "type $.profiles[0].will_default", "conflicting-outcome $.profiles[2]",
                    "missing-key $.profiles[3].party_id", "batch-id $.profiles[4].batch_id",
                    "conflicting-outcome $.profiles[6]", "future $.observed_at",
                ])
            try kycc.write(#"{"profiles": [{"party_id": "a", "bad": 1}]}"#, to: "B_labels.json")
            let other = try #require(try check(kycc, "B_labels.json", status: 65).first)
            #expect(try faults(other).map { $0["rule"] as? String } == ["no_outcome"])
        }
    }

    @Test("ends at a fault of the grammar, behind those that it met")
    func grammar() throws {
        try withFolder { kycc in
            try kycc.write(#"{"parties": [{"party_id": "a", "name": 1}, {"party_id": "b"}, ]}"#, to: "A_profiles.json")
            try kycc.write(#"{"parties": [{"party_id": "a", "name": 1}, {"par"#, to: "B_profiles.json")
            try kycc.write("party_id,name\n", to: "C_profiles.json")
            let rows = try check(kycc, "A_profiles.json", "B_profiles.json", "C_profiles.json", status: 65)
            #expect(try faults(rows[0]).map { $0["rule"] as? String } == ["type", "json"])
            #expect((try faults(rows[0])[1]["message"] as? String)?.contains("a comma stands before") == true)
            #expect(try faults(rows[1]).map { $0["rule"] as? String } == ["type", "json"])
            #expect((try faults(rows[2]).first?["message"] as? String)?.contains("CSV") == true)
        }
    }

    @Test("lists the first hundred of 150 faults, and how many there are")
    func many() throws {
        try withFolder { kycc in
            let parties = (0..<150).map { "{\"party_id\": \"P\($0)\", \"name\": \($0)}" }.joined(separator: ",\n")
            try kycc.write("{\"as_of\": \"2026-01-01\", \"parties\": [\(parties)]}", to: "A_profiles.json")
            let row = try #require(try check(kycc, "A_profiles.json", status: 65).first)
            #expect(try row["fault_count"] as? Int == 150 && faults(row).count == 100)
            #expect(try faults(row).map { $0["line"] as? Int } == Array(1...100))
            let text = try kycc.run("check", kycc.path("A_profiles.json").path).output
            #expect(text.contains(": 150 faults\n") && text.hasSuffix("\n  and 50 more faults\n"))
        }
    }

    @Test("shows the warnings that the file itself gives rise to")
    func warnings() throws {
        try withFolder { kycc in
            try kycc.write(
                """
                {"as_of": "2026-01-01", "Parties": [], "parties": [{"party_id": "a", "kyc_verified": 3}],
                 "transactions": [{"party_id": "z", "amount": 1, "ts": "2025-12-01"}]}
                """, to: "A_profiles.json")
            let row = try #require(try check(kycc, "A_profiles.json", status: 0).first)
            let codes = (row["warnings"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
            #expect(codes == ["unknown_party", "near_key", "not_boolean"])
            let text = try kycc.run("check", kycc.path("A_profiles.json").path).output
            #expect(text.contains("  warning  unknown_party: 1 of 1 transactions name a party that the file does not"))
        }
    }

    @Test("says what is nearly right about a name, and what else is no batch file")
    func names() throws {
        try withFolder { kycc in
            for name in ["x_lables.json", "notes.txt", "A_profiles.json.tmp"] { try kycc.write("[]", to: name) }
            for name in ["folder", "B_profiles.json"] {
                try FileManager.default.createDirectory(at: kycc.path(name), withIntermediateDirectories: false)
            }
            #expect(symlink("notes.txt", kycc.path("C_labels.json").path) == 0)
            let rows = try check(
                kycc, "x_lables.json", "notes.txt", "A_profiles.json.tmp", "folder", "B_profiles.json",
                "C_labels.json", "D_labels.json", status: 65)
            #expect(
                try rows.map { try faults($0).first?["rule"] as? String } == [
                    "misnamed", "misnamed", "misnamed", "misnamed", "unsafe-file", "unsafe-file", "absent",
                ])
            #expect(try faults(rows[0])[0]["hint"] as? String == "Rename it to x_labels.json.")
            #expect(rows[0]["kind"] is NSNull && rows[4]["kind"] as? String == "profiles")
            let text = try kycc.run("check", kycc.path("x_lables.json").path).output
            #expect(text.contains(": would not be taken: 1 fault\n"))
            #expect(try check(kycc, "D_labels.json", status: 69).count == 1)
            expectError(try kycc.run("check"), status: 64, "file")
        }
    }

    @Test("says of a file that may not be read that it may not")
    func unreadable() throws {
        try withFolder { kycc in
            try kycc.write(profiles(1), to: "A_profiles.json")
            #expect(chmod(kycc.path("A_profiles.json").path, 0) == 0 && chmod(kycc.root.path, 0o755) == 0)
            // Root reads every file.
            let user = geteuid() == 0 ? "setpriv --reuid=54360 --regid=54360 --clear-groups" : ""
            let run = try kycc.shell(
                """
                set -eu
                cd '\(kycc.root.path)'; cp "$kycc" kycc; chmod 755 kycc
                \(user) ./kycc check --json A_profiles.json
                """)
            #expect(run.status == 74, "\(run)")
            let row = try #require(try kycc.rows(run).first)
            #expect(try faults(row).map { $0["rule"] as? String } == ["unreadable"])
        }
    }

    @Test("goes by the settings of the root, if there is one")
    func settings() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(
                #"{"as_of": "2026-01-01", "parties": [{"party_id": "a", "charge_off": 1}]}"#, to: "A_profiles.json")
            let before = try kycc.names("")
            #expect(try kycc.run("check", kycc.path("A_profiles.json").path).status == 0)
            let yaml = try kycc.text("kycc.yaml")
            try kycc.write(yaml + "\nintake.outcome_names: charge_off\nlimits.largest_file: 1KiB\n", to: "kycc.yaml")
            let row = try #require(try check(kycc, "A_profiles.json", status: 65).first)
            #expect(try faults(row).map { $0["rule"] as? String } == ["leakage"])
            try kycc.write(profiles(100), to: "B_profiles.json")
            let large = try #require(try check(kycc, "B_profiles.json", status: 65).first)
            #expect(try faults(large).map { $0["rule"] as? String } == ["too-large"])
            #expect(try kycc.names("") == (before + ["B_profiles.json"]).sorted())
        }
    }
}
