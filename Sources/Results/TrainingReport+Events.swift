import Files
import Scorecards
package import Vocabulary

extension TrainingReport {
    /// What happened, for the chain and the log: `trained`, and `activated` or `kept`.
    ///
    /// - Parameters:
    ///   - scorecard: the document of the version; nil if none was trained.
    ///   - rivals: those of the rivals.
    package func events(scorecard: String?, rivals scorecards: [String?] = []) -> [Event] {
        [trained(scorecard, scorecards), consequence]
    }

    /// The labels of the batch are set aside until a person decides.
    private func setAside(_ reason: String) -> Event {
        Event(
            "set_aside",
            fields: [
                ("batch", .string(batch)), ("revision", .int(revision)), ("why", .string(reason)),
                ("auc", .number(contradiction?.ranking?.auc)), ("z", .number(contradiction?.z)),
                (
                    "hint",
                    .string(
                        "kycc labels accept \(batch)" + (contradiction == nil ? "" : ", or kycc labels drop \(batch)"))
                ),
            ])
    }

    private func trained(_ scorecard: String?, _ rivalScorecards: [String?]) -> Event {
        var fields: [(String, JSONText)] = [
            ("batch", .string(batch)), ("model", .string(version?.name ?? "none")),
            ("decision", .string(decision.word.rawValue)), ("rows", .int(counts.rows)),
            ("auc", .number(decision.fitting?.outOfFold.auc)),
            ("champion_auc", .number(decision.contest?.champion.auc)), ("sha256", .string(file.sha256)),
        ]
        if let scorecard { fields.append(("coefficients_sha256", .string(TrainingReport.digest(scorecard)))) }
        if !rivals.isEmpty {
            fields.append(("rivals", .array(zip(rivals, rivalScorecards).map(TrainingReport.fields))))
        }
        fields += [
            ("owner", .text(file.owner?.text)), ("owner_id", .whole(file.owner.map { Int($0.id) })),
            ("settings", figures.settings ?? .null), ("program", .text(figures.program)),
        ]
        return Event("trained", fields: fields)
    }

    private static func digest(_ scorecard: String) -> String {
        var digest = SHA256Digest()
        digest.update(scorecard)
        return digest.hexadecimal()
    }

    /// What the event says of a rival; null stands for what there is not.
    private static func fields(_ rival: RivalReport, _ scorecard: String?) -> JSONText {
        .object([
            ("model", .string(rival.version?.name ?? "none")), ("recipe", .text(rival.figures.recipe)),
            ("of", .text(rival.figures.rivalOf)), ("decision", .string(rival.decision.word.rawValue)),
            ("stopped_by", .string(rival.decision.stoppedBy.joined(separator: ", "))),
            ("spent", .number(rival.rule?.spent)), ("bar", .number(rival.rule?.bar)),
            ("delta", .number(rival.rule?.figures.delta)), ("z", .number(rival.rule?.figures.z)),
            ("auc", .number(rival.decision.fitting?.outOfFold.auc)),
            ("coefficients_sha256", .text(scorecard.map(digest))),
        ])
    }

    private var consequence: Event {
        if case .setAside(let reason) = decision { return setAside(reason) }
        guard let activated else {
            return Event(
                "kept",
                fields: [
                    ("model", .string(figures.champion)), ("challenger", .string(version?.name ?? "none")),
                    ("stopped_by", .string(decision.stoppedBy.joined(separator: ", "))),
                ])
        }
        return Event(
            "activated",
            fields: [
                ("model", .string(activated.version)), ("from", .string(figures.champion)), ("by", .string("kycc")),
                ("reason", .string(activated.reason)),
            ])
    }
}
