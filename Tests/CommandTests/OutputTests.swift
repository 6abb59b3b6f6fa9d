import Foundation
import TestSupport
import Testing

@Suite("What is printed")
struct OutputTests {
    private static let listings = [
        ["status"], ["status", "--json"], ["batches"], ["models"], ["models", "show", "v1", "--json"],
        ["scores", "BATCH_001"], ["scores", "BATCH_001", "--json"], ["verify"], ["rejected"], ["doctor", "--json"],
        ["why", "BATCH_001_profiles.json"], ["help"], ["--version"],
    ]

    @Test("a listing that cannot be written ends with 74, one that nobody reads with 0")
    func failures() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "1").status == 0)
            for listing in OutputTests.listings {
                let command = #""$kycc" "# + listing.joined(separator: " ")
                let full = try kycc.shell("\(command) > /dev/full")
                expectError(full, status: 74, "standard output")
                let closed = try kycc.shell("\(command) >&-")
                expectError(closed, status: 74, "standard output")
                let unread = Pipe()
                try unread.fileHandleForReading.close()
                let run = try kycc.run(listing, output: unread.fileHandleForWriting)
                #expect(run.status == 0 && run.errors.isEmpty, "\(listing) \(run.errors)")
            }
        }
    }

    @Test("a listing ends quietly when its reader has seen enough")
    func head() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "1", "--parties", "3000").status == 0)
            for format in ["", "--json"] {
                let run = try kycc.shell(#"{ "$kycc" scores BATCH_001 \#(format); echo $? >&2; } | head -n 1"#)
                #expect(run.errors == "0\n")
                #expect(run.output.split(separator: "\n").count == 1)
            }
        }
    }

    @Test("work is done whether or not it can be told")
    func work() throws {
        try TestRoot.withRoot { kycc throws in
            let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
            expectError(try kycc.run("cycle", "1", output: full), status: 74)
            let batches = try kycc.rows(try kycc.run("batches", "--json"))
            #expect(batches.count == 1 && batches[0]["labelled"] as? Int == 100)
        }
    }

    @Test("JSON and text say the same rows")
    func forms() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "1", "--parties", "20").status == 0)
            let rows = try kycc.rows(try kycc.run("scores", "BATCH_001", "--json"))
            let lines = try kycc.run("scores", "BATCH_001").output.split(separator: "\n")
            #expect(rows.count == 20 && lines.count == 21)
            for (row, line) in zip(rows, lines.dropFirst()) {
                let cells = line.split(separator: " ")
                #expect(row["party_id"] as? String == String(cells[0]))
                #expect(row["score"] as? Int == Int(cells[2]))
                #expect(row["band"] as? String == String(cells[3]))
            }
            // Columns begin at the same place in every line.
            let header = try #require(lines.first)
            let band = try #require(header.range(of: "band")).lowerBound.utf16Offset(in: header)
            #expect(lines.dropFirst().allSatisfy { Array($0)[band - 1] == " " && Array($0)[band] != " " })
        }
    }

    @Test("empty listings are an empty list, or the keys alone")
    func empty() throws {
        try TestRoot.withMadeRoot { kycc throws in
            #expect(try kycc.run("batches", "--json").output == "[]\n")
            #expect(try kycc.run("rejected").output == "name  rule  message  hint  rejected_at\n")
        }
    }
}
