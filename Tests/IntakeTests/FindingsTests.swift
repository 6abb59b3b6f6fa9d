import Intake
import Testing
import Vocabulary

@Suite("What contradicts itself in a profiles file")
struct FindingsTests {
    private let parties = """
        "parties":[{"party_id":"007","party_type":"Bank","kyc_verified":2},{"party_id":"Acme","party_type":"SUPPLIER"},
         {"party_id":"caf\\u00e9","PartyType":"x","kyc_verified":true},{"party_id":"d","party_type":"bank","kycVerified":1}]
        """
    private let transactions = """
        "transactions":[{"txn_id":"t1","party_id":"7","amount":1,"ts":"2025-10-01","txn_type":"gift"},
         {"txn_id":"t2","party_id":" acme ","amount":1,"ts":"2025-10-01"},{"txn_id":"t1","party_id":"d","amount":2,"ts":"2025-10-01"},
         {"txn_id":"t3","party_id":"zz","amount":1,"ts":"2025-10-01","Amount":3},{"txn_id":"t1","party_id":"d"}]
        """
    private let relationships = """
        "relationships":[{"from_party_id":"d","to_party_id":"cafe\\u0301","relationship_type":"guarantees"},
         {"from_party_id":"d","to_party_id":"007","relationship_type":"SUPPLIES_TO","from-party-id":"d"}]
        """
    private let accounts = """
        "accounts":[{"currency":"EUR"},{"currency":"eur"},{"currency":"USD","party_id":"d"},{"currency":""},{"currency":null}]
        """

    @Test("is found in every order of the sections and every size of chunks")
    func orders() throws {
        let sections = [#""as_of":"2025-12-12","AsOf":1"#, parties, transactions, relationships, accounts]
        for first in sections.indices {
            let order = sections[first...] + sections[..<first]
            for chunk in [1, 7, 1 << 18] {
                let (columns, _) = try read("{" + order.joined(separator: ",\n") + "}", chunk: chunk)
                let found = columns.findings
                #expect(Set(found.nearIDs.map(\.party)) == ["007", "Acme", "café"])
                #expect(found.comparedIDs == 4)
                #expect(Set(found.nearIDs.map(\.written)) == ["7", " acme ", "cafe\u{301}"])
                let keys = found.nearKeys.map { "\($0.level) \($0.written) \($0.known)" }.sorted()
                #expect(
                    keys == [
                        " AsOf as_of", "parties PartyType party_type", "parties kycVerified kyc_verified",
                        "relationships from-party-id from_party_id", "transactions Amount amount",
                    ])
                #expect(found.repeatedTransactions == 2 && found.isRepeatedExact && found.firstRepeated == 2)
                #expect(found.currencies.values.map(\.value) == ["EUR", "USD"])
                #expect(found.currencies.values.map(\.count) == [2, 1])
                #expect(found.transactionTypes.values.map(\.value) == ["gift"])
                #expect(found.partyTypes.values.map(\.value) == ["Bank", "bank"])
                #expect(found.relationshipTypes.values.map(\.value) == ["guarantees"])
                #expect(found.usableTransactions == 1)
                #expect(columns.warnings.first { $0.kind == .notBoolean }?.count == 1)
            }
        }
    }

