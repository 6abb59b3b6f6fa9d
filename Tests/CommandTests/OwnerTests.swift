import Foundation
import Glibc
import TestSupport
import Testing

/// Files of other users; only root may give them away.
@Suite("Owners of files", .enabled(if: geteuid() == 0))
struct OwnerTests {
    private func drop(_ kycc: TestRoot, _ text: String, _ name: String, owner: uid_t) throws {
        try kycc.write(text, to: "inbox/\(name)")
        #expect(chown(kycc.path("inbox/\(name)").path, owner, gid_t(owner)) == 0)
    }

    private let first: uid_t = 54_321
    private let second: uid_t = 54_322

    @Test("stand in events, documents and reasons, and in what why says")
    func noted() throws {
        try TestRoot.withMadeRoot { kycc in
            try drop(kycc, profiles(4), "A_profiles.json", owner: first)
            #expect(try kycc.run("daemon", "--once").status == 0)
            try drop(kycc, profiles(5), "A_profiles.json", owner: second)
            try drop(kycc, labels(5), "A_labels.json", owner: second)
            try drop(kycc, "{", "B_profiles.json", owner: second)
            #expect(try kycc.run("daemon", "--once").status == 65)
            let log = try kycc.text("status/status.log")
            for word in ["scored", "trained", "rejected"] {
                #expect(log.contains(try Regex(" \(word) .*owner_id=\(second)")), "\(word): \(log)")
            }
            for name in ["scoring", "training"] {
                let file = try kycc.object(try kycc.text("archive/A/\(name).json"))["file"] as? [String: Any]
                let owner = file?["owner"] as? [String: Any]
                #expect(owner?["id"] as? Int == Int(second) && owner?["name"] is NSNull, "\(name)")
            }
            let rows = try kycc.rows(try kycc.run("why", "A_profiles.json", "--json"))
            #expect(rows.map { $0["owner"] as? String } == ["\(first)", "\(second)"])
            #expect(try kycc.run("why", "B_profiles.json").output.contains("dropped by \(second)"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("keep batches from others where the setting says so")
    func kept() throws {
        try TestRoot.withMadeRoot { kycc in
            let work = ["daemon", "--once", "--set", "intake.revisions=owner"]
            try drop(kycc, profiles(4), "A_profiles.json", owner: first)
            #expect(try kycc.run(work).status == 0)
            try drop(kycc, profiles(5), "A_profiles.json", owner: second)
            try drop(kycc, labels(4), "A_labels.json", owner: second)
            #expect(try kycc.run(work).status == 65)
            for name in ["A_profiles.json", "A_labels.json"] {
                let reason = try kycc.object(try kycc.text("rejected/\(name).reason.json"))
                #expect(reason["rule"] as? String == "other-owner" && reason["owner_id"] as? Int == Int(second))
            }
            // The same bytes are a duplicate, whoever drops them; the owner, and the daemon's own user, may revise and
            // label.
            try drop(kycc, profiles(4), "A_profiles.json", owner: second)
            #expect(try kycc.run(work).status == 0)
            try drop(kycc, profiles(6), "A_profiles.json", owner: first)
            #expect(try kycc.run(work).status == 0)
            try drop(kycc, labels(6), "A_labels.json", owner: geteuid())
            #expect(try kycc.run(work).status == 0)
            #expect(kycc.exists("archive/A/training.json"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("of the files of a CSV set count for the set, which has one")
    func csvSets() throws {
        try TestRoot.withMadeRoot { kycc in
            let work = ["daemon", "--once", "--set", "intake.revisions=owner"]
            func dropSet(_ companies: Int, _ owners: [uid_t]) throws {
                let ids = (1...companies).map { "P\($0)\n" }.joined()
                try drop(kycc, "party_id\n" + ids, "A_parties.csv", owner: owners[0])
                try drop(kycc, "party_id,amount,ts\n", "A_transactions.csv", owner: owners[1])
                try drop(kycc, "", "A.ready", owner: owners[0])
            }
            try dropSet(4, [first, first])
            #expect(try kycc.run(work).status == 0)
            #expect(try kycc.run("why", "A_profiles.csv.tar").output.contains("dropped by \(first)"))
            try dropSet(5, [second, second])
            #expect(try kycc.run(work).status == 65)
            let reason = try kycc.object(try kycc.text("rejected/A_profiles.csv.tar.reason.json"))
            #expect(reason["rule"] as? String == "other-owner" && reason["owner_id"] as? Int == Int(second))
            try dropSet(6, [first, second])
            #expect(try kycc.run(work).status == 0)
            #expect(try kycc.names("inbox").count == 3)
            let why = try kycc.run("why", "A_parties.csv").output
            #expect(why.contains("belong to \(first) and \(second)"), "\(why)")
        }
    }
}
