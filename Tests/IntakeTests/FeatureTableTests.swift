import Columns
import Intake
import Testing

@Suite("Feature tables")
struct FeatureTableTests {
    private func table(_ counts: FeatureColumn) -> FeatureTable {
        FeatureTable(
            partyIDs: counts.map { "\($0)" }, featureSet: 1, builtIn: [], names: ["transaction_count_6m"],
            columns: [counts])
    }

    @Test("A party without a count of transactions counts nothing")
    func missing() { #expect(table([2, .nan, 3]).transactionsInWindow == 5) }

    @Test("Counts beyond every whole number are the greatest one")
    func beyond() {
        #expect(table([1e300]).transactionsInWindow == .max)
        #expect(table([.infinity]).transactionsInWindow == .max)
    }
}
