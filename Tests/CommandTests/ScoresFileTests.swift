import Foundation
import TestSupport
import Testing

/// The records of a CSV file as RFC 4180 has it.
private func records(_ text: String) -> [[String]] {
    var (rows, row, cell) = ([[String]](), [String](), "")
    var isQuoted = false
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
        switch scalar {
        case "\"" where isQuoted && rest.first == "\"": cell.unicodeScalars.append(rest.removeFirst())
        case "\"": isQuoted.toggle()
        case "," where !isQuoted, "\n" where !isQuoted:
            row.append(cell)
            cell = ""
            if scalar == "\n" {
                rows.append(row)
                row = []
            }
        default: cell.unicodeScalars.append(scalar)
        }
    }
    return rows
}

/// The rule of docs/files-out.md by which a guarded cell is had back.
private func unguarded(_ cell: String) -> String {
    let scalars = Array(cell.unicodeScalars)
    guard scalars.first == "'" else { return cell }
    var result = String.UnicodeScalarView()
    guard scalars.count > 1, scalars[1] == "\\" else {
        result.append(contentsOf: scalars.dropFirst())
        return String(result)
    }
    var rest = scalars.dropFirst(2)
    while let scalar = rest.popFirst() {
        result.append(scalar == "\\" ? (rest.popFirst() == "0" ? "\0" : "\\") : scalar)
    }
    return String(result)
}

@Suite("scores.csv")
struct ScoresFileTests {
    /// Ids that a spreadsheet computes or takes apart, and some that it leaves alone.
    private static let ids = [
        "=1+1", "+1", "-5", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1", "''", "'", "a\0b",
        "\\0\0\\",
        "a;=1", "a\t=1", "a,\"=1\"", "\"\u{301},x", "\\0", "a'b", "plain", "漢", "1=1",
    ]
    private static let untouched: Set<String> = ["\\0", "a'b", "plain", "漢", "1=1"]

    private func drop(_ batch: String, _ kycc: TestRoot) throws {
        let parties = ScoresFileTests.ids.map { ["party_id": $0] }
        let data = try JSONSerialization.data(withJSONObject: [
            "as_of": "2025-01-01", "batch_id": batch, "parties": parties,
        ])
        try data.write(to: kycc.path("inbox/\(batch)_profiles.json"))
    }

    private func cells(_ batch: String, _ kycc: TestRoot) throws -> [String] {
        // A carriage return and a line feed are one character to Swift.
        records(try kycc.text("archive/\(batch)/scores.csv")).dropFirst().map { $0[0] }
    }

    @Test("guards what a spreadsheet would compute, by a rule that can be undone", arguments: ["1", "2"])
    func guarded(threads: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop("A", kycc)
            let run = try kycc.run("daemon", "--once", "--set", "settle=0s", "--set", "threads=\(threads)")
            #expect(run.status == 0, "\(run.errors)")
            let cells = try cells("A", kycc)
            #expect(cells.map(unguarded) == ScoresFileTests.ids)
            for (cell, id) in zip(cells, ScoresFileTests.ids) {
                let first = try #require(cell.unicodeScalars.first)
                #expect(
                    !"=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) && !cell.utf8.contains(0),
                    "\(cell.debugDescription)")
                #expect(
                    (cell == id) == (ScoresFileTests.untouched.contains(id) || first != "'"), "\(id.debugDescription)")
            }
            // What begins a new cell elsewhere stands in quotes.
            let text = try kycc.text("archive/A/scores.csv")
            #expect(text.contains("\n\"a;=1\",") && text.contains("\n\"a\t=1\","))
            let document = try kycc.object(try kycc.text("archive/A/scoring.json"))
            #expect((document["scores_csv"] as? [String: Bool]) == ["guard": true, "reason_sides": true])
        }
    }

    @Test("keeps the rule it was written by, whatever the setting says later")
    func settingChanges() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop("A", kycc)
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 0)
            try kycc.write("scores.guard_cells: false\n", to: "kycc.yaml")
            #expect(try kycc.run("verify").status == 0)
            try drop("B", kycc)
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 0)
            #expect(try cells("B", kycc) == ScoresFileTests.ids)
            for setting in ["true", "false"] {
                let run = try kycc.run("verify", "--set", "scores.guard_cells=\(setting)")
                #expect(run.status == 0, "\(run.output)")
            }
            // A guard that somebody takes off is a change of the file.
            let bare = try kycc.text("archive/A/scores.csv").replacingOccurrences(of: "\n'=1+1", with: "\n=1+1")
            try kycc.write(bare, to: "archive/A/scores.csv")
            #expect(try kycc.run("verify").output.contains("archive/A/scores.csv"))
            expectError(try kycc.run("batches", "--set", "scores.guard_cells=no"), status: 78, "true or false")
        }
    }
}
