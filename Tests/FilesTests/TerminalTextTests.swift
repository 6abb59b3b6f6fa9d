import Files
import Foundation
import Testing

@Suite("Text for a terminal")
struct TerminalTextTests {
    @Test("escapes what is interpolated, and leaves the program's own words")
    func interpolation() {
        let name = "a\u{1B}[2J\nb\u{9B}\u{202E}\u{FEFF}\u{E0001}\"\\é漢"
        let text: TerminalText = "file\t\(name)\n"
        #expect(text.text == "file\t" + #"a\x1b[2J\nb\x9b\u{202e}\u{feff}\u{e0001}"\é漢"# + "\n")
        let nested: TerminalText = "(\(text))"
        #expect(nested.text == "(" + text.text + ")")
        #expect((["a", text] as [TerminalText]).joined(separator: "\n").text == "a\n" + text.text)
    }

    @Test("is the same where a value was escaped before")
    func twice() {
        let name = "\u{1B}\u{7}\u{2028}\u{378}\n\\"
        #expect(escapedForTerminal(escapedForTerminal(name)) == escapedForTerminal(name))
        #expect(TerminalText("\(escapedForLog(name))").text == escapedForLog(name))
    }

    @Test("keeps the lines of a text in lines")
    func lines() {
        #expect(TerminalText(lines: "a\n\u{1B}b\r\n").text == "a\n\\x1bb\\x0d\n")
    }

    @Test("is JSON of the same values, whichever program wrote it")
    func json() throws {
        let value = "\u{9B}\u{7F}\u{202E}\u{2066}\u{200F}\u{61C}\u{2028}\u{FEFF}\u{E0001}\u{F0000}\u{378}é漢😀"
        let foreign = "{\r\n\t\"k\": \"\(value)\"}"
        for text in [TerminalText(json: foreign).text, JSONText.object([("k", .string(value))]).text()] {
            #expect(
                text.unicodeScalars.allSatisfy {
                    $0 == "\n" || $0.value >= 0x20 && $0.value < 0x7F || "é漢😀".unicodeScalars.contains($0)
                })
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
            #expect(object?["k"] == value)
        }
        #expect(TerminalText(json: #""\u{E0001}""#).text == #""\u{E0001}""#)
        #expect(JSONText.string("\u{E0001}\u{85}").text() == #""\udb40\udc01\u0085""#)
    }
}