    @Test("is nothing in a file that fits together")
    func nothing() throws {
        let (columns, _) = try read(
            #"{"parties":[{"party_id":"a","features":{"Party_ID":1}}],"accounts":[{"currency":"EUR","other":1}],"#
                + #""transactions":[{"txn_id":"1","party_id":"a"},{"txn_id":"2","party_id":"a"},{"party_id":"a"},{"party_id":"a"}],"#
                + #""relationships":[{"from_party_id":"a","to_party_id":"a"}],"more":1}"#)
        let found = columns.findings
        #expect(found.nearIDs.isEmpty && found.nearKeys.isEmpty && found.repeatedTransactions == 0)
        #expect(found.partyTypes.total + found.relationshipTypes.total + found.transactionTypes.total == 0)
    }

    @Test("among many transactions is estimated from a sample", arguments: [0, 100, 400])
    func sample(repeated: Int) throws {
        let count = 40_000
        var records = (0..<count).map { #"{"txn_id":"TXN-2025-\#($0)-\#(String(repeating: "x", count: $0 % 40))"}"# }
        for place in 0..<repeated { records[place * 97 + 60] = records[place * 97] }
        let (columns, _) = try read(
            #"{"parties":[{"party_id":"a"}],"transactions":[\#(records.joined(separator: ","))]}"#)
        let found = columns.findings
        #expect(!found.isRepeatedExact)
        // Six standard deviations of a sample of one in eight.
        let spread = 6 * (Double(repeated) * 7).squareRoot()
        #expect(abs(Double(found.repeatedTransactions - repeated)) <= spread, "\(found.repeatedTransactions)")
    }

    @Test("ids of every length are told apart", arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 25, 40])
    func lengths(length: Int) throws {
        var random = SeededGenerator(seed: UInt64(length))
        let letters = Array("ab")
        var seen = Set<String>()
        var again = 0
        let records = (0..<2_000).map { _ -> String in
            let id = String((0..<length).map { _ in letters.randomElement(using: &random)! })
            if !seen.insert(id).inserted { again += 1 }
            return #"{"txn_id":"\#(id)"}"#
        }
        let (columns, _) = try read(
            #"{"parties":[{"party_id":"a"}],"transactions":[\#(records.joined(separator: ","))]}"#)
        #expect(columns.findings.repeatedTransactions == again)
    }

    @Test("stays small however many values, keys and ids there are")
    func bounded() throws {
        let records = (0..<3_000).map {
            #"{"txn_id":"\#($0)","party_id":"x\#($0)","txn_type":"t\#($0)","key\#($0)":1,"ts":"2025-10-01","amount":1}"#
        }
        let (columns, _) = try read(
            #"{"parties":[{"party_id":"a"}],"transactions":[\#(records.joined(separator: ","))]}"#)
        let found = columns.findings
        #expect(found.transactionTypes.values.count == 20 && found.transactionTypes.further == 2_980)
        #expect(found.comparedIDs == 1_000)
    }

    @Test("tells the key that is nearly the one that is missing")
    func missing() throws {
        let refusal = try #require(fault(#"{"parties":[{"PartyID":"a"}]}"#))
        #expect(refusal.rule == .missingKey && refusal.message.contains("PartyID"))
        let none = try #require(fault(#"{"Parties":[{"party_id":"a"}]}"#))
        #expect(none.rule == .noParties && none.message.contains("Parties"))
    }
}

@Suite("Outcomes in a profiles file")
struct OutcomeNamesTests {
    @Test(
        "refuse it in any spelling, in a party and in its features",
        arguments: [
            "will_default", "Will_Default", "WILLDEFAULT", "willDefault", "will.default", "default_outcome",
            "Defaulted",
            "DEFAULT_FLAG", "is_default", "isDefault", "Label", "ground_truth", "GroundTruth", "outcome", "Target",
            "wi\\u006cl_default", "_l.a.b.e.l_",
        ])
    func spelled(name: String) throws {
        let member = try #require(
            fault(#"{"parties":[{"party_id":"b"},{"party_id":"a","features":{"u":1,"\#(name)":0}}]}"#))
        #expect(member.rule == .leakage && member.path?.hasPrefix("$.parties[1].features.") == true)
        let key = try #require(fault(#"{"parties":[{"party_id":"a","\#(name)":false}]}"#))
        #expect(key.rule == .leakage && key.path?.hasPrefix("$.parties[0].") == true)
        // Null says nothing.
        let (columns, _) = try read(#"{"parties":[{"party_id":"a","\#(name)":null,"features":{"\#(name)":null}}]}"#)
        #expect(columns.ownFeatureNames.isEmpty)
    }

    @Test(
        "with blanks or dashes refuse it in a party", arguments: ["Will Default", "will-default", "ground\\u00a0truth"])
    func blanks(name: String) throws {
        #expect(fault(#"{"parties":[{"party_id":"a","\#(name)":1}]}"#)?.rule == .leakage)
    }

    @Test(
        "are not what only begins like them",
        arguments: ["labels", "defaults", "target_2", "outcome_count", "defaulted_before"])
    func others(name: String) throws {
        let (columns, _) = try read(#"{"parties":[{"party_id":"a","\#(name)":1,"features":{"\#(name)":1}}]}"#)
        #expect(columns.ownFeatureNames == [name])
    }

    @Test("are those of a setting, and none where a file was taken before")
    func limits() throws {
        let text = #"{"parties":[{"party_id":"a","features":{"Target":1,"charge_off":1}}]}"#
        func read(_ limits: ReaderLimits) throws -> [String] {
            var source = BytesSource(Array(text.utf8))
            return try ProfilesReader(limits: limits).read(
                &source, batch: BatchID("B")!, builtIn: [], firstSeen: Timestamp(microseconds: 0), sink: Collector()
            ).ownFeatureNames
        }
        #expect(try read(.widest) == ["Target", "charge_off"])
        var limits = ReaderLimits()
        limits.outcomeNames = OutcomeNames(["Charge-Off"])
        #expect(throws: Refusal.self) { try read(limits) }
        limits.outcomeNames = OutcomeNames(["other"])
        #expect(try read(limits) == ["Target", "charge_off"])
    }
}
