import Files
package import Vocabulary

extension ScoringReport {
    /// What happened, for the chain and the log: `scored`, and a warning before it if the active version was passed
    /// over.
    package var events: [Event] {
        var fields: [(String, JSONText)] = [
            ("batch", .string(batch)), ("model", .string(model.version)), ("parties", .int(counts.parties)),
            ("psi", .number(drift.psi.told)), ("drift", .string(drift.psi.verdict)), ("revision", .int(revision)),
            ("sha256", .string(file.sha256)),
            ("owner", .text(file.owner?.text)), ("owner_id", .whole(file.owner.map { Int($0.id) })),
        ]
        if revision > 1 { fields.append(("supersedes", .int(revision - 1))) }
        if let settings { fields.append(("settings", settings)) }
        let scored = Event("scored", fields: fields)
        guard let passedOver else { return [scored] }
        let warning = Event(
            "warning",
            fields: [
                ("batch", .string(batch)), ("active", .string(activeModel)), ("scored_by", .string(model.version)),
                ("why", .string(passedOver)), ("try", .string(Advice.wayOut(of: activeModel))),
            ])
        return [warning, scored]
    }
}
