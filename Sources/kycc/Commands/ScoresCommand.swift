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
        try Listing(keys: ["party_id", "pd", "score", "band", "reasons"]) { body in
            try app.ledger.eachScore(ofRequest: request.id) { score in
                let reasons = JSONText.texts(score.reasons.split(separator: "|").map(String.init))
                try body([.string(score.partyID), .double(score.pd), .int(score.score), .string(score.band), reasons])
            }
        }.show(asJSON: format.json)
    }
}
