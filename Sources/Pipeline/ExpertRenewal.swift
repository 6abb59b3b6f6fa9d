import Files
import Ledger
import Results
import Scorecards
import Vocabulary

/// v1 with the score settings of its first use, where these are not those with which the root was made.
struct ExpertRenewal {
    let scorecard: Scorecard
    /// The document of v1 from now on.
    let document: String

    /// Nil if the model is not v1, if a batch was scored before, or if v1 has the scale and the bands of the settings
    /// already.
    init?(_ ledger: Ledger, model: StoredModel, scorecard: Scorecard, settings: Settings) throws {
        guard model.isExpert, try ledger.hasNoRequest() else { return nil }
        let renewed = settings.scaled(scorecard)
        if renewed == scorecard { return nil }
        self.scorecard = renewed
        document = try ModelText.text(renewed)
    }

    /// What happened, for the chain and the log.
    func event(_ batch: String, version: String) -> Event {
        Event(
            "renewed",
            fields: [
                ("batch", .string(batch)), ("model", .string(version)),
                ("reason", .string("the score settings of its first use")),
                (ModelText.digestKey, .string(ModelText.digest(document))),
            ])
    }
}
