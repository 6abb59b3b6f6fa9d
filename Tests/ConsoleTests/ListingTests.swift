import Console
import Files
import Foundation
import Testing

@Suite("A listing")
struct ListingTests {
    private func text(_ listing: Listing, asJSON: Bool = false) throws -> String {
        var text = ""
        try listing.write(asJSON: asJSON) { text += $0.text }
        return text
    }

    private let rows: [Listing.Row] = [
        [.string("A"), .int(5), .double(0.1234567), .texts(["x", "y"])],
        [.string("longer"), .int(12_345), .null, .array([])],
    ]

    @Test("has text to the left and numbers to the right, each column as wide as its widest cell")
    func columns() throws {
        #expect(
            try text(Listing(keys: ["name", "count", "psi", "batches"], rows: rows)) == """
                name    count  psi       batches
                A           5  0.123457  x y
                longer  12345  -         -

                """)
    }

    @Test("shows the largest numbers as they are")
    func largest() {
        #expect(Listing.short(1.7e308) == "1.7e+308" && Listing.short(-1.7e308) == "-1.7e+308")
        #expect(Listing.short(1e15) == "1000000000000000.0" && Listing.short(123_456.123_456_7) == "123456.123457")
    }

    @Test("is a list of objects, one a line, with the same cells in full")
    func json() throws {
        #expect(
            try text(Listing(keys: ["name", "count", "psi", "batches"], rows: rows), asJSON: true) == """
                [
                  {"name": "A", "count": 5, "psi": 0.1234567, "batches": ["x", "y"]},
                  {"name": "longer", "count": 12345, "psi": null, "batches": []}
                ]

                """)
    }

    @Test("without rows has its keys alone, or is an empty list")
    func empty() throws {
        let listing = Listing(keys: ["name", "count"], rows: [])
        #expect(try text(listing) == "name  count\n")
        #expect(try text(listing, asJSON: true) == "[]\n")
    }

    @Test("escapes what would move the cursor or begin a line, and counts letters and not bytes")
    func escapes() throws {
        let listing = Listing(
            keys: ["name", "count"], rows: [[.string("a\n\u{1B}[2J"), .int(1)], [.string("Ä"), .int(2)]])
        let lines = try text(listing).split(separator: "\n")
        #expect(lines.count == 3 && !lines[1].contains("\u{1B}"))
        #expect(Set(lines.map(\.count)).count == 1, "\(lines)")
    }

    @Test("hands rows out again for the second pass, and stops where writing does")
    func passes() throws {
        struct Full: Error {}
        var handedOut = 0
        let listing = Listing(keys: ["n"]) { body in
            for number in 1...3 {
                handedOut += 1
                try body([.int(number)])
            }
        }
        #expect(try text(listing) == "n\n1\n2\n3\n")
        #expect(handedOut == 6)
        #expect(throws: Full.self) { try listing.write(asJSON: true) { _ in throw Full() } }
        #expect(handedOut == 7)
    }

    @Test(
        "shortens numbers to six decimals, and figures that are small not at all",
        arguments: [
            (0.12345678, "0.123457", "0.123457"), (1e-7, "0.0", "1e-07"), (-0.0001, "-0.0001", "-0.0001"),
            (2, "2.0", "2.0"),
        ])
    func numbers(_ number: Double, _ short: String, _ figure: String) {
        #expect(Listing.short(number) == short)
        #expect(Listing.figure(number) == figure)
    }
}
