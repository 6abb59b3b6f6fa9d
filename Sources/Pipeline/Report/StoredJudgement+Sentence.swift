import Ledger

extension StoredJudgement {
    /// Who decided what of the labels, and why, without a full stop.
    var sentence: String {
        let verb =
            switch word {
            case "accepted": "accepted these labels although they contradict the scores"
            case "dropped": "dropped these labels"
            default: "had these labels count again"
            }
        return "\(by) \(verb)" + (reason.map { ": \($0)" } ?? "")
    }
}
