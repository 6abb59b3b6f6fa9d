import Intake
import Testing
import Vocabulary

@Suite("CSV, taken apart into fields")
struct CSVTokenizerTests {
    private struct Table: Equatable {
        var comments: [String] = []
        var rows: [[String]] = []
        var places: [String] = []
    }

    /// The table of a file at every size of chunks that may matter.
    private func table(_ bytes: [UInt8], limits: ReaderLimits = ReaderLimits()) throws -> Table {
        var tables: [Table] = []
        for chunk in [1, 2, 3, 5, 16, 17, 64, 1 << 18] {
            var table = Table()
            var source = BytesSource(bytes, chunk: chunk)
            try CSVWalk(limits: limits, chunk: chunk).walk(
                &source, comment: { table.comments.append("\($0)=\($1)") },
                row: { fields, places in
                    table.rows.append(fields)
                    table.places.append(places.map { "\($0.line):\($0.column)" }.joined(separator: " "))
                })
            tables.append(table)
        }
        #expect(tables.allSatisfy { $0 == tables[0] })
        return tables[0]
    }

    private func table(_ text: String) throws -> Table { try table(Array(text.utf8)) }

    /// What is refused, the same at every size of chunks: `rule line:column message`.
    private func fault(_ bytes: [UInt8], limits: ReaderLimits = ReaderLimits()) -> String {
        var faults: Set<String> = []
        for chunk in [1, 2, 3, 5, 16, 17, 64, 1 << 18] {
            var source = BytesSource(bytes, chunk: chunk)
            do {
                try CSVWalk(limits: limits, chunk: chunk).walk(&source) { _, _ in }
                faults.insert("taken")
            } catch let refusal as Refusal {
                let place = "\(refusal.line ?? 0):\(refusal.column ?? 0)"
                faults.insert("\(refusal.rule.rawValue) \(place) \(refusal.message) [\(refusal.value ?? "")]")
            } catch {
                faults.insert("\(error)")
            }
        }
        #expect(faults.count == 1, "\(faults)")
        return faults.first ?? ""
    }

    private func fault(_ text: String) -> String { fault(Array(text.utf8)) }

    @Test("fields are plain or quoted, quotes are doubled, and line breaks stand within quotes")
    func fields() throws {
        let text = "id,name\r\nA,\"x, \"\"y\"\"\nz\"\n\nB,\nC,ü €\"\n".replacing("€\"", with: "€")
        let table = try table(text)
        #expect(table.rows == [["id", "name"], ["A", "x, \"y\"\nz"], ["B", ""], ["C", "ü €"]])
        #expect(table.places == ["1:1 1:4", "2:1 2:3", "5:1 5:3", "6:1 6:3"])
    }

    @Test("characters outside of ASCII and controls do not move the places of what follows")
    func unusual() throws {
        let table = try table("a,b,c\nü,\u{1},x\n€,\"é\nü\",1\nb,c,d")
        #expect(table.rows == [["a", "b", "c"], ["ü", "\u{1}", "x"], ["€", "é\nü", "1"], ["b", "c", "d"]])
        #expect(table.places == ["1:1 1:3 1:5", "2:1 2:4 2:6", "3:1 3:5 4:5", "5:1 5:3 5:5"])
    }

    @Test("the last line may have no end, and a byte order mark counts for nothing")
    func ends() throws {
        let rows = [["a", "b"], ["1", "2"]]
        for text in ["a,b\n1,2", "a,b\r\n1,2\r\n", "\u{FEFF}a,b\n1,\"2\"", "a,b\n1,2\r", "\n\r\na,b\n\n1,2\n\n"] {
            #expect(try table(text).rows == rows, "\(text.debugDescription)")
        }
        #expect(try table("a,b\n1,").rows == [["a", "b"], ["1", ""]])
        #expect(try table("a\n").rows == [["a"]])
    }

