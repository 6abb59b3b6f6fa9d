import Foundation
import TestSupport
import Testing

@Suite("The pipeline against an independent implementation")
struct ReferenceTests {
    private static let own = Checkout.fixtures.appendingPathComponent("own")

    @Test("agrees on batches of own features with missing values, booleans and a rare flag")
    func ownFeatures() throws {
        let figures = ReferenceFigures(folder: ReferenceTests.own.appendingPathComponent("expected"))
        try figures.compare(inbox: ReferenceTests.own.appendingPathComponent("inbox"))
    }

    @Test(
        "agrees on data that nobody here made, computed anew",
        .enabled(if: Checkout.hasShared && Reference.isThere, Reference.isAbsent),
        arguments: ["kycc-batches", "german-credit"])
    func sharedData(name: String) throws {
        let inbox = Checkout.shared.appendingPathComponent("data/\(name)")
        try withTemporaryFolder { folder in
            try Reference.figures(of: inbox, in: folder).compare(inbox: inbox)
        }
    }

    @Test(
        "agrees on the batches of own features, computed anew",
        .enabled(if: Checkout.hasShared && Reference.isThere, Reference.isAbsent))
    func ownFeaturesAnew() throws {
        let inbox = ReferenceTests.own.appendingPathComponent("inbox")
        try withTemporaryFolder { folder in
            try Reference.figures(of: inbox, in: folder).compare(inbox: inbox)
        }
    }
}
