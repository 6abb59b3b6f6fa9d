import Foundation
import TestSupport
import Testing

/// Tables of the documents that the program prints. To make them anew after a change:
///
///     REMAKE_FIXTURES=1 ./kycc test --filter TableTests
@Suite("Tables that the program knows")
struct TableTests {
    private static let remake = "REMAKE_FIXTURES=1 ./kycc test --filter TableTests"
    private static let end = "<!-- end -->\n"

    @Test("stand in the documents as the program prints them", arguments: Document.run)
    func tables(_ path: String) throws {
        let page = try Document(path)
        var written = page.text
        for name in TableTests.names(page) {
            let run = try RealProgram.run("reference", name)
            try #require(run.status == 0, "\(run.errors)")
            let begin = "<!-- kycc reference \(name) -->\n"
            let start = try #require(written.range(of: begin))
            let stop = try #require(
                written.range(of: TableTests.end, range: start.upperBound..<written.endIndex), "no end of \(name)")
            written.replaceSubrange(start.upperBound..<stop.lowerBound, with: run.output)
        }
        if ProcessInfo.processInfo.environment["REMAKE_FIXTURES"] == "1", written != page.text {
            try Data(written.utf8).write(to: Checkout.root.appendingPathComponent(path))
        }
        #expect(written == (try Document(path).text), "\(path): \(TableTests.remake)")
    }

    @Test("stand in one place each")
    func once() throws {
        let used = try Document.run.flatMap { TableTests.names(try Document($0)) }
        let names = try RealProgram.run("reference").output.split(separator: "\n").map(String.init)
        #expect(used.sorted() == names.sorted())
    }

    @Test("are no part of the help")
    func hidden() throws {
        #expect(try !RealProgram.run("help").output.contains("reference"))
        #expect(try RealProgram.run("reference", "nothing").status == 64)
    }

    private static func names(_ page: Document) -> [String] {
        page.prose.compactMap { $0.text.wholeMatch(of: /<!-- kycc reference ([a-z]+) -->/)?.1 }.map(String.init)
    }
}
