import Columns
import Features
import Intake
import Parallel
import Testing
import Vocabulary

/// 180 days before it is 2025-01-01, 30 days before it 2025-05-31.
private let asOf = "2025-06-30T00:00:00Z"

/// The features of a profiles file whose sections are given.
private func features(_ sections: String..., asOf: String = asOf, threads: Int = 1) throws -> FeatureTable {
    let text = #"{"as_of":"\#(asOf)","# + sections.joined(separator: ",") + "}"
    var source = BytesSource(Array(text.utf8))
    let transactions = TransactionAggregator()
    let profiles = try ProfilesReader().read(
        &source, batch: BatchID("B1")!, builtIn: FeatureCatalog.standard.reservedNames,
        firstSeen: Timestamp(microseconds: 0),
        sink: transactions)
    return try FeatureExtraction.table(profiles, transactions: transactions, effort: Effort(threads: threads))
}

/// One feature of each of some parties, given as further keys of theirs.
private func feature(_ name: String, ofParties keys: [String]) throws -> [Double] {
    let parties = keys.enumerated().map { #"{"party_id":"\#($0)"\#($1.isEmpty ? "" : ",")\#($1)}"# }
    return try features(#""parties":[\#(parties.joined(separator: ","))]"#).values(name)
}

/// The features of one party with these transactions, each an amount, a time and further keys.
private func traded(
    _ transactions: [(amount: String, ts: String, keys: String)], asOf: String = asOf
) throws -> (String) -> Double {
    let list = transactions.map { #"{"party_id":"a","amount":\#($0.amount),"ts":"\#($0.ts)"\#($0.keys)}"# }
    let table = try features(
        #""parties":[{"party_id":"a"}]"#, #""transactions":[\#(list.joined(separator: ","))]"#, asOf: asOf)
    return { table.values($0)[0] }
}

extension FeatureTable {
    fileprivate func values(_ name: String) -> [Double] { columns[names.firstIndex(of: name)!].dense }
}

@Suite("Features of the company itself")
struct CompanyFeatureTests {
    @Test("verified is 1 or true, and nothing else")
    func verified() throws {
        let keys = ["1", "true", "1.0", "0", "false", "2", "null"].map { "\"kyc_verified\":\($0)" } + [""]
        #expect(try feature("kyc_verified", ofParties: keys) == [1, 1, 1, 0, 0, 0, 0, 0])
    }

    @Test("age is whole days by 365.25, not below 0, and missing without a date")
    func age() throws {
        let dates = [
            "2024-06-30", "2024-06-30T00:00:00.000001Z", "2025-06-30", "2025-06-30T00:00:00.000001Z", "2030-01-01",
            "1959-07-01",
        ]
        let ages = try feature("company_age_years", ofParties: dates.map { "\"created_at\":\"\($0)\"" } + [""])
        // 66 years from 1959-07-01 to 2025-07-01 have 17 leap days; one day less.
        #expect(ages.dropLast() == [365 / 365.25, 364 / 365.25, 0, 0, 0, Double(66 * 365 + 17 - 1) / 365.25])
        #expect(ages[6].isNaN)
    }

    @Test("the type's score does not depend on the case of ASCII letters, and is 5 for anything unknown")
    func partyType() throws {
        let types = [
            "manufacturer", "distributor", "supplier", "retailer", "customer", "MANUFACTURER", "Retailer", "bank", "",
            "\u{212A}",
        ]
        let scores = try feature("party_type_score", ofParties: types.map { "\"party_type\":\"\($0)\"" } + [""])
        #expect(scores == [10, 8, 7, 6, 5, 10, 6, 5, 5, 5, 5])
    }

    @Test("contacts count 25 each where they are a text that is not empty, or a number")
    func contacts() throws {
        let keys = [
            #""contact_person":"x","email":"x","phone":"x","address":"x""#, #""phone":7,"address":"x""#,
            #""email":"","phone":null,"address":" ""#, "",
        ]
        #expect(try feature("contact_completeness", ofParties: keys) == [100, 50, 25, 0])
    }

    @Test("a tax id is a text that is not empty, or a number")
    func taxID() throws {
        let keys = [#""tax_id":"x""#, #""tax_id":0"#, #""tax_id":"""#, #""tax_id":null"#, ""]
        #expect(try feature("has_tax_id", ofParties: keys) == [1, 1, 0, 0, 0])
    }

    @Test("the user's own follow in byte order of name, booleans as numbers, absent ones missing")
    func own() throws {
        let table = try features(
            #""parties":[{"party_id":"a","features":{"b":true,"a":2.5,"Z":null}},{"party_id":"b","features":{"Z":-1}}]"#
        )
        #expect(table.names == FeatureCatalog.standard.current.names + ["Z", "a", "b"])
        #expect(table.values("Z")[0].isNaN && table.values("Z")[1] == -1)
        #expect(table.values("a")[0] == 2.5 && table.values("a")[1].isNaN)
        #expect(table.values("b")[0] == 1 && table.values("b")[1].isNaN)
    }
}

@Suite("Features of transactions")
struct TransactionFeatureTests {
    @Test("are all 0 where there is none in the window")
    func none() throws {
        let value = try traded([("5", "2024-12-31T23:59:59.999999Z", ""), ("7", "2025-06-30T00:00:00.000001Z", "")])
        for feature in FeatureCatalog.standard.features where feature.group == .transactions {
            #expect(value(feature.name) == 0, "\(feature.name)")
        }
    }

    @Test("count both ends of 180 days, and of 30 days")
    func windowEnds() throws {
        let whole = try traded([("5", "2025-01-01T00:00:00Z", ""), ("7", "2025-06-30T00:00:00Z", "")])
        #expect(whole("transaction_count_6m") == 2)
        #expect(whole("total_transaction_volume_6m") == 12)
        #expect(try traded([("1", "2025-05-31T00:00:00Z", "")])("recent_activity_flag") == 1)
        #expect(try traded([("1", "2025-05-30T23:59:59.999999Z", "")])("recent_activity_flag") == 0)
    }

    @Test("sum signed amounts from left to right")
    func sums() throws {
        let value = try traded([("0.1", "2025-02-01", ""), ("-0.2", "2025-03-01", ""), ("0.3", "2025-02-01", "")])
        let total = 0.1 + -0.2 + 0.3
        #expect(value("total_transaction_volume_6m") == total)
        #expect(value("avg_transaction_amount") == total / 3)
    }

    @Test("regularity is 100 less the coefficient of variation of the months that have any, as a percentage")
    func regularity() throws {
        // January 150, March 300: mean 225, standard deviation 75.
        let value = try traded([("100", "2025-01-31", ""), ("300", "2025-03-01", ""), ("50", "2025-01-01", "")])
        #expect(abs(value("transaction_regularity_score") - 100 * (1 - 75.0 / 225)) < 1e-12)
    }

    @Test("regularity takes months by UTC, at either end of the longest window there is")
    func months() throws {
        // 180 days before 2025-07-15 is 2025-01-16: seven calendar months, the first and last in part.
        let days = ["01-16", "02-28", "03-01", "04-30", "05-01", "06-30", "07-15"]
        let even = try traded(days.map { ("10", "2025-\($0)", "") }, asOf: "2025-07-15")
        #expect(even("transaction_count_6m") == 7)
        #expect(even("transaction_regularity_score") == 100)
        // The same instant by two offsets is in May by UTC: one month, so 50.
        let one = try traded([("10", "2025-06-01T00:30:00+01:00", ""), ("99", "2025-05-31T20:30:00-03:00", "")])
        #expect(one("transaction_regularity_score") == 50)
        // Over the end of a year the months still stand in order of time.
        let year = try traded([("10", "2024-12-31", ""), ("10", "2025-01-01", "")], asOf: "2025-02-28")
        #expect(year("transaction_regularity_score") == 100)
    }

    @Test(
        "regularity is 50 for one month, and 0 for a mean below 0.01 or a variation above 1",
        arguments: [
            (["5", "-700"], ["2025-03-01", "2025-03-31"], 50),
            (["100", "-100"], ["2025-03-01", "2025-04-01"], 0),
            (["-100", "-100"], ["2025-03-01", "2025-04-01"], 0),
            (["0.009", "0.009"], ["2025-03-01", "2025-04-01"], 0),
            (["0.01", "0.01"], ["2025-03-01", "2025-04-01"], 100),
            (["0", "0", "300"], ["2025-02-01", "2025-03-01", "2025-04-01"], 0),
        ] as [([String], [String], Double)])
    func limits(amounts: [String], days: [String], expected: Double) throws {
        let value = try traded(zip(amounts, days).map { ($0, $1, "") })
        #expect(value("transaction_regularity_score") == expected)
    }

    @Test("are missing where sums leave the range of a double, and only they")
    func overflow() throws {
        let two = try traded([("1e308", "2025-03-01", ""), ("1e308", "2025-04-01", "")])
        #expect(two("total_transaction_volume_6m").isNaN && two("avg_transaction_amount").isNaN)
        #expect(two("transaction_regularity_score").isNaN)
        #expect(two("transaction_count_6m") == 2)
        let one = try traded([("-1e308", "2025-03-01", ""), ("-1e308", "2025-03-02", "")])
        #expect(one("total_transaction_volume_6m").isNaN)
        #expect(one("transaction_regularity_score") == 50)
    }

    @Test("diversity counts canonical types, every unknown text as one")
    func diversity() throws {
        func count(_ keys: String...) throws -> Double {
            try traded(keys.map { ("1", "2025-03-01", $0.isEmpty ? "" : ",\($0)") })("payment_type_diversity")
        }
        for words in [
            ["invoice", "bill", "purchase_order", "sales_order"],
            ["payment", "deposit", "withdrawal", "transfer", "wire", "ach", "check"],
            ["credit_note", "refund", "reversal", "chargeback", "adjustment"],
        ] {
            for word in words {
                let value = try traded(
                    [word, words[0].uppercased()].map { ("1", "2025-03-01", #","txn_type":"\#($0)""#) })
                #expect(value("payment_type_diversity") == 1, "\(word)")
            }
        }
        #expect(
            try count(
                #""txn_type":"bill""#, #""txn_type":"ach""#, #""txn_type":"refund""#, #""txn_type":"odd""#,
                #""txn_type":"odder""#) == 4)
        // `txn_type` goes before `transaction_type`, null is absent, and where both are it is a payment.
        #expect(try count(#""txn_type":"bill","transaction_type":"wire""#, #""transaction_type":"invoice""#) == 1)
        #expect(try count(#""txn_type":null,"transaction_type":"wire""#, "", #""txn_type":null"#) == 1)
        #expect(try count(#""txn_type":"""#, "") == 2)
    }

    @Test("without a known party, an amount or a time are left out")
    func leftOut() throws {
        let table = try features(
            #""transactions":[{"party_id":"b","amount":1,"ts":"2025-03-01"},{"party_id":"a","ts":"2025-03-01"},"#
                + #"{"party_id":"a","amount":1},{"party_id":"a","amount":4,"ts":"2025-03-01"}]"#,
            #""parties":[{"party_id":"a"}]"#)
        #expect(table.values("transaction_count_6m") == [1])
        #expect(table.values("total_transaction_volume_6m") == [4])
    }
}

@Suite("Features of the network")
struct NetworkFeatureTests {
    @Test("count distinct parties each way, and are those of a hand-drawn network")
    func handDrawn() throws {
        // a → b → c → d → e → f → g; h both ways with a; parallel, own and future edges do not count.
        let edges = [
            ("a", "b", ""), ("a", "b", ""), ("b", "c", ""), ("c", "d", ""), ("d", "e", ""), ("e", "f", ""),
            ("f", "g", ""), ("a", "h", asOf), ("h", "a", "2025-01-01"), ("a", "a", ""),
            ("a", "g", "2025-06-30T00:00:00.000001Z"), ("a", "nobody", ""), ("nobody", "a", ""),
        ]
        let list = edges.map { from, to, date in
            #"{"from_party_id":"\#(from)","to_party_id":"\#(to)""#
                + (date.isEmpty ? "}" : #","established_date":"\#(date)"}"#)
        }
        let parties = "abcdefgh".map { #"{"party_id":"\#($0)"}"# }
        for threads in [1, 4] {
            let table = try features(
                #""parties":[\#(parties.joined(separator: ","))]"#,
                #""relationships":[\#(list.joined(separator: ","))]"#, threads: threads)
            #expect(table.values("supplier_count") == [1, 1, 1, 1, 1, 1, 1, 1])
            #expect(table.values("customer_count") == [2, 1, 1, 1, 1, 1, 0, 1])
            #expect(table.values("direct_counterparty_count") == [2, 2, 2, 2, 2, 2, 1, 1])
            #expect(table.values("network_depth_downstream") == [5, 5, 4, 3, 2, 1, 0, 5])
            #expect(table.values("network_size") == [7, 6, 5, 4, 3, 2, 1, 6])
            #expect(table.values("network_balance_ratio") == [1, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0.5])
        }
    }
}
