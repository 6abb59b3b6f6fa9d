import Foundation
import TestSupport
import Testing

@Suite("A mapping of CSV columns, through the real program")
struct MappingCommandTests {
    private static let settings = """
        mapping:
          parties:
            party_id: Kunde
            kyc_verified: Geprüft
            created_at: Gegründet
            created_at.format: dd.mm.yyyy
            features.utilisation: Auslastung
            features.utilisation.decimal: comma
            features.utilisation.percent: fraction
            features.utilisation.missing: NA, -1
          transactions:
            party_id: Kunde
            amount: Betrag
            amount.decimal: comma
            ts: Datum
            ts.format: mm/dd/yyyy hh:mm zone
            ts.zone: "+02:00"
          labels:
            party_id: Kunde
            will_default: Ausfall

        """

    private static let parties =
        "\u{FEFF}# as_of=2025-06-01\r\nKunde;Geprüft;Gegründet;Auslastung\r\n"
        + "A;1;3.4.2016;12,5%\r\nB;0;31.12.2019;NA\r\nC;1;01.01.2001;1.234,25 %\r\nD;1;;-1\r\n"

    private static let transactions =
        "Kunde;Betrag;Datum\n"
        + "A;1.234,50;03/04/2025\nB;7;12/31/2024 1:05 PM\nB;-0,5;05/01/2025 23:59:59Z\nC;2;2025-05-02\n"

    /// The same as a document.
    private static let document = #"""
        {"as_of": "2025-06-01",
         "parties": [{"party_id": "A", "kyc_verified": 1, "created_at": "2016-04-03", "features": {"utilisation": 0.125}},
          {"party_id": "B", "kyc_verified": 0, "created_at": "2019-12-31"},
          {"party_id": "C", "kyc_verified": 1, "created_at": "2001-01-01", "features": {"utilisation": 12.3425}},
          {"party_id": "D", "kyc_verified": 1}],
         "transactions": [{"party_id": "A", "amount": 1234.5, "ts": "2025-03-04T00:00:00+02:00"},
          {"party_id": "B", "amount": 7, "ts": "2024-12-31T13:05:00+02:00"},
          {"party_id": "B", "amount": -0.5, "ts": "2025-05-01T23:59:59Z"},
          {"party_id": "C", "amount": 2, "ts": "2025-05-02T00:00:00+02:00"}]}
        """#

    private func once(_ kycc: TestRoot) throws -> RealProgram.Outcome {
        try kycc.run("daemon", "--once", "--set", "settle=0s", "--set", "intake.same_content=warn")
    }

    @Test(
        "gives the scores of the document that says the same, is recorded, and verifies whatever the settings are then")
    func mapped() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(MappingCommandTests.settings, to: "kycc.yaml")
            try kycc.write(MappingCommandTests.parties, to: "inbox/M_parties.csv")
            try kycc.write(MappingCommandTests.transactions, to: "inbox/M_transactions.csv")
            try kycc.write("", to: "inbox/M.ready")
            try kycc.write(MappingCommandTests.document, to: "inbox/N_profiles.json")
            let first = try once(kycc)
            #expect(first.status == 0, "\(first.errors)")
            #expect(try kycc.text("archive/M/scores.csv") == kycc.text("archive/N/scores.csv"))
            let report = try kycc.object(kycc.text("archive/M/scoring.json"))
            let settings = try #require(report["settings"] as? [String: Any])
            #expect(settings["mapping.transactions.ts.format"] as? String == "mm/dd/yyyy hh:mm zone", "\(settings)")
            #expect(settings["mapping.parties.party_id"] as? String == "Kunde")
            // With other settings the files are read as they were.
            try kycc.write("", to: "kycc.yaml")
            let verified = try kycc.run("verify")
            #expect(verified.status == 0, "\(verified.output)")
            let again = try kycc.run("reprocess", "M", "--reason", "again")
            #expect(again.status == 0, "\(again.errors)")
            #expect(try kycc.text("archive/M/scores.csv") == kycc.text("archive/N/scores.csv"))
            #expect(try kycc.run("verify").status == 0)
            try kycc.write(MappingCommandTests.settings, to: "kycc.yaml")
            try kycc.write("Kunde;Ausfall\nA;1\nB;0\nC;0\n", to: "inbox/M_labels.csv")
            #expect(try once(kycc).status == 0)
            #expect(try kycc.object(kycc.text("archive/M/training.json"))["counted"] as? Int == 3)
            try kycc.write("", to: "kycc.yaml")
            #expect(try kycc.run("verify").status == 0)
            #expect(try kycc.run("reprocess", "M", "--labels", "--reason", "again").status == 0)
        }
    }

    @Test("without a form refuses an ambiguous date, a decimal comma and a percent sign with the setting that helps")
    func refusals() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for (text, hint, settings) in [
                ("party_id,created_at\nA,03/04/2026\n", "created_at.format", []),
                ("party_id;features.u\nA;12,5\n", "features.u.decimal", []),
                ("party_id;features.u\nA;12.5%\n", "features.u.percent", []),
                (
                    "party_id;features.u\nA;12.5\n", "mapping.SECTION.features.u have it",
                    ["mapping.parties.features.u.percent=fraction"]
                ),
                ("party_id,created_at\nA,31/12/2026\n", "have it", ["mapping.parties.created_at.format=mm/dd/yyyy"]),
            ] as [(String, String, [String])] {
                try kycc.write(text, to: "X_parties.csv")
                let checked = try kycc.run(
                    ["check", kycc.path("X_parties.csv").path] + settings.flatMap { ["--set", $0] })
                #expect(
                    checked.status == 65 && checked.output.contains(hint), "\(text): \(checked.output)\(checked.errors)"
                )
            }
            for setting in [
                "mapping.party.name=N", "mapping.parties.nom=N", "mapping.parties.name.format=dd.mm.yyyy",
                "mapping.transactions.ts.format=mm/dd/yy", "mapping.transactions.ts.zone=CET",
                "mapping.transactions.amount.decimal=dot",
            ] {
                #expect(
                    try kycc.run("check", kycc.path("X_parties.csv").path, "--set", setting).status == 78, "\(setting)")
            }
        }
    }
}
