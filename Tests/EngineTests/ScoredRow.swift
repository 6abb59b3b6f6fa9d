import Foundation
import Scorecards
import TestSupport
import Testing

/// What an export form says of a company, in the words of `scores.csv`.
struct ScoredRow: Equatable {
    let pd: Double
    let score: Int
    let band: String
    let reasons: String
    let sides: String

    init(_ score: PartyScore) {
        pd = score.pd
        self.score = score.score
        band = score.band.name
        reasons = score.reasons.joined(separator: "|")
        sides = score.sides
    }

    init(pd: Double, score: Int, band: String, reasons: String, sides: String) {
        (self.pd, self.score, self.band, self.reasons, self.sides) = (pd, score, band, reasons, sides)
    }
}

/// Compares rows: probabilities up to a difference, everything else exactly.
func expectSame(
    _ found: [ScoredRow], _ expected: [ScoredRow], within: Double, _ what: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, "\(what)", sourceLocation: location)
    for (row, (one, other)) in zip(found, expected).enumerated() {
        let isSame =
            abs(one.pd - other.pd) <= within && one.score == other.score && one.band == other.band
            && one.reasons == other.reasons && one.sides == other.sides
        if !isSame {
            Issue.record("\(what), row \(row): \(one), expected \(other)", sourceLocation: location)
            return
        }
    }
}
