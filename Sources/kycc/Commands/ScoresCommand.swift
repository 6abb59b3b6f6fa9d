import ArgumentParser
import Console
import Custody
import Files
import Ledger

/// `kycc scores`.
struct ScoresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scores", abstract: "The scores of a batch in file order, or of a company over all batches.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @OptionGroup var which: RevisionOption
    @Argument(help: "The batch; left out where --party is meant over all batches.") var batch: String?
    @Option(
        help: ArgumentHelp("Only so many companies, those with the lowest scores, the worst first.", valueName: "n"))
    var worst: Int?
    @Option(help: "Only companies of this band.") var band: String?
    @Option(help: "Only this company.") var party: String?

    func validate() throws {
        if let worst, worst < 1 { throw ValidationError("--worst must be at least 1") }
        if batch == nil, party == nil { throw ValidationError("a batch is wanted, or --party") }
        if batch == nil, which.revision != nil { throw ValidationError("--revision is of one batch") }
    }

    mutating func run() throws {
        let app = try App(options, .reading)
        guard let batch else { return try showHistory(app) }
        let request = try app.request(batch, revision: which.revision)
        let choice = ScoreChoice(worst: worst, band: band, party: party)
        let scores = try choice.isAll ? nil : app.scores(of: request, choice)
        if let scores, scores.isEmpty {
            throw Failure.absent("no score of \(batch) is as asked for", in: batch, try: "kycc scores \(batch).")
        }
        let stored = try StoredReasons(app, request)
        let keys = ["party_id", "pd", "score", "band"] + StoredReasons.keys(asJSON: format.json)
        try Listing(keys: keys) { [format] body in
            func show(_ score: StoredScore) throws {
                let row: Listing.Row = [
                    .string(score.partyID), .double(score.pd), .int(score.score), .string(score.band),
                ]
                try body(row + stored.cells(of: score, asJSON: format.json))
            }
            if let scores { return try scores.forEach(show) }
            try app.ledger.eachScore(ofRequest: request.id, show)
        }.show(asJSON: format.json)
    }

    /// The scores that a company was given, in batch order.
    private func showHistory(_ app: App) throws {
        guard let party else { return }
        let rows = try app.ledger.batches().compactMap { batch -> Listing.Row? in
            guard let score = try app.ledger.score(ofParty: party, inRequest: batch.request.id),
                band == nil || score.band == band
            else { return nil }
            let row: Listing.Row = [
                .string(batch.batchID), .string(batch.request.modelVersion), .double(score.pd), .int(score.score),
                .string(score.band),
            ]
            return row + (try StoredReasons(app, batch.request).cells(of: score, asJSON: format.json))
        }
        if rows.isEmpty {
            throw Failure.absent(
                "no batch has a score of \(escapedForLog(party)) as asked for", in: app.root.databasePath,
                try: "kycc batches.")
        }
        let keys = ["batch", "model", "pd", "score", "band"] + StoredReasons.keys(asJSON: format.json)
        try Listing(keys: keys, rows: rows).show(asJSON: format.json)
    }
}
