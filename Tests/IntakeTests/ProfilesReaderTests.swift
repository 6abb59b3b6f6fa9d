import Columns
import Intake
import Testing
import Vocabulary

let builtIn = ["kyc_verified", "company_age_years"]

func read(
    _ text: String, chunk: Int = 1 << 18, batch: String = "B1", limits: ReaderLimits = ReaderLimits()
) throws -> (ProfileColumns, Collector) {
    var source = BytesSource(Array(text.utf8), chunk: chunk)
    let sink = Collector()
    let columns = try ProfilesReader(limits: limits, chunk: chunk).read(
        &source, batch: BatchID(batch)!, builtIn: builtIn, firstSeen: Timestamp("2020-01-01")!, sink: sink)
    return (columns, sink)
}

func fault(_ text: String, chunk: Int = 1 << 18, limits: ReaderLimits = ReaderLimits()) -> Refusal? {
    do {
        _ = try read(text, chunk: chunk, limits: limits)
        return nil
    } catch {
        return error as? Refusal
    }
}

@Suite("Profiles files")
struct ProfilesReaderTests {
    private let head = #""batch_id":"B1","generated_at":"2025-12-12T17:50:56.178831Z","as_of":"2025-12-12T00:00:00Z""#
    private let parties = """
        "parties":[{"party_id":"a","name":"Ä \\u00e9","party_type":"DISTRIBUTOR","kyc_verified":true,"tax_id":7,
          "created_at":"2017-07-10 17:50:55.8699+01:00","email":"x","phone":"","address":null,"features":{"u":0.5,"v":true}},
         {"party_id":12,"unknown":{"deep":[1,{"a":null}]},"features":{"u":null,"w":-1e3}}]
        """
    private let transactions = """
        "transactions":[{"txn_id":"t1","party_id":"a","counterparty_id":12,"amount":-123.45,"txn_type":"Bill","ts":"2025-10-01"},
         {"party_id":"12","amount":1e2,"ts":"2025-12-12T00:00:00Z"},{"party_id":"zz","amount":1,"ts":"2025-10-01"},
         {"party_id":"a","amount":1},{"party_id":"a","amount":2,"ts":"2025-11-30T23:59:60Z","transaction_type":"odd"}]
        """
    private let relationships = """
        "relationships":[{"from_party_id":"a","to_party_id":"12"},{"from_party_id":"a","to_party_id":"a"},
         {"from_party_id":"12","to_party_id":"a","established_date":"2025-12-13"},{"from_party_id":"nobody","to_party_id":"a"}]
        """

