extension JSONKeys {
    static let events = JSONKeys(
        "events",
        [
            "id": "from 1, without a gap", "at": "when", "event": "the word", "fields.*": "what the event is about",
            "sha256": "the digest of the event, which covers that of the one before",
        ])

    static let version = JSONKeys(
        "version",
        [
            "version": "the version", "program": "the version with the commit, as events have it",
            "sha256": "the digest of the program's file",
        ])

    static let scoresOfParty = JSONKeys(
        "scores --party",
        [
            "batch": "a batch that has the company", "model": "the version that scored it",
            "pd": "probability of default", "score": "as in `scores`", "band": "as in `scores`",
            "reasons": "as in `scores`", "reason_sides": "as in `scores`",
        ])
}
