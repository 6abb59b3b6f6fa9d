import Columns
import Foundation
import Ledger
import Pipeline
import Scorecards
import Testing

@Suite("Texts of scorecards")
struct ModelTextTests {
    /// A model as roots of earlier versions keep it, with every kind of column.
    private let earlier = """
        {"columns":[{"coefficient":-0.31,"dropped":false,"hi":1,"lo":0,"mean":0.775,"name":"kyc_verified","sd":0.41,"whole":true},\
        {"coefficient":0.2,"dropped":false,"hi":90.5,"lo":2,"mean":3.1,"name":"transaction_count_6m","sd":0.7},\
        {"coefficient":0,"dropped":true,"name":"network_size"},\
        {"coefficient":0.4,"dropped":false,"mean":0.25,"name":"own","sd":0.5},\
        {"coefficient":-0.1,"dropped":false,"mean":0.3,"name":"own.missing","sd":0.45}],"intercept":-1.5,"penalty":10}
        """

    private let companies = FeatureColumns(
        names: ["kyc_verified", "transaction_count_6m", "own"],
        columns: [[1, 0, .nan], [500, 3, .nan], [.nan, 0.5, -7]] as [[Double]], count: 3)

    @Test("a model of an earlier version becomes a document that scores the same bits")
    func earlierModel() throws {
        let model = try JSONDecoder().decode(LogisticModel.self, from: Data(earlier.utf8))
        let scorecard = try ModelText.scorecard(earlier)
        #expect(scorecard == Scorecard(model))
        #expect(scorecard.terms.map(\.feature) == model.columns.map(\.feature))
        // −1.5 − 0.31·(1 − 0.775)/0.41 + 0.2·(ln 91.5 − 3.1)/0.7 + 0.4·0 − 0.1·(1 − 0.3)/0.45, in this order.
        let parts = [
            (1 - 0.775) / 0.41 * -0.31, (log1p(90.5) - 3.1) / 0.7 * 0.2, 0, 0, (1 - 0.3) / 0.45 * -0.1,
        ]
        #expect(scorecard.logOdds(companies)[0] == parts.reduce(0, +) - 1.5)
        let document = try ModelText.text(scorecard)
        #expect(try ModelText.scorecard(document) == scorecard)
        #expect(try ModelText.text(ModelText.scorecard(document)) == document)
        #expect(try ModelText.scorecard(document).scores(companies) == scorecard.scores(companies))
    }

    @Test("the expert scorecard is a document, and what earlier versions kept in place of it means the same")
    func expert() throws {
        let document = try ModelText.expert()
        #expect(try ModelText.scorecard(document) == .expert)
        #expect(try ModelText.scorecard(#"{"kind":"expert"}"#) == .expert)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "scorecard", "recipe", "feature_set", "intercept", "slope", "divisor", "terms", "scale", "bands",
                "reasons",
            ])
        #expect((object["terms"] as? [Any])?.count == 13)
    }

    @Test("a document of a later form is refused with what to do, and one that lacks a key is damaged")
    func unknownForms() throws {
        let later = try ModelText.expert().replacingOccurrences(of: "\"scorecard\" : 1", with: "\"scorecard\" : 99")
        let error = #expect(throws: LedgerError.self) { try ModelText.scorecard(later) }
        #expect("\(try #require(error))".contains("form 99"))
        let lacking = try ModelText.expert().replacingOccurrences(of: "\"slope\"", with: "\"slop\"")
        #expect(throws: LedgerError.self) { try ModelText.scorecard(lacking) }
        #expect(throws: LedgerError.self) { try ModelText.scorecard("{}") }
    }
}
