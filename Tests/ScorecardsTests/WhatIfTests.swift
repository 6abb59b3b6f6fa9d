import Scorecards
import Testing
import Vocabulary

@Suite("What if")
struct WhatIfTests {
    @Test("a changed feature counts as delivered, and no other does")
    func delivery() throws {
        let card = try scorecard(["a": 1, "a.missing": -1, "b": 1, "b.missing": -2])
        var features = party(["a": .nan, "b": .nan])
        features.undelivered = ["a", "b"]
        let same = try WhatIf(card, features: features, builtIn: [], changes: [])
        #expect(same.before.unrounded == same.after.unrounded)
        let missing = try WhatIf(card, features: features, builtIn: [], changes: [.init("a", to: .nan)])
        let points = missing.after.features.map(\.points)
        #expect(points == Explanation(card, features: delivered(features, ["b"])).features.map(\.points))
    }

    private func delivered(_ features: FeatureColumns, _ undelivered: Set<String>) -> FeatureColumns {
        var features = features
        features.undelivered = undelivered
        return features
    }

    @Test("what cannot be is refused with what can")
    func refused() throws {
        let card = try scorecard(["a": 1, "kyc_verified": 1])
        let features = party(["a": 1, "kyc_verified": 0])
        let builtIn = FeatureCatalog.standard.features.filter { $0.name == "kyc_verified" }
        func fault(_ changes: [WhatIf.Change]) -> WhatIf.Fault? {
            do throws(WhatIf.Fault) {
                _ = try WhatIf(card, features: features, builtIn: builtIn, changes: changes)
                return nil
            } catch { return error }
        }
        #expect(fault([.init("kyc_verified", to: 1), .init("a", to: -3.5)]) == nil)
        #expect(fault([.init("c", to: 1)]) == .unknown("c", known: ["a", "kyc_verified"]))
        #expect(fault([.init("a", to: 1), .init("a", to: 2)]) == .twice("a"))
        #expect(
            fault([.init("kyc_verified", to: 0.5)]) == .impossible("kyc_verified", 0.5, allowed: "0 or 1"))
    }
}
