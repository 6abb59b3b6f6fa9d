import Ledger
import Testing

@Suite("The fields of an event")
struct EventFieldsTests {
    @Test("are read back by their names and kinds")
    func kinds() throws {
        let fields = try #require(
            EventFields(#"{"file": "A\u0001", "size": 9007199254740993, "half": 0.5, "nothing": null, "yes": true}"#))
        #expect(fields.text("file") == "A\u{1}" && fields.whole("file") == nil)
        #expect(fields.whole("size") == 9_007_199_254_740_993 && fields.text("size") == nil)
        #expect(fields.whole("half") == nil && fields.whole("nothing") == nil && fields.text("nothing") == nil)
        #expect(fields.text("other") == nil)
    }

    @Test("are none where the text is no object", arguments: ["", "[]", "1", "{", #"{"a": 1"#])
    func others(text: String) { #expect(EventFields(text) == nil) }
}
