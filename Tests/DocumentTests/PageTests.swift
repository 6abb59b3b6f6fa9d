import Foundation
import TestSupport
import Testing

@Suite("Pages")
struct PageTests {
    @Test("the front page has 5 KB at most")
    func frontPage() throws {
        #expect(try Document("README.md").text.utf8.count <= 5_000)
    }

    @Test("lines of prose have 160 columns at most", arguments: Document.run)
    func width(_ path: String) throws {
        for (number, line) in try Document(path).prose where !line.hasPrefix("|") {
            #expect(line.count <= 160, "\(path):\(number)")
        }
    }

    @Test("links lead to a file, and to a heading in it", arguments: Document.all)
    func links(_ path: String) throws {
        let page = try Document(path)
        let folder = Checkout.root.appendingPathComponent(path).deletingLastPathComponent()
        for (number, line) in page.prose {
            for link in line.matches(of: /\]\(([^)\s]+)\)/) {
                let target = String(link.1)
                if target.contains("://") { continue }
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                let file =
                    parts[0].isEmpty
                    ? Checkout.root.appendingPathComponent(path) : folder.appendingPathComponent(parts[0])
                guard FileManager.default.fileExists(atPath: file.path) else {
                    Issue.record("\(path):\(number): there is no \(target)")
                    continue
                }
                guard parts.count == 2 else { continue }
                let relative = String(
                    file.standardizedFileURL.path.dropFirst(Checkout.root.standardizedFileURL.path.count + 1))
                #expect(
                    try Document(relative).anchors.contains(parts[1]), "\(path):\(number): \(target) is no heading")
            }
        }
    }

    @Test("the examples of a profiles file and a labels file are accepted", arguments: ["json", "jsonl"])
    func examples(format: String) throws {
        let examples = try Document("docs/files-in.md").fences.filter { $0.language == format }
        try #require(examples.count == 2)
        try withTemporaryFolder { folder in
            let root = ["KYCC_ROOT": folder.path]
            #expect(try RealProgram.run("init", environment: root).status == 0)
            for (example, kind) in zip(examples, ["profiles", "labels"]) {
                let file = folder.appendingPathComponent("inbox/BATCH_001_\(kind).\(format)")
                try Data(example.text.utf8).write(to: file)
            }
            // The example may have been observed later than the test is run.
            let run = try RealProgram.run("daemon", "--once", "--set", "intake.most_ahead=3650d", environment: root)
            #expect(run.status == 0, "\(run.errors)")
            for kind in ["scoring", "training"] {
                let document = folder.appendingPathComponent("archive/BATCH_001/\(kind).json").path
                #expect(FileManager.default.fileExists(atPath: document), "\(run.errors)")
            }
        }
    }

    @Test("every room of the sources stands in the table of rooms")
    func rooms() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Checkout.root.appendingPathComponent("Sources").path)
        let rows = try Document("CONTRIBUTING.md").prose.map(\.text).filter { $0.hasPrefix("| `Sources/") }
        let named = rows.compactMap { $0.split(separator: "|").first }.joined()
            .matches(of: /`Sources\/([A-Za-z]+)`/).map { String($0.1) }
        #expect(named.sorted() == folders.sorted())
    }

    @Test("paths of sources and tests that a page names are there", arguments: Document.run)
    func paths(_ path: String) throws {
        for (number, line) in try Document(path).prose {
            for name in line.matches(of: /`((?:Sources|Tests|Benchmarks|Fuzzing|Plugins|systemd|docs)\/[^`\s\[]*)/) {
                let file = Checkout.root.appendingPathComponent(String(name.1)).path
                #expect(FileManager.default.fileExists(atPath: file), "\(path):\(number): there is no \(name.1)")
            }
        }
    }
}
