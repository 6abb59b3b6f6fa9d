import Foundation
import TestSupport
import Testing

@Suite("kycc reprocess")
struct ReprocessCommandTests {
    @Test("lets the same bytes count again, with who and why in the event chain")
    func again() throws {
        try TestRoot.withMadeRoot { kycc throws in
            expectError(try kycc.run("reprocess", "A"), status: 69, "A has not been scored")
            expectError(try kycc.run("reprocess", "-"), status: 64)
            try kycc.write(profiles(60), to: "A_profiles.json")
            try kycc.write(labels(60), to: "A_labels.json")
            #expect(try kycc.run("score", kycc.path("A_profiles.json").path).status == 0)
            expectError(try kycc.run("reprocess", "A", "--labels"), status: 65, "no labels of A")
            // Without labels: its profiles alone.
            let scored = try kycc.run("reprocess", "A", "--reason", "tried")
            #expect(scored.status == 0 && scored.output.contains("scored A"), "\(scored)")
            #expect(try kycc.rows(try kycc.run("scores", "A", "--revision", "1", "--json")).count == 60)
            #expect(try kycc.run("train", kycc.path("A_labels.json").path).status == 0)
            expectError(try kycc.run("reprocess", "A", "--profiles"), status: 65, "has learned from labels of A")
            let trained = try kycc.run("reprocess", "A", "--by", "ana", "--reason", "another window")
            #expect(trained.status == 0 && trained.output.contains("trained v3"), "\(trained)")
            #expect(!trained.output.contains("scored A"))
            #expect(try kycc.text("status/status.log").contains("reprocessed batch=A"))
            #expect(try kycc.names("archive/A").contains("A_labels.r2.json"))
            let why = try kycc.run("why", "A_labels.json").output
            #expect(why.contains("60 of 60 records are of its parties"), "\(why)")
            let verified = try kycc.run("verify")
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    @Test("a first batch is not said to be stable against itself")
    func noReference() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for batch in ["A", "B"] {
                // The same companies in other bytes.
                try kycc.write(profiles(60) + (batch == "A" ? "" : "\n"), to: "\(batch)_profiles.json")
                #expect(try kycc.run("score", kycc.path("\(batch)_profiles.json").path).status == 0)
                let scoring = try kycc.object(try kycc.text("archive/\(batch)/scoring.json"))
                let psi = try #require((scoring["drift"] as? [String: Any])?["psi"] as? [String: Any])
                #expect(psi["value"] as? Double == 0)
                #expect(psi["verdict"] as? String == (batch == "A" ? "no_reference" : "within_noise"))
            }
        }
    }
}
