import Scorecards
import Testing
import Vocabulary

@Suite("Reasons in words")
struct ReasonWordsTests {
    /// Columns are taken as they are, and 0 is their mean: a positive weight times a positive value costs points.
    private func explanation(_ coefficients: KeyValuePairs<String, Double>, _ values: KeyValuePairs<String, Double>)
        throws -> Explanation
    { Explanation(try scorecard(coefficients), features: party(values)) }

    @Test("name value, unit and points of each reason, the worst first")
    func sentences() throws {
        let one = try explanation(
            ["company_age_years": 0.1, "a": 0.5, "kyc_verified": 1],
            ["company_age_years": 5.8, "a": 1.23456, "kyc_verified": 1])
        let sentences = one.sentences(ReasonWords(), definitions: FeatureCatalog.standard.features)
        #expect(sentences.count == one.reasons.count && one.reasons.count == 3)
        #expect(sentences[0].hasPrefix("kyc_verified yes") && sentences[0].hasSuffix(": −65 points"), "\(sentences)")
        #expect(sentences[1].hasPrefix("a 1.23") && sentences[1].hasSuffix(": −40 points"), "\(sentences)")
        #expect(sentences[2].hasPrefix("company_age_years 5.8 years"), "\(sentences)")
    }

    @Test("can be said in another language, names and units too")
    func language() throws {
        let one = try explanation(["company_age_years": 0.1], ["company_age_years": 5.8])
        var words = ReasonWords()
        words.words = ["company_age_years": "Alter des Unternehmens", "years": "Jahre"]
        for sentence in [ReasonWords.Sentence.high, .low, .middle] {
            words.sentences[sentence] = "{feature}: {value}[ {unit}][ (Mitte {median})], {points} Punkte"
        }
        let said = one.sentences(words, definitions: FeatureCatalog.standard.features)
        #expect(said.count == 1 && said[0].hasPrefix("Alter des Unternehmens: 5.8 Jahre"), "\(said)")
        #expect(said[0].hasSuffix(", −38 Punkte"), "\(said)")
    }

    @Test("are none of a company with nothing held against it")
    func nothing() throws {
        let one = try explanation(["a": 0.5, "b": -1], ["a": -2, "b": 3])
        #expect(one.reasons.isEmpty && one.sentences(ReasonWords(), definitions: []).isEmpty)
        let none = try explanation(["a": 0.5], ["a": 0])
        #expect(none.reasons.isEmpty && none.sentences(ReasonWords(), definitions: []).isEmpty)
    }

    @Test("a part in brackets is left out without its value, and what is no template is refused")
    func templates() {
        for text in ["{feature}", "{feature}[ ({median})]", "[[{unit}]]", "plain"] {
            #expect(ReasonWords.isTemplate(text), "\(text)")
        }
        for text in ["", "{features}", "{feature", "[{unit}", "{unit}]", "}"] {
            #expect(!ReasonWords.isTemplate(text), "\(text)")
        }
    }
}
