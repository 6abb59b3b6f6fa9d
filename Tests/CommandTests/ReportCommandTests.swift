import Foundation
import TestSupport
import Testing

@Suite("kycc report")
struct ReportCommandTests {
    private func drop(_ number: Int, _ kycc: TestRoot, parties: Int = 120) throws {
        let run = try kycc.run("generate", "--batch-number", "\(number)", "--parties", "\(parties)")
        #expect(run.status == 0, "\(run.errors)")
        let once = try kycc.run("daemon", "--once")
        #expect(once.status == 0, "\(once.errors)")
    }

    /// The pages below `status/report`, as `batches/B_1.html`.
    private func pages(_ kycc: TestRoot) throws -> [String] {
        let top = kycc.path("status/report")
        let files = FileManager.default.enumerator(atPath: top.path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".html") }.sorted()
    }

    private func expectSound(_ kycc: TestRoot) throws {
        let names = try pages(kycc)
        for name in names {
            let text = try kycc.text("status/report/\(name)")
            let page = HTMLPage(text)
            #expect(page.faults == [], "\(name)")
            #expect(
                !page.elements.contains { ["script", "img", "link", "iframe", "object", "form"].contains($0.name) })
            for element in page.elements {
                let active = element.attributes.keys.filter { $0.hasPrefix("on") || $0 == "style" || $0 == "src" }
                #expect(active == [], "\(name): \(element)")
                guard element.name == "a", let link = element.attributes["href"], !link.hasPrefix("#") else { continue }
                let folder = kycc.path("status/report/\(name)").deletingLastPathComponent()
                let target = folder.appendingPathComponent(link).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: target), "\(name) leads to \(link)")
            }
            // Every plot has words for whoever does not see it, and every table a caption and headings.
            let svgs = page.elements.filter { $0.name == "svg" }.count
            #expect(page.elements.filter { $0.name == "desc" }.count == svgs, "\(name)")
            let tables = page.elements.filter { $0.name == "table" }.count
            #expect(page.elements.filter { $0.name == "caption" }.count == tables, "\(name)")
            #expect(page.elements.filter { $0.name == "h1" }.count == 1, "\(name)")
        }
    }

    @Test("the daemon writes pages of batches, models, decisions, and the front page; the command finds nothing to add")
    func daemon() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...3 { try drop(number, kycc) }
            #expect(
                try pages(kycc) == [
                    "batches/BATCH_001.html", "batches/BATCH_002.html", "batches/BATCH_003.html",
                    "decisions/BATCH_001.html", "decisions/BATCH_002.html", "decisions/BATCH_003.html", "index.html",
                    "models/v1-card.html", "models/v1.html", "models/v2-card.html", "models/v2.html",
                    "models/v3-card.html", "models/v3.html", "models/v4-card.html", "models/v4.html",
                ])
            try expectSound(kycc)
            let before = try Data(contentsOf: kycc.path("kycc.sqlite"))
            let report = try kycc.run("report", "BATCH_002", "--json")
            #expect(report.status == 0, "\(report)")
            let object = try kycc.object(report.output)
            #expect(object["written"] as? Int == 0, "\(report.output)")
            #expect(object["page"] as? String == kycc.path("status/report/batches/BATCH_002.html").path)
            #expect(try Data(contentsOf: kycc.path("kycc.sqlite")) == before)
            #expect(try kycc.run("report").output == kycc.path("status/report/index.html").path + "\n")
            expectError(try kycc.run("report", "nobody"), status: 69, "nobody")
        }
    }

    @Test("a page shows the figures that validate shows, and what the lag rule says of the batch")
    func figures() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { try drop(number, kycc, parties: 300) }
            let page = try kycc.text("status/report/batches/BATCH_002.html")
            let validation = try kycc.object(try kycc.run("validate", "v2", "--json").output)
            let pooled = try #require(validation["pooled"] as? [String: Any])
            for key in ["auc", "gini"] {
                let text = String(format: "%.3f", try #require(pooled[key] as? Double))
                #expect(page.contains(text), "\(key) \(text)")
            }
            #expect(page.contains("v2 has learned from BATCH_001 alone"))
            let model = HTMLPage(try kycc.text("status/report/models/v2.html")).text
            #expect(model.contains("It has learned from BATCH_001"))
            #expect(model.contains("company_age_years") && model.contains("value: points"))
        }
    }

    @Test("a page has segments of the features that the settings name, and says what each feature has moved")
    func segments() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try Data("report:\n  segments: [kyc_verified, nobody_has_this]\n".utf8).write(to: kycc.path("kycc.yaml"))
            for number in 1...2 { try drop(number, kycc, parties: 400) }
            try expectSound(kycc)
            let page = try kycc.text("status/report/batches/BATCH_002.html")
            #expect(page.contains("By kyc_verified</caption>") && !page.contains("nobody_has_this"))
            let validation = try kycc.object(try kycc.text("archive/BATCH_002/validation.json"))
            let features = try #require(validation["segments"] as? [[String: Any]])
            let segments = try #require(features[0]["segments"] as? [[String: Any]])
            for segment in segments {
                let rate = try #require((segment["figures"] as? [String: Any])?["default_rate"] as? Double)
                #expect(page.contains(String(format: ">%.1f\u{A0}%%</td>", 100 * rate)), "\(segment)")
            }
            let scoring = try kycc.object(try kycc.text("archive/BATCH_002/scoring.json"))
            let inputs = try #require(scoring["inputs"] as? [String: [String: Any]])
            #expect(inputs.count == 17 && inputs.values.allSatisfy { $0["missing"] as? Double == 0 })
            #expect(page.contains(">points moved</th>"))
            let first = try kycc.object(try kycc.text("archive/BATCH_001/scoring.json"))
            let ofExpert = try #require(first["inputs"] as? [String: [String: Any]])
            #expect(ofExpert.values.allSatisfy { $0["points"] is NSNull && $0["missing_before"] is NSNull })
        }
    }

    @Test("the page of a decision names the person who dropped the labels, and why")
    func dropped() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { try drop(number, kycc) }
            let run = try kycc.run("labels", "drop", "BATCH_002", "--reason", "sent by mistake")
            #expect(run.status == 0, "\(run.errors)")
            let page = try kycc.text("status/report/decisions/BATCH_002~2.html")
            #expect(page.contains("dropped these labels: sent by mistake") && !page.contains("A rule decided"))
            let before = try kycc.text("status/report/decisions/BATCH_002.html")
            #expect(before.contains("A rule decided") && !before.contains("dropped these labels"))
        }
    }

    @Test("the table of points of a page is that of models show, to a thousandth")
    func points() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { try drop(number, kycc, parties: 300) }
            for version in ["v1", "v3"] {
                let page = try kycc.text("status/report/models/\(version).html")
                let shown = try kycc.run("models", "show", version).output
                var count = 0
                for feature in ["company_age_years", "avg_transaction_amount", "network_size", "supplier_count"] {
                    let block = shown.components(separatedBy: "\n\(feature)").dropFirst().first
                    guard let block, let start = page.range(of: "<th scope=\"row\">\(feature)</th>") else { continue }
                    let row = page[start.upperBound...].prefix { $0 != "\n" }
                    // "value: points", and "= value points" where the table has a value of its own.
                    let lines = block.split(separator: "\n").dropFirst().drop { !$0.hasPrefix("  ") }.prefix {
                        $0.hasPrefix("  ")
                    }
                    let cells = lines.flatMap { $0.split(separator: " ") }.filter { $0 != "=" }.map(String.init)
                    for pair in stride(from: 0, to: cells.count - 1, by: 2) where cells[pair] != "missing" {
                        let value = cells[pair].hasSuffix(".0") ? String(cells[pair].dropLast(2)) : cells[pair]
                        let points = String(format: "%.3f", try #require(Double(cells[pair + 1])))
                        #expect(
                            row.contains("\(value): \(points)"), "\(version) \(feature) \(value) \(points) in \(row)")
                        count += 1
                    }
                }
                #expect(count >= 4, "\(shown)")
            }
        }
    }

    @Test("the warnings of a batch count those about its labels, as kycc batches does")
    func warnings() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop(1, kycc, parties: 300)
            let row = try #require(try kycc.rows(try kycc.run("batches", "--json")).first)
            let summary = try kycc.object(try kycc.text("status/report/data/BATCH_001.json"))
            #expect(
                (row["warnings"] as? Int ?? 0) > 0 && summary["warnings"] as? Int == row["warnings"] as? Int, "\(row)")
            #expect(HTMLPage(try kycc.text("status/report/batches/BATCH_001.html")).text.contains("labels 1: "))
        }
    }

    @Test("a folder in the place of a page keeps no other page from being written")
    func blockedPage() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop(1, kycc)
            try FileManager.default.removeItem(at: kycc.path("status/report"))
            let blocked = kycc.path("status/report/batches/BATCH_001.html/inside")
            try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: true)
            let run = try kycc.run("report")
            #expect(run.status == 74 && run.errors.contains("BATCH_001.html"), "\(run)")
            #expect(kycc.exists("status/report/index.html") && kycc.exists("status/report/models/v2.html"))
            try FileManager.default.removeItem(at: kycc.path("status/report/batches/BATCH_001.html"))
            #expect(try kycc.run("report").status == 0)
            try expectSound(kycc)
        }
    }

    @Test("the daemon ends and writes the front page where the page of one of several old batches is blocked")
    func blockedOldPage() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...3 { try drop(number, kycc, parties: 60) }
            try FileManager.default.removeItem(at: kycc.path("status/report"))
            let blocked = kycc.path("status/report/batches/BATCH_003.html/inside")
            try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: true)
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(kycc.exists("status/report/index.html"))
            #expect(try kycc.text("status/status.log").contains("the report could not be written"))
        }
    }

    @Test("the pages of both versions tell of a person's activation")
    func activated() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { try drop(number, kycc) }
            let run = try kycc.run("models", "activate", "v2", "--reason", "a trial of mine")
            #expect(run.status == 0, "\(run.errors)")
            for page in ["index", "models/v2", "models/v3"] {
                #expect(
                    HTMLPage(try kycc.text("status/report/\(page).html")).text.contains("a trial of mine"), "\(page)")
            }
        }
    }

    @Test("old pages stay as they are when a further batch comes")
    func unchanged() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { try drop(number, kycc) }
            let old = kycc.path("status/report/batches/BATCH_001.html")
            let inode = try FileManager.default.attributesOfItem(atPath: old.path)[.systemFileNumber] as? Int
            try drop(3, kycc)
            #expect(try FileManager.default.attributesOfItem(atPath: old.path)[.systemFileNumber] as? Int == inode)
            try FileManager.default.removeItem(at: kycc.path("status/report"))
            let all = try kycc.object(try kycc.run("report", "--json").output)
            #expect(all["written"] as? Int == 15, "\(all)")
            try expectSound(kycc)
        }
    }

    @Test("names that read like HTML, templates or marks of direction stay names")
    func hostile() throws {
        let words = [
            "<script>alert(1)</script>", "\\\"><img src=x onerror=alert(1)>", "{{caption}}", "{{{style}}}", "</td><h1>",
            "\\u202etxet", "' onclick='x", "&lt;b&gt;",
        ]
        try TestRoot.withMadeRoot { kycc throws in
            let parties = words.enumerated().map { index, word in
                #"{"party_id": "\#(word)", "features": {"f": \#(index)}}"#
            }
            let more = (1...60).map { #"{"party_id": "P\#($0)", "features": {"f": \#($0)}}"# }
            let text = (parties + more).joined(separator: ", ")
            try kycc.write(
                #"{"as_of": "2026-01-01T00:00:00Z", "parties": [\#(text)]}"#, to: "inbox/X_profiles.json")
            let outcomes = (words + (1...60).map { "P\($0)" }).enumerated().map { index, id in
                #"{"party_id": "\#(id)", "will_default": \#(index % 3 == 0 ? 1 : 0)}"#
            }
            try kycc.write(#"{"profiles": [\#(outcomes.joined(separator: ", "))]}"#, to: "inbox/X_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            try expectSound(kycc)
            let page = try kycc.text("status/report/batches/X.html")
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("\u{202e}"))
        }
    }

    @Test("a report that cannot be written is a warning, told once, and work goes on")
    func hindered() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try FileManager.default.removeItem(at: kycc.path("status/report"))
            try kycc.write("in the way", to: "status/report")
            try drop(1, kycc)
            #expect(try kycc.text("status/status.log").contains("the report could not be written"))
            #expect(try kycc.run("verify").status == 0)
            try FileManager.default.removeItem(at: kycc.path("status/report"))
            try drop(2, kycc)
            #expect(try pages(kycc).contains("batches/BATCH_001.html"))
        }
    }

    @Test("no page is written where report.pages says so, but for the command")
    func setting() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let run = try kycc.run("cycle", "1", "--parties", "60", environment: ["KYCC_REPORT_PAGES": "false"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(try pages(kycc).filter { $0.hasPrefix("batches") } == [])
            #expect(try kycc.run("report").status == 0)
            #expect(try pages(kycc).contains("batches/BATCH_001.html"))
        }
    }

    @Test(
        "a root of an earlier schema has a report, and stays as it is",
        arguments: ["schema-1", "schema-2", "schema-3", "schema-4"])
    func earlierSchema(fixture: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.takeFiles(of: fixture)
            let before = try Data(contentsOf: kycc.path("kycc.sqlite"))
            let run = try kycc.run("report")
            #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
            try expectSound(kycc)
            #expect(try Data(contentsOf: kycc.path("kycc.sqlite")) == before)
        }
    }
}
