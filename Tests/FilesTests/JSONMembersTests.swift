import Files
import Testing

@Suite("The members of an object")
struct JSONMembersTests {
    @Test("values stay as they stand in the text, and a further member follows them")
    func verbatim() throws {
        let text =
            "{\n  \"a\": 1.50,\n  \"b\": {\n    \"c\": [1,  \"}\\\"]\"]\n  },\n"
            + "  \"\u{FC}\": \"\\u00fc,\u{FEFF}\"\n}"
        let members = try JSONText.members(of: text)
        #expect(members.map(\.0) == ["a", "b", "ü"])
        #expect(JSONText.object(members).text(pretty: true) == text)
        let more = JSONText.object(members + [("d", .written("{\"s\": 0.5}"))]).text(pretty: true)
        #expect(more == text.dropLast(2) + ",\n  \"d\": {\"s\": 0.5}\n}")
    }

    @Test("an object without members is one", arguments: ["{}", "{\n}", " { } "])
    func empty(text: String) throws { #expect(try JSONText.members(of: text).isEmpty) }

    @Test(
        "what is no object is refused",
        arguments: [
            "", "[]", "{", "{\"a\"}", "{\"a\": }", "{\"a\": 1,}", "{\"a\": 1} x", "{\"a\": \"b}", "{\"\\u0041\": 1}",
        ])
    func faults(text: String) {
        #expect(throws: NoJSONObject.self) { try JSONText.members(of: text) }
    }
}
