import Files
import Foundation
import Synthetic
import TestSupport
import Testing

extension SyntheticBatch {
    /// The bytes of the profiles file and of the labels file.
    fileprivate var bytes: (profiles: Data, labels: Data) {
        get throws {
            var (profiles, labels) = (Data(), Data())
            try writeProfiles { profiles.append(contentsOf: $0) }
            try writeLabels { labels.append(contentsOf: $0) }
            return (profiles, labels)
        }
    }

    /// The parties of the profiles file, and the outcomes of the labels file in its order. The transactions of
    /// thousands of companies are not even written.
    fileprivate var content: (parties: [[String: Any]], outcomes: [Int]) {
        get throws {
            struct Enough: Error {}
            let next = Data(",\n  \"accounts\"".utf8)
            var (profiles, labels) = (Data(), Data())
            #expect(throws: Enough.self) {
                try writeProfiles {
                    profiles.append(contentsOf: $0)
                    if profiles.range(of: next) != nil { throw Enough() }
                }
            }
            let end = try #require(profiles.range(of: next)).lowerBound
            try writeLabels { labels.append(contentsOf: $0) }
            let parties = try object(profiles[..<end] + Data("}".utf8))["parties"] as? [[String: Any]]
            let outcomes = try (object(labels)["profiles"] as? [[String: Any]])?.compactMap {
                $0["will_default"] as? Int
            }
            return (try #require(parties), try #require(outcomes))
        }
    }
}

private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}

private func sha256(_ data: Data) -> String {
    var digest = SHA256Digest()
    data.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
}

/// Whether a count of `n` draws lies within 4.5 standard deviations of what the probability lets expect: by chance it
/// does not in 1 of 150,000.
private func isLikely(_ count: Int, of n: Int, _ probability: Double) -> Bool {
    abs(Double(count) - Double(n) * probability) <= 4.5 * (Double(n) * probability * (1 - probability)).squareRoot()
}

@Suite("A synthetic batch")
struct SyntheticBatchTests {
    @Test("is the same bytes for the same arguments, on every machine")
    func pinned() throws {
        let one = try SyntheticBatch(number: 1).bytes
        #expect(sha256(one.profiles) == "7261f34bc550422869907ed3e84d756bd06adcfb7e82dbeadc648f824791440e")
        #expect(sha256(one.labels) == "3ebb16d630b5b98fc4289cd05ee6aaef1367a0dc7096b5eaa906e6c44f0c49ff")
        let other = try SyntheticBatch(number: 12, parties: 37, seed: 7, scenario: .risky, drift: 0.5).bytes
        #expect(sha256(other.profiles) == "0d71316b516ef9c8743de943fbbfc5c2d06da5c039c919e9e8d7ac19bd207393")
        #expect(sha256(other.labels) == "7a7bc9337a37a1a6f3df8dfffde8427b2349daa34d4d47521a0faf4c0ee4372c")
    }

    @Test("is other bytes for any other argument")
    func distinct() throws {
        let batches = [
            SyntheticBatch(number: 1), SyntheticBatch(number: 2), SyntheticBatch(number: 1, seed: 43),
            SyntheticBatch(number: 1, parties: 101), SyntheticBatch(number: 1, scenario: .safe),
            SyntheticBatch(number: 1, drift: 0.5),
        ]
        #expect(Set(try batches.map { sha256(try $0.bytes.profiles) }).count == batches.count)
    }

    @Test("never has the companies of another seed and number")
    func companies() throws {
        var seen: [[String]: String] = [:]
        var pairs = [(UInt64(42), 1), (43, 0), (UInt64.max, 1), (0, 1)]
        for seed in UInt64(0)...4 { pairs += (1...4).map { (seed, $0) } }
        for (seed, number) in pairs {
            let content = try SyntheticBatch(number: number, parties: 8, seed: seed).content
            // All that does not name the batch.
            let companies = content.parties.map { party in
                ["name", "party_type", "kyc_verified", "tax_id", "phone", "address"].map { "\(party[$0] ?? "")" }
                    .joined()
            }
            if let other = seen[companies], other != "\(seed) \(number)" {
                Issue.record("\(seed) \(number) has the companies of \(other)")
            }
            seen[companies] = "\(seed) \(number)"
        }
        #expect(seen.count == 23)
    }

    /// Shares of the tiers in each scenario, the safest first.
    static let scenarios: [(SyntheticBatch.Scenario, [Double])] = [
        (.balanced, [0.15, 0.35, 0.35, 0.15]), (.risky, [0.05, 0.20, 0.40, 0.35]), (.safe, [0.30, 0.45, 0.20, 0.05]),
    ]

