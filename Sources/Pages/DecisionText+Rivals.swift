import Results
import Scorecards

/// What was decided of the recipes in the shadow.
extension DecisionText {
    /// One line for each rival: its version, and its record with the figure that it needs.
    var rivals: [String] {
        report.rivals.map { rival in
            let recipe = rival.figures.recipe ?? "unknown recipe"
            guard let version = rival.version else {
                return "rival \(recipe): not trained: \(rival.decision.stoppedBy.joined(separator: ", "))"
            }
            let name = "rival \(recipe), \(version.name)"
            if let rule = rival.rule { return "\(name): \(result(rival, rule)); \(why(rule))" }
            return switch rival.decision.stoppedBy.first {
            case "manual": "\(name): trained in the shadow; a person decides"
            case RivalVerdict.expertIsActive: "\(name): trained in the shadow; its record begins with the first model"
            default: "\(name): trained in the shadow; \(rival.decision.stoppedBy.joined(separator: ", "))"
            }
        }
    }

    private func result(_ rival: RivalReport, _ rule: RivalRule) -> String {
        if rival.decision.stoppedBy.isEmpty { return "takes over from \(rival.figures.rivalOf ?? "the active recipe")" }
        return rule.activates ? "another rival takes over" : "stays in the shadow"
    }

    /// The record of a rival, and what it needs.
    func why(_ rule: RivalRule) -> String {
        let bar = "\(FigureText.short(rule.bar)) needed"
        return "evidence \(FigureText.short(rule.spent)) of \(bar)\(difference(rule.figures))"
    }

    /// What stops the version although the policy does not: it has no term, or a rival takes over ahead of it.
    func obstacles(_ contest: Contest) -> [String] {
        if contest.isTermless { return ["none of its terms counts: every company would get the same score"] }
        guard contest.isOvertaken else { return [] }
        let rival = report.rivals.first { $0.decision.activationReason != nil }
        return ["the rival recipe \(rival?.figures.recipe ?? "") takes over ahead of it"]
    }
}
