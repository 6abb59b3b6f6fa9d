import Files
import Scorecards
package import Vocabulary

extension TrainingReport {
    /// What happened, for the chain and the log: `trained`, and `activated` or `kept`.
    ///
    /// - Parameter scorecard: the document of the version; nil if none was trained.
    package func events(scorecard: String?) -> [Event] { [trained(scorecard), consequence] }

    /// The labels of the batch are set aside until a person decides.
    private func setAside(_ reason: String) -> Event {
        Event(
            "set_aside",
            [
                ("batch", .string(batch)), ("revision", .int(revision)), ("why", .string(reason)),
                ("auc", .number(contradiction?.ranking?.auc)), ("z", .number(contradiction?.z)),
                (
                    "hint",
                    .string(
                        "kycc labels accept \(batch)" + (contradiction == nil ? "" : ", or kycc labels drop \(batch)"))
                ),
            ])
    }

    private func trained(_ scorecard: String?) -> Event {
        var fields: [(String, JSONText)] = [
            ("batch", .string(batch)), ("model", .string(version?.name ?? "none")),
            ("decision", .string(decision.word.rawValue)), ("rows", .int(counts.rows)),
            ("auc", .number(decision.fitting?.outOfFold.auc)),
            ("champion_auc", .number(decision.contest?.champion.auc)), ("sha256", .string(file.sha256)),
        ]
        if let scorecard {
            var digest = SHA256Digest()
            digest.update(scorecard)
            fields.append(("coefficients_sha256", .string(digest.hexadecimal())))
        }
        fields += [
            ("owner", .text(file.owner?.text)), ("owner_id", .whole(file.owner.map { Int($0.id) })),
            ("settings", figures.settings ?? .null), ("program", .text(figures.program)),
        ]
        return Event("trained", fields)
    }

    private var consequence: Event {
        if case .setAside(let reason) = decision { return setAside(reason) }
        guard let version, case .activated(_, _, let reason) = decision else {
            return Event(
                "kept",
                [
                    ("model", .string(figures.champion)), ("challenger", .string(version?.name ?? "none")),
                    ("stopped_by", .string(decision.stoppedBy.joined(separator: ", "))),
                ])
        }
        return Event(
            "activated",
            [
                ("model", .string(version.name)), ("from", .string(figures.champion)), ("by", .string("kycc")),
                ("reason", .string(reason)),
            ])
    }
}
