import Foundation
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("Warnings about records that take no part")
struct LeftOutTests {
    private func profiles(_ section: String, _ records: [String], parties: [String] = ["a", "b"]) -> String {
        let parties = parties.map { #"{"party_id": "\#($0)"}"# }.joined(separator: ", ")
        let list = records.joined(separator: ", ")
        return #"{"as_of": "2026-01-01", "parties": [\#(parties)], "\#(section)": [\#(list)]}"#
    }

    private func warnings(_ text: String) throws -> [String: String] {
        var found: [String: String] = [:]
        try JobRoot.with { root in found = JobRoot.warnings(try root.take("B1_profiles.json", text)) }
        return found
    }

    private let whole = #"{"party_id": "a", "amount": 1, "ts": "2025-12-01"}"#

    @Test("more than half of the transactions, for all reasons together")
    func transactions() throws {
        let bare = #"{"party_id": "a", "value": 1, "date": "2025-12-01"}"#
        let old = #"{"party_id": "a", "amount": 1, "ts": "2020-12-01"}"#
        let unknown = #"{"party_id": "x", "amount": 1, "ts": "2025-12-01"}"#
        let half = try warnings(profiles("transactions", [whole, bare]))
        #expect(half["left_out"] == nil, "\(half)")
        let most = try warnings(profiles("transactions", [whole, bare, bare]))
        #expect(most["left_out"]?.contains("2 of 3 transactions take no part: 2 without a ts or an amount") == true)
        let mixed = try warnings(profiles("transactions", [whole, whole, bare, old, unknown]))
        #expect(mixed["left_out"]?.contains("3 of 5") == true && mixed["outside_window"] == nil, "\(mixed)")
        // These have a warning of their own that says it all.
        #expect(try warnings(profiles("transactions", [old, old]))["left_out"] == nil)
        #expect(try warnings(profiles("transactions", [unknown, unknown]))["left_out"] == nil)
    }

    @Test("more than half of the relationships, for all reasons together")
    func relationships() throws {
        let edge = #"{"from_party_id": "a", "to_party_id": "b"}"#
        let loop = #"{"from_party_id": "a", "to_party_id": "a"}"#
        let later = #"{"from_party_id": "a", "to_party_id": "b", "established_date": "2026-03-01"}"#
        #expect(try warnings(profiles("relationships", [edge, loop]))["left_out"] == nil)
        let loops = try warnings(profiles("relationships", [loop]))
        #expect(loops["left_out"]?.contains("1 of 1 relationships take no part: 1 from a party to itself") == true)
        let both = try warnings(profiles("relationships", [edge, loop, later]))
        #expect(both["left_out"]?.contains("1 established after the reference time, 1 from") == true, "\(both)")
    }

    @Test("companies that are perhaps there twice")
    func nearParties() throws {
        func near(_ ids: [String]) throws -> String? {
            try warnings(profiles("accounts", [], parties: ids))["near_ids"]
        }
        #expect(try near(["P1", "P2", "P10", "0", "x"]) == nil)
        #expect(try near(["P1", " P1"])?.contains("1 company has an id that is nearly another company's") == true)
        #expect(try near(["P1", "p1", "P1 "])?.contains("2 companies") == true)
        #expect(try near(["5", "005"])?.contains("leading zeros") == true)
    }

    @Test("labels that were made before the reference time of their batch and do not say when they were observed")
    func generatedEarly() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(JobRoot.ids(30)))
            func labels(_ top: String) throws -> String? {
                let list = JobRoot.ids(30).enumerated().map {
                    #"{"party_id": "\#($0.element)", "will_default": \#($0.offset % 2)}"#
                }
                let text = #"{\#(top), "profiles": [\#(list.joined(separator: ", "))]}"#
                return JobRoot.warnings(try root.take("B1_labels.json", text))["generated_early"]
            }
            #expect(try labels(#""generated_at": "2026-01-01""#) == nil)
            #expect(try labels(#""generated_at": "2025-12-31", "observed_at": "2026-02-01""#) == nil)
            #expect(try labels(#""generated_at": "2025-12-31""#)?.contains("before the reference time") == true)
        }
    }
}
