import Foundation
import TestSupport
import Testing

@Suite("The list of refused files")
struct RejectedCommandTests {
    @Test("says of a reason without its file that the file is not there, and the next start removes the reason")
    func orphan() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write("[", to: "inbox/A_profiles.json")
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
            let reason = try kycc.text("rejected/A_profiles.json.reason.json")
            try kycc.write(
                reason.replacing("A_profiles", with: "B_profiles"), to: "rejected/B_profiles.json.reason.json")
            let rows = try kycc.rows(try kycc.run("rejected", "--json"))
            #expect(rows.map { $0["name"] as? String } == ["A_profiles.json", "B_profiles.json"])
            #expect(rows[0]["rule"] as? String == "json" && rows[1]["rule"] is NSNull)
            #expect((rows[1]["message"] as? String)?.hasPrefix("there is no such file in rejected/") == true)
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try kycc.rows(try kycc.run("rejected", "--json")).count == 1)
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
