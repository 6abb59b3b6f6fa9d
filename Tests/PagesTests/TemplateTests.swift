import Files
import Foundation
import Pages
import Statistics
import TestSupport
import Testing

@Suite("Templates of pages")
struct TemplateTests {
    private struct Values {
        let batches: Table
    }

    private func page(_ table: Table, title: String = "T") throws -> ReportPage {
        try ReportPage(
            .lists, name: "1", title: title, template: "list", page: Values(batches: table), program: "1.0+x<y")
    }

    @Test("the policy of a page allows its own style by digest, and nothing from outside")
    func policy() throws {
        let text = try page(Table("t", columns: [], rows: [])).text
        let style = try #require(text.firstRange(of: /<style>(?s:.*?)<\/style>/)).lowerBound
        let inner = text[text.index(style, offsetBy: 7)..<(try #require(text.range(of: "</style>"))).lowerBound]
        var digest = SHA256Digest()
        digest.update(String(inner))
        let bytes = Array(digest.hexadecimal())
        let data = Data(
            stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(bytes[$0...($0 + 1)]), radix: 16) })
        let policy = HTMLPage(text).elements.first { $0.attributes["http-equiv"] != nil }?.attributes["content"]
        #expect(
            policy?.replacing("&#39;", with: "'")
                == "default-src 'none'; style-src 'sha256-\(data.base64EncodedString())';"
                + " base-uri 'none'; form-action 'none'")
    }

    @Test(
        "words from outside stay words",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{caption}}", "{{{style}}}",
            "' onclick='x",
            "</td></table><h1>", "&lt;b&gt;", "\u{202e}txet", "a\u{0}b", "]]>", "<!--", "{{#rows}}",
        ])
    func hostile(word: String) throws {
        let plain = try page(
            Table("c", columns: [.text("h"), .text("i")], rows: [[.head("a"), .text("b", link: "x")]]))
        let html = try page(
            Table(word, columns: [.text(word), .text(word)], rows: [[.head(word), .text(word, link: "x")]]), title: word
        )
        let (one, other) = (HTMLPage(plain.text), HTMLPage(html.text))
        #expect(other.faults == [])
        #expect(one.elements.map(\.name) == other.elements.map(\.name))
        #expect(
            zip(one.elements, other.elements).allSatisfy { $0.attributes.keys.sorted() == $1.attributes.keys.sorted() })
    }

    @Test("a cell without a light or a link takes none from around it")
    func context() throws {
        let page = try page(
            Table(
                "t", columns: [.text("a"), .text("b")],
                rows: [[.light(.red), .text("x")], [.text("y", link: "z"), .text("w")]]))
        let elements = HTMLPage(page.text).elements
        #expect(elements.filter { $0.attributes["class"] == "light red" }.count == 1)
        #expect(elements.filter { $0.name == "a" && $0.attributes["href"] == "z" }.count == 1)
    }
}
