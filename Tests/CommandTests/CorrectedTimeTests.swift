import Foundation
import TestSupport
import Testing

@Suite("A wrong observed_at")
struct CorrectedTimeTests {
    private func labels(_ observed: String?, flipped: Bool) -> String {
        let records = (0..<12).map { #"{"party_id": "P\#($0)", "label": \#(($0 % 3 == 0) == flipped ? 0 : 1)}"# }
        let time = observed.map { #""observed_at": "\#($0)", "# } ?? ""
        return "{\(time)\"labels\": [\(records.joined(separator: ", "))]}"
    }

    private func defaults(_ kycc: TestRoot) throws -> Int? {
        try kycc.rows(try kycc.run("batches", "--json")).first?["defaults"] as? Int
    }

    @Test("overrules labels with an earlier time, which is warned of, and labels without a time end that")
    func corrected() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let parties = (0..<12).map { #"{"party_id": "P\#($0)"}"# }.joined(separator: ", ")
            try kycc.write(#"{"as_of": "2025-06-01", "parties": [\#(parties)]}"#, to: "inbox/A_profiles.json")
            try kycc.write(labels("2026-01-01", flipped: false), to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try defaults(kycc) == 4)
            // The time is mended, and the outcomes with it.
            try kycc.write(labels("2025-06-20", flipped: true), to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try defaults(kycc) == 4)
            let what = "12 of 12 records do not count, 12 of which differ"
            #expect(try kycc.text("status/status.log").contains("WARN warning batch=A code=overruled count=12 of=12"))
            #expect(try kycc.run("why", "A_labels.json").output.contains(what))
            #expect(try kycc.run("why", "A_labels.json").output.contains("drop these labels without observed_at"))
            try kycc.write(labels(nil, flipped: true), to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try defaults(kycc) == 8)
            // The right time then counts, in a file whose bytes have not been seen.
            try kycc.write(labels("2025-06-20", flipped: true) + "\n", to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            let document = try kycc.object(try kycc.text("archive/A/training.json"))
            #expect((document["observed_at"] as? String)?.hasPrefix("2025-06-20T") ?? true)
            #expect(try defaults(kycc) == 8)
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
