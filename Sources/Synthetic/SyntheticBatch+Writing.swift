extension SyntheticBatch {
    /// Writes the profiles file, piece by piece.
    ///
    /// - Throws: what `write` throws.
    package func writeProfiles(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        var out = JSONLines()
        out.text("{\n  \"batch_id\": \"\(batchID)\",\n  \"seed\": \(seed),\n")
        out.text("  \"generated_at\": \"\(time(asOf))\",\n  \"as_of\": \"\(time(asOf))\",\n  \"parties\": [")
        for place in 0..<parties {
            writeParty(company(place), &out)
            try out.flush(to: write)
        }
        out.text("\n  ],\n  \"accounts\": [")
        for place in 0..<parties {
            writeAccount(company(place), &out)
            try out.flush(to: write)
        }
        out.text("\n  ],\n  \"transactions\": [")
        var transactions = 0
        for place in 0..<parties {
            try writeTransactions(company(place), count: &transactions, out: &out, write: write)
        }
        out.text("\n  ],\n  \"relationships\": [")
        var relationships = 0
        for place in 0..<parties {
            writeRelationships(company(place), count: &relationships, out: &out)
            try out.flush(to: write)
        }
        out.text("\n  ]\n}\n")
        try out.flush(to: write, all: true)
    }

    /// Writes the labels file. The outcomes are observed six days after the reference time, a day before the next
    /// batch's.
    ///
    /// - Throws: what `write` throws.
    package func writeLabels(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        var out = JSONLines()
        let observed = time(asOf + 6 * 86_400_000_000)
        out.text("{\n  \"batch_id\": \"\(batchID)\",\n  \"generated_at\": \"\(observed)\",\n")
        out.text("  \"observed_at\": \"\(observed)\",\n  \"profiles\": [")
        for place in 0..<parties {
            writeLabel(place, &out)
            try out.flush(to: write)
        }
        out.text("\n  ]\n}\n")
        try out.flush(to: write, all: true)
    }

    func writeLabel(_ place: Int, _ out: inout JSONLines) {
        out.begin(place == 0)
        out.field("party_id", value: partyID(place), isFirst: true)
        out.field("will_default", number: company(place).defaults ? 1 : 0)
        out.field("batch_id", value: batchID)
        out.end()
    }

    func partyID(_ place: Int) -> String { "P-\(seed)-\(number)-\(padded(place + 1, 5))" }

    func writeParty(_ company: SyntheticCompany, _ out: inout JSONLines) {
        var random = generator(company.place, 2)
        let id = partyID(company.place)
        out.begin(company.place == 0)
        out.field("party_id", value: id, isFirst: true)
        out.field("name", value: Names.company(&random))
        out.field("party_type", value: company.stage.name)
        out.field("kyc_verified", number: company.isVerified ? 1 : 0)
        if let taxID = company.taxID { out.field("tax_id", value: "TAX-\(taxID)") }
        out.field("created_at", value: time(company.createdAt))
        out.field("batch_id", value: batchID)
        if company.contacts[0] { out.field("contact_person", value: Names.person(&random)) }
        if company.contacts[1] { out.field("email", value: "contact.\(company.place + 1)@example.com") }
        if company.contacts[2] {
            out.field(
                "phone", value: "+\(100 + random.below(900))-\(100 + random.below(900))-\(1000 + random.below(9000))")
        }
        if company.contacts[3] { out.field("address", value: Names.address(&random)) }
        out.end()
    }

    func writeAccount(_ company: SyntheticCompany, _ out: inout JSONLines) {
        let id = partyID(company.place)
        out.begin(company.place == 0)
        out.field("account_id", value: "ACC-\(id)", isFirst: true)
        out.field("party_id", value: id)
        out.field("account_type", value: "checking")
        out.field("currency", value: "NRS")
        out.field("balance", cents: company.balance)
        out.field("batch_id", value: batchID)
        out.end()
    }

    func writeTransactions(
        _ company: SyntheticCompany, count: inout Int, out: inout JSONLines,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var random = generator(company.place, 3)
        let id = partyID(company.place)
        let months = company.activeMonths.indices.filter { company.activeMonths[$0] }
        for _ in 0..<company.transactions {
            count += 1
            let month = months[random.below(months.count)]
            // Within 180 days before the reference time, a second at the least.
            let seconds = Int64(month) * 30 * 86_400 + Int64(random.below(30 * 86_400 - 2)) + 1
            let isRefund = random.happens(company.behaviour.refunds)
            let isPayment = !isRefund && random.happens(0.35)
            let usual = company.amount * max(0.02, 1 + company.behaviour.irregularity * random.normal())
            let amount = Int(usual.rounded())
            out.begin(count == 1)
            out.field("txn_id", value: "TXN-\(padded(count, 8))", isFirst: true)
            out.field("party_id", value: id)
            out.field("counterparty_id", value: partyID(random.below(parties)))
            out.field("account_id", value: "ACC-\(id)")
            out.field("amount", cents: isRefund ? -amount : amount)
            out.field("currency", value: "NRS")
            out.field("txn_type", value: isRefund ? "credit_note" : isPayment ? "payment" : "invoice")
            out.field("ts", value: time(asOf - seconds * 1_000_000 + Int64(random.below(1_000_000))))
            out.field("reference", value: "Synthetic batch \(batchID)")
            out.field("batch_id", value: batchID)
            out.end()
            try out.flush(to: write)
        }
    }

    /// Edges from a company to companies of the next stage.
    func writeRelationships(_ company: SyntheticCompany, count: inout Int, out: inout JSONLines) {
        let next = company.stage.rawValue + 1
        let stages = SyntheticCompany.Stage.allCases.count
        let candidates = (parties - next + stages - 1) / stages
        guard next < stages, candidates > 0 else { return }
        var random = generator(company.place, 4)
        var chosen: Set<Int> = []
        for _ in 0..<company.customers {
            let customer = random.below(candidates) * stages + next
            guard chosen.insert(customer).inserted else { continue }
            count += 1
            out.begin(count == 1)
            out.field("relationship_id", value: "REL-\(padded(count, 6))", isFirst: true)
            out.field("from_party_id", value: partyID(company.place))
            out.field("to_party_id", value: partyID(customer))
            out.field("relationship_type", value: "supplies_to")
            out.field("established_date", value: time(asOf - Int64(random.below(700 * 86_400) + 1) * 1_000_000))
            out.field("batch_id", value: batchID)
            out.end()
        }
    }
}
