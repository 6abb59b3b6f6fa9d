extension JSONKeys {
    static let whatIf = JSONKeys(
        "explain --what-if",
        [
            "batch": "the batch", "revision": "of its profiles", "party_id": "the company",
            "model": "the version that scored it", "changes[].name": "a feature that is changed",
            "changes[].from": "its value, a number or a text, null if missing",
            "changes[].to": "its value then, null if missing",
            "changes[].outside":
                "`below` or `above` what the model saw in training, `unknown` of text without a level, or null",
            "before.pd": "probability of default", "before.score": "the score", "before.band": "the band",
            "before.unrounded_score": "the sum of all points", "after.*": "the same with the changes",
            "points[].name": "a changed feature, or a feature or pair whose points differ",
            "points[].before": "what it adds to the score", "points[].after": "what it adds with the changes",
        ])
}
