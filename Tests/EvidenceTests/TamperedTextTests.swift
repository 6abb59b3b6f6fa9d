import Foundation
import TestSupport
import Testing

@Suite("verify, where features that are text were changed behind the triggers")
struct TamperedTextTests {
    private static func profiles(_ batch: Int, year: Int = 2025) -> String {
        let regions = ["North", "South", "Z\\u00fcrich"]
        let parties = (0..<90).map { row in
            #"{"party_id": "P\#(row)", "features": {"u": \#(row % 7), "region": "\#(regions[row % 3])"}}"#
        }
        return #"{"as_of": "\#(year)-0\#(batch)-01", "parties": [\#(parties.joined(separator: ",\n"))]}"#
    }

    private static func labels() -> String {
        let labels = (0..<90).map { #"{"party_id": "P\#($0)", "label": \#($0 % 3 == 0 || $0 % 10 == 0 ? 1 : 0)}"# }
        return #"{"labels": [\#(labels.joined(separator: ",\n"))]}"#
    }

    /// What somebody does, and what verify says to it.
    private static let changes = [
        // A text of the list of levels: it is in the digest of the event, in the comparison, and in the scores.
        (
            "UPDATE score_requests SET own_feature_names = replace(own_feature_names, 'South', 'Soyth') WHERE id = 2",
            "(scored): the file, request or drift reference of"
        ),
        (
            "UPDATE score_requests SET own_feature_names = replace(own_feature_names, 'South', 'Soyth') WHERE id = 2",
            "another count of parties, or other features of the user's own"
        ),
        (
            "UPDATE score_requests SET own_feature_names = replace(own_feature_names, 'South', 'A') WHERE id = 2",
            "levels are not in byte order"
        ),
        // The level of one company: another, and one that does not exist.
        (
            "UPDATE party_features SET own_features = (SELECT own_features FROM party_features WHERE request_id = 2 AND place = 4) WHERE request_id = 2 AND place = 12",
            "features are not those of the archived file"
        ),
        (
            "UPDATE party_features SET own_features = CAST(x'0000000000002240' || substr(own_features, 9) AS BLOB) WHERE request_id = 2 AND place = 12",
            "read features: region has the level 9.0 of 3"
        ),
    ]

    @Test("finds each change, and nothing in the root as it was made")
    func found() throws {
        try withTemporaryFolder { folder in
            let made = folder.appendingPathComponent("root")
            let root = try EvidenceRoot(empty: made)
            for batch in 1...2 {
                try root.drop("B\(batch)_profiles.json", TamperedTextTests.profiles(batch))
                try root.work()
                try root.drop("B\(batch)_labels.json", TamperedTextTests.labels())
                try root.work()
            }
            let clean = try root.verify()
            #expect(clean.status == 0, "\(clean.output)")
            #expect(
                try root.connection().rows("SELECT own_feature_names FROM score_requests WHERE id = 1") == [
                    [
                        #"[{"levels":["North","South","Zürich"],"name":"region"},"u"]"#
                    ]
                ])
            let pristine = folder.appendingPathComponent("pristine")
            try root.connection().execute("VACUUM INTO '\(pristine.path)'")
            for (sql, fault) in TamperedTextTests.changes {
                try root.connection().tamper(sql)
                let verified = try root.verify()
                #expect(verified.status == 1 && verified.output.contains(fault), "\(sql): \(verified.output)")
                for name in ["kycc.sqlite", "kycc.sqlite-wal", "kycc.sqlite-shm"] {
                    try? FileManager.default.removeItem(at: root.file(name))
                }
                try FileManager.default.copyItem(at: pristine, to: root.database)
            }
        }
    }

    @Test(
        "is clean where a root of an earlier version takes text",
        arguments: ["schema-1", "schema-2", "schema-3", "schema-4"])
    func earlier(fixture: String) throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder.appendingPathComponent("root"))
            let made = Checkout.fixtures.appendingPathComponent(fixture)
            for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
                try? FileManager.default.removeItem(at: root.file(name))
                try FileManager.default.copyItem(at: made.appendingPathComponent(name), to: root.file(name))
            }
            let before = try root.connection().rows("SELECT count(*), coalesce(max(number), 1) FROM models")
            for batch in 1...2 {
                try root.drop("Z\(batch)_profiles.json", TamperedTextTests.profiles(batch + 6, year: 2026))
                try root.work()
                try root.drop("Z\(batch)_labels.json", TamperedTextTests.labels())
                try root.work()
            }
            let after = try root.connection().rows("SELECT count(*), coalesce(max(number), 1) FROM models")
            #expect(before != after)
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)")
        }
    }
}