    @Test("the separator is found in the header, or said as spreadsheets do")
    func separators() throws {
        #expect(try table("a;b,c;d\n1;2;3\n").rows == [["a", "b,c", "d"], ["1", "2", "3"]])
        #expect(try table("a\tb\n1,5\t2;\n").rows == [["a", "b"], ["1,5", "2;"]])
        #expect(try table("\"a;b;c\",d\n1,2\n").rows == [["a;b;c", "d"], ["1", "2"]])
        #expect(try table("sep=;\r\na;b\r\n1;2\r\n").rows == [["a", "b"], ["1", "2"]])
    }

    @Test("comment lines stand at the head alone")
    func comments() throws {
        let table = try table(
            "# as_of=2026-10-31T00:00:00Z\n#a word\n# batch_id = B1;;;\n#observed_at:2026-01-02\nid;x\n#1;2\n")
        #expect(table.comments == ["as_of=2026-10-31T00:00:00Z", "batch_id=B1", "observed_at=2026-01-02"])
        #expect(table.rows == [["id", "x"], ["#1", "2"]])
    }

    @Test(
        "faults are refused with line, column and what stands there",
        arguments: [
            ("a,b\n1,2\n1,2,3\n", "csv 3:5 the row has more than the 2 fields of the header [3]"),
            ("a,b\n1,2\n\n3\n", "csv 4:1 the row has 1 field, and the header has 2 [3]"),
            ("a,b\n1,\"2\n3,4\n", "csv 2:3 the quote that opens here is never closed, and the file ends [\"2]"),
            ("a,b\n1,\"2\"x\n", "csv 2:6 text follows the closing quote of a field [x]"),
            ("a,b\n\"1\n1\",x\"y\"\n", "csv 3:5 a quote stands within a field that does not begin with one [\"y\"]"),
            ("a,b,a\n", "csv 1:5 the header names a twice, in column 1 and in column 3 [a]"),
            ("a,,b\n", "csv 1:3 column 2 of the header has no name []"),
            ("a;b;\n1;2;\n", "csv 1:5 column 3 of the header has no name []"),
            ("a,b\n1,2\u{0}3\n", "csv 2:4 a zero byte []"),
            ("a,b\n1,2\r3,4\n", "csv 2:4 a carriage return stands alone, outside of quotes []"),
            ("", "csv 1:1 the file has no header: it is empty but for comments []"),
            ("# as_of=2026-01-01\n", "csv 2:1 the file has no header: it is empty but for comments []"),
            ("{\"profiles\":[]}", "csv 1:1 the file is not CSV: it is JSON [{\"profiles\":[]}]"),
        ])
    func faults(text: String, expected: String) { #expect(fault(text) == expected) }

    @Test("other encodings and formats are named")
    func encodings() {
        #expect(fault([0xFF, 0xFE, 0x61, 0, 0x2C, 0]).contains("utf-8 1:1 the file is not CSV in UTF-8: it is UTF-16"))
        #expect(fault([0x61, 0, 0x2C, 0]).contains("it is UTF-16 or UTF-32"))
        #expect(fault(Array("a,b\n1,M".utf8) + [0xFC, 0x6C, 0x0A]) == "utf-8 2:4 not UTF-8 []")
        #expect(fault([0x1F, 0x8B, 8, 0]).contains("it is compressed by gzip"))
        #expect(fault(Array("PK\u{3}\u{4}xl/".utf8)).contains("Excel workbook (xlsx)"))
    }

    @Test("fields, rows and headers have limits")
    func limits() {
        var limits = ReaderLimits()
        limits.longestString = 8
        limits.maximumFeatures = 2
        func fault(_ text: String) -> String { self.fault(Array(text.utf8), limits: limits) }
        #expect(fault("a,b\n1,12345678\n") == "taken")
        #expect(fault("a,b\n1,123456789\n") == "limit 2:3 a field is longer than 8 bytes [123456789]")
        #expect(fault("a,b\n1,\"123\n56789\"\n") == "limit 2:3 a field is longer than 8 bytes [\"123]")
        let names = (1...66).map { "c\($0)" }.joined(separator: ",")
        #expect(fault("a\n1\n").hasPrefix("taken"))
        #expect(fault(names + ",d\n").contains("a field is longer") || fault(names + ",d\n").contains("66 columns"))
    }
}
