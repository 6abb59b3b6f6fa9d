import Foundation
import TestSupport
import Testing

@Suite("Labels that come before their profiles")
struct EarlyLabelsTests {
    @Test("are refused at once if they are faulty in themselves, and wait if they are right or cut off")
    func faulty() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let files = [
                ("A", #"{"profiles": [{"party_id": "P1", "will_default": 2}]}"#),
                ("B", #"{"profiles": [{"party_id": "P1", "bad": 1}]}"#),
                ("C", #"{"observed_at": "2205-01-01", "profiles": [{"party_id": "P1", "will_default": 1}]}"#),
                ("D", labels(4)), ("E", #"{"profiles": [{"party_id": "P1", "will_de"#),
            ]
            for (batch, text) in files { try kycc.write(text, to: "inbox/\(batch)_labels.json") }
            let run = try kycc.run("daemon", "--once", "--set", "settle=0s")
            #expect(run.status == 65, "\(run.errors)")
            #expect(try kycc.names("inbox") == ["D_labels.json", "E_labels.json"])
            let rows = try kycc.rows(try kycc.run("rejected", "--json"))
            #expect(rows.map { $0["rule"] as? String } == ["type", "no_outcome", "future"])
            #expect(try kycc.run("why", "A_labels.json").output.contains("will_default is neither 0 nor 1"))
            // The right ones count when their profiles come.
            try kycc.write(profiles(4), to: "inbox/D_profiles.json")
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 0)
            #expect(kycc.exists("archive/D/training.json"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("are read before their turn for the first hundred only")
    func bounded() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 100..<203 {
                try kycc.write(
                    #"{"profiles": [{"party_id": "P1", "will_default": 2}]}"#, to: "inbox/A\(number)_labels.json")
            }
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
            #expect(try kycc.names("inbox").count == 3)
        }
    }
}
