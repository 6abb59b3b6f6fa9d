import ArgumentParser
import Console
import Files
import Ledger

/// `kycc scores`.
struct ScoresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scores", abstract: "The scores of a batch, in file order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @OptionGroup var which: RevisionOption
    @Argument(help: "The batch.") var batch: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch, revision: which.revision)
        let stored = try StoredReasons(app, request)
        let keys = ["party_id", "pd", "score", "band", "reasons"] + (format.json ? ["reason_sides"] : [])
        try Listing(keys: keys) { [format] body in
            try app.ledger.eachScore(ofRequest: request.id) { score in
                let reasons = stored.reasons(of: score)
                let row: Listing.Row = [
                    .string(score.partyID), .double(score.pd), .int(score.score), .string(score.band),
                ]
                guard !format.json else {
                    return try body(row + [.texts(reasons.map(\.feature)), .texts(reasons.map(\.side))])
                }
                let text = reasons.map { "\($0.feature) (\($0.side))" }.joined(separator: ", ")
                try body(row + [text.isEmpty ? .null : .string(text)])
            }
        }.show(asJSON: format.json)
    }
}