    @Test("say the same in every order of their sections and every size of chunks")
    func orders() throws {
        let sections = [head, parties, transactions, relationships, #""accounts":[{"account_id":"c","balance":1}]"#]
        let (expected, sink) = try read("{" + sections.joined(separator: ",") + "}")
        #expect(sink.begins == 1)
        #expect(expected.partyIDs == ["a", "12"])
        #expect(expected.kycVerified == [true, false])
        #expect(expected.partyTypes == [.distributor, .other])
        #expect(expected.contacts == [1, 0])
        #expect(expected.hasTaxID == [true, false])
        #expect(expected.createdAt == [Timestamp("2017-07-10T16:50:55.869900Z")!.microseconds, Int64.min])
        #expect(expected.ownFeatureNames == ["u", "v", "w"])
        #expect(expected.ownFeatures[0][0] == 0.5 && expected.ownFeatures[0][1].isNaN)
        #expect(expected.ownFeatures[2][1] == -1000)
        #expect(expected.edgeFrom == [0] && expected.edgeTo == [1])
        #expect(
            expected.warnings.map(\.text) == [
                "transaction of an unknown party", "transaction without ts or amount", "transaction of an unknown type",
                "relationship with an unknown party",
            ])
        #expect(expected.warnings.map(\.count) == [1, 1, 1, 1])
        #expect(
            sink.rows == [
                .init(party: 0, amount: -123.45, time: Timestamp("2025-10-01")!.microseconds, type: .invoice),
                .init(party: 1, amount: 100, time: Timestamp("2025-12-12")!.microseconds, type: .payment),
                .init(party: 0, amount: 2, time: Timestamp("2025-12-01")!.microseconds, type: .other),
            ])
        for order in permutations(sections) {
            for chunk in [1, 2, 7, 64, 1 << 18] {
                let (columns, again) = try read("{" + order.joined(separator: " ,\n") + "}", chunk: chunk)
                #expect(again.rows == sink.rows)
                #expect(again.asOf == expected.asOf)
                #expect(columns.warnings.map(\.count) == expected.warnings.map(\.count))
                #expect(columns.edgeFrom == expected.edgeFrom && columns.edgeTo == expected.edgeTo)
                #expect(columns.partyIDs == expected.partyIDs && columns.ownFeatureNames == expected.ownFeatureNames)
            }
        }
    }

    private func permutations(_ list: [String]) -> [[String]] {
        if list.count < 2 { return [list] }
        return list.indices.flatMap { place in
            var rest = list
            let one = rest.remove(at: place)
            return permutations(rest).map { [one] + $0 }
        }
    }

    @Test("may be a bare list of parties, whose reference time is when the file was first seen")
    func bareList() throws {
        let (columns, sink) = try read(#"[{"party_id":"a"}]"#)
        #expect(columns.asOf == Timestamp("2020-01-01"))
        #expect(columns.asOfSource == .firstSeen)
        #expect(sink.begins == 1)
    }

    @Test("count a key of a record given twice as its last, faults of the earlier one forgotten")
    func lastCounts() throws {
        let (columns, _) = try read(
            #"{"parties":[{"party_id":"a","party_id":"b","kyc_verified":"x","kyc_verified":1,"will_default":1,"will_default":null,"features":{"bad name":1},"features":{"u":"x","u":2}}]}"#
        )
        #expect(columns.partyIDs == ["b"])
        #expect(columns.kycVerified == [true])
        #expect(columns.ownFeatures == [[2]])
    }

    @Test(
        "are refused with the rule, the place and the path",
        arguments: [
            (
                #"{"parties":[{"party_id":"a","kyc_verified":"yes"}]}"#, Refusal.Rule.type, 1, 44,
                "$.parties[0].kyc_verified"
            ),
            (#"{"parties":[{"party_id":"a"},{"party_id":"a"}]}"#, .duplicateParty, 1, 42, "$.parties[1].party_id"),
            (#"{"parties":[{"party_id":"a","will_default":0}]}"#, .leakage, 1, 44, "$.parties[0].will_default"),
            (
                #"{"parties":[{"party_id":"a","features":{"label":false}}]}"#, .leakage, 1, 49,
                "$.parties[0].features.label"
            ),
            (#"{"parties":[{"name":"a"}]}"#, .missingKey, 1, 24, "$.parties[0].party_id"),
            (#"{"parties":[]}"#, .noParties, 1, 15, "$.parties"),
            (#"{"parties":[{"party_id":""}]}"#, .identifier, 1, 25, "$.parties[0].party_id"),
            (#"{"parties":[{"party_id":1.5}]}"#, .identifier, 1, 25, "$.parties[0].party_id"),
            (
                #"{"parties":[{"party_id":"a","created_at":"2025-02-30"}]}"#, .timestamp, 1, 42,
                "$.parties[0].created_at"
            ),
            (#"{"parties":[{"party_id":"a","features":{"u":1e999}}]}"#, .range, 1, 45, "$.parties[0].features.u"),
            (
                #"{"parties":[{"party_id":"a","features":{"kyc_verified":1}}]}"#, .featureName, 1, 56,
                "$.parties[0].features.kyc_verified"
            ),
            (#"{"parties":[{"party_id":"a"}],"parties":null}"#, .duplicateKey, 1, 31, "$.parties"),
            (#"{"batch_id":"B2","parties":[{"party_id":"a"}]}"#, .batchID, 1, 13, "$.batch_id"),
            (#"{"as_of":"yesterday","parties":[{"party_id":"a"}]}"#, .timestamp, 1, 10, "$.as_of"),
            (#"{"parties":[{"party_id":"a"}],"as_of":"2024-13-01"}"#, .timestamp, 1, 39, "$.as_of"),
            (#"{"parties":[{"party_id":"a"}],"generated_at":7}"#, .type, 1, 46, "$.generated_at"),
            (#"{"parties":7}"#, .type, 1, 12, "$.parties"),
            (#"{"parties":[{"party_id":"a"},7]}"#, .type, 1, 30, "$.parties[1]"),
        ] as [(String, Refusal.Rule, Int, Int, String)])
    func refusals(text: String, rule: Refusal.Rule, line: Int, column: Int, path: String) throws {
        for chunk in [1, 5, 1 << 18] {
            let refusal = try #require(fault(text, chunk: chunk))
            #expect(refusal.rule == rule)
            #expect(refusal.line == line)
            #expect(refusal.column == column, "\(text): column \(refusal.column ?? 0)")
            #expect(refusal.path == path)
            #expect(!refusal.hint.isEmpty)
        }
    }

    @Test("are refused cleanly wherever they are cut off")
    func truncated() throws {
        let whole = Array("{\(head),\n\(parties),\n\(transactions),\n\(relationships)}".utf8)
        for count in 0..<whole.count {
            var source = BytesSource(Array(whole[..<count]), chunk: 16)
            let error = #expect(throws: Refusal.self) {
                try ProfilesReader(chunk: 16).read(
                    &source, batch: BatchID("B1")!, builtIn: builtIn, firstSeen: Timestamp(microseconds: 0),
                    sink: Collector())
            }
            #expect(error?.line != nil)
        }
    }

    @Test("tell names of features apart by their bytes")
    func namesByBytes() {
        // The Kelvin sign looks like K, and is no letter of a name.
        for text in [
            #"{"parties":[{"party_id":"a","features":{"K":1,"\u212a":2}}]}"#,
            #"{"parties":[{"party_id":"a","features":{"\u212a":1,"K":null}}]}"#,
            #"{"parties":[{"party_id":"a","features":{"\u00e9":1,"e\u0301":null}}]}"#,
            #"{"parties":[{"party_id":"a","features":{"\ud800":1,"\udc00":null}}]}"#,
            #"{"parties":[{"party_id":"a","features":{"\ud800":1,"":null}}]}"#,
        ] {
            #expect(fault(text)?.rule == .featureName, "\(text)")
        }
    }

    @Test("may be nested 128 deep and no deeper")
    func depth() {
        func nested(_ depth: Int) -> String {
            #"{"parties":[{"party_id":"a"}],"x":"# + String(repeating: "[", count: depth - 1)
                + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(fault(nested(128)) == nil)
        #expect(fault(nested(129))?.rule == .depth)
    }
}