    @Test(
        "mixes the tiers by the scenario's shares: rates of default, checks, tax ids and contacts", arguments: scenarios
    )
    func shares(scenario: SyntheticBatch.Scenario, shares: [Double]) throws {
        let n = 6_000
        let (parties, outcomes) = try SyntheticBatch(number: 1, parties: n, scenario: scenario).content
        func mixed(_ probabilities: [Double]) -> Double { zip(shares, probabilities).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(isLikely(outcomes.reduce(0, +), of: n, mixed([0.01, 0.05, 0.2, 0.6])))
        let verified = parties.count { $0["kyc_verified"] as? Int == 1 }
        #expect(isLikely(verified, of: n, mixed([0.95, 0.85, 0.66, 0.42])))
        #expect(isLikely(parties.count { $0["tax_id"] != nil }, of: n, mixed([0.95, 0.88, 0.75, 0.58])))
        #expect(isLikely(parties.count { $0["email"] != nil }, of: n, mixed([0.95, 0.87, 0.74, 0.58])))
    }

    @Test("labels its parties in their order, each once, a day before the next batch's reference time")
    func labels() throws {
        let batch = SyntheticBatch(number: 7, parties: 60)
        let (profiles, labels) = try batch.bytes
        let parties = try #require(object(profiles)["parties"] as? [[String: Any]])
        let labelled = try #require(object(labels)["profiles"] as? [[String: Any]])
        let ids = parties.compactMap { $0["party_id"] as? String }
        #expect(ids.count == 60 && Set(ids).count == 60)
        #expect(labelled.compactMap { $0["party_id"] as? String } == ids)
        #expect(labelled.allSatisfy { [0, 1].contains($0["will_default"] as? Int) })
        #expect(try object(profiles)["batch_id"] as? String == "BATCH_007")
        #expect(try object(labels)["batch_id"] as? String == "BATCH_007")
        let observed = try #require(object(labels)["observed_at"] as? String)
        let next = try #require(object(SyntheticBatch(number: 8).bytes.profiles)["as_of"] as? String)
        #expect(observed == "2025-03-02T00:00:00.000000Z" && next == "2025-03-03T00:00:00.000000Z")
    }

    @Test("says nothing of tiers or outcomes in its profiles: no key, no order, no id, no name")
    func noTrace() throws {
        let n = 6_000
        let (parties, outcomes) = try SyntheticBatch(number: 3, parties: n).content
        let keys: Set<String> = [
            "party_id", "name", "party_type", "kyc_verified", "tax_id", "created_at", "batch_id", "contact_person",
            "email", "phone", "address",
        ]
        #expect(parties.allSatisfy { Set($0.keys).isSubset(of: keys) })
        // Groups that must have the same rate of default as all: by place, by the last digit of the id, by each word of
        // the name, and by the type.
        let rate = Double(outcomes.reduce(0, +)) / Double(n)
        var groups: [String: [Int]] = [:]
        for (place, party) in parties.enumerated() {
            let words = (party["name"] as! String).split(separator: " ")
            let facts =
                ["tenth \(place * 10 / n)", "digit \((party["party_id"] as! String).suffix(1))"]
                + words.enumerated().map { "word \($0) \($1)" } + ["type \(party["party_type"] as! String)"]
            for fact in facts { groups[fact, default: []].append(outcomes[place]) }
        }
        #expect(groups.count > 50)
        for (fact, outcomes) in groups { #expect(isLikely(outcomes.reduce(0, +), of: outcomes.count, rate), "\(fact)") }
    }

    @Test("that drifts makes a model learned before it worse")
    func drift() throws {
        // Of the scores that were given: labels that they rank the wrong way round are set aside, and no champion is
        // compared.
        func givenArea(drift: String) throws -> Double {
            try withTemporaryFolder { root in
                for number in 1...3 {
                    let made = try RealProgram.run(
                        "generate", "--batch-number", "\(number)", "--parties", "400", "--drift",
                        number == 3 ? drift : "0", "--out", "\(root.path)/inbox")
                    #expect(made.status == 0, "\(made.errors)")
                }
                let run = try RealProgram.run("daemon", "--once", "--root", root.path, "--set", "settle=0s")
                #expect(run.status == 0, "\(run.errors)")
                let training = try object(
                    Data(contentsOf: root.appendingPathComponent("archive/BATCH_003/training.json")))
                let test = try #require(training["contradiction"] as? [String: Any])
                return try #require((test["ranking"] as? [String: Any])?["auc"] as? Double)
            }
        }
        let (steady, some, full) = (
            try givenArea(drift: "0"), try givenArea(drift: "0.5"), try givenArea(drift: "1")
        )
        #expect(steady > 0.7)
        #expect(some < steady - 0.1 && full < 0.5)
    }
}
