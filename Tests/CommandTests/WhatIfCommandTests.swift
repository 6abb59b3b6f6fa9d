import Foundation
import TestSupport
import Testing

@Suite("kycc explain --what-if")
struct WhatIfCommandTests {
    private func scored(_ body: (TestRoot, String) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 {
                let run = try kycc.run("cycle", "\(number)", "--parties", "200")
                #expect(run.status == 0, "\(run.errors)")
            }
            let party = try #require(try kycc.rows(try kycc.run("scores", "BATCH_002", "--json")).first?["party_id"])
            try body(kycc, try #require(party as? String))
        }
    }

    @Test("shows score, band, probability and points before and after")
    func shows() throws {
        try scored { kycc, party in
            let now = try kycc.object(try kycc.run("explain", "BATCH_002", party, "--json").output)
            let features = try #require(now["features"] as? [[String: Any]])
            let tax = try #require(features.first { $0["name"] as? String == "has_tax_id" }?["value"] as? Double)
            let arguments = ["explain", "BATCH_002", party, "--what-if", "has_tax_id=\(1 - Int(tax))"]
            let json = try kycc.object(try kycc.run(arguments + ["--json"]).output)
            let before = try #require(json["before"] as? [String: Any])
            let after = try #require(json["after"] as? [String: Any])
            for key in ["pd", "score", "unrounded_score"] {
                #expect(before[key] as? Double == now[key] as? Double, "\(key)")
            }
            let points = try #require(json["points"] as? [[String: Any]])
            let gain = points.reduce(0.0) { sum, line in
                sum + (line["after"] as? Double ?? .nan) - (line["before"] as? Double ?? .nan)
            }
            let moved = (after["unrounded_score"] as? Double ?? .nan) - (before["unrounded_score"] as? Double ?? .nan)
            #expect(abs(gain - moved) < 1e-9 && moved != 0)
            let changes = try #require(json["changes"] as? [[String: Any]])
            #expect(
                changes.count == 1 && changes[0]["from"] as? Double == tax && changes[0]["to"] as? Double == 1 - tax)
            let text = try kycc.run(arguments)
            #expect(text.status == 0 && text.output.contains("what if"), "\(text)")
            #expect(text.output.contains("has_tax_id"))
            // Nothing changes where the value is what it is.
            let same = try kycc.object(
                try kycc.run("explain", "BATCH_002", party, "--what-if", "has_tax_id=\(Int(tax))", "--json").output)
            #expect(same["before"] as? NSDictionary == same["after"] as? NSDictionary)
        }
    }

    @Test(
        "a value that the company lacks can be given and one that it has be taken, and one outside of the training is told"
    )
    func missingAndOutside() throws {
        try scored { kycc, party in
            let missing = try kycc.object(
                try kycc.run("explain", "BATCH_002", party, "--what-if", "network_size=", "--json").output)
            let change = try #require((missing["changes"] as? [[String: Any]])?.first)
            #expect(change["to"] is NSNull && change["from"] is Double && change["outside"] is NSNull)
            let far = ["explain", "BATCH_002", party, "--what-if", "company_age_years=4000"]
            let outside = try kycc.object(try kycc.run(far + ["--json"]).output)
            #expect((outside["changes"] as? [[String: Any]])?.first?["outside"] as? String == "above")
            let text = try kycc.run(far).output
            #expect(text.contains("would lie above what v2 saw in training"), "\(text)")
        }
    }

    @Test("refuses unknown features and impossible values, and says what is possible")
    func refused() throws {
        try scored { kycc, party in
            func expect(_ change: String, status: Int32, _ words: String) throws {
                expectError(try kycc.run("explain", "BATCH_002", party, "--what-if", change), status: status, words)
            }
            try expect("has_tax_ID=1", status: 69, "has_tax_id, ")
            try expect("has_tax_id=0.5", status: 64, "0 or 1")
            try expect("party_type_score=9", status: 64, "5.0, 6.0, 7.0, 8.0, 10.0")
            try expect("supplier_count=2.5", status: 64, "a whole number from 0 on")
            try expect("supplier_count=-1", status: 64, "a whole number from 0 on")
            try expect("has_tax_id", status: 64, "NAME=NUMBER")
            try expect("has_tax_id=yes", status: 64, "NAME=NUMBER")
            try expect("company_age_years=inf", status: 64, "NAME=NUMBER")
            let twice = try kycc.run(
                "explain", "BATCH_002", party, "--what-if", "has_tax_id=1", "--what-if", "has_tax_id=0")
            expectError(twice, status: 64, "twice")
        }
    }
}
