package import Vocabulary

extension StatusSnapshot {
    /// What waits for a person, as the report lists it: blocked files but those that only wait for others, labels that
    /// are set aside, advice, and trouble.
    package var needs: [(subject: String, advice: Advice)] {
        var needs: [(subject: String, advice: Advice)] = []
        if let lastError { needs.append(("the store", Advice(lastError.what, hint: lastError.hint))) }
        for labels in setAside {
            needs.append(
                (
                    labels.batch,
                    Advice(
                        "its labels are set aside (\(labels.why))",
                        hint: "kycc labels accept \(labels.batch), or kycc labels drop \(labels.batch)")
                ))
        }
        needs += advice.map { ("the models", $0) }
        needs += blocked.listed.filter { $0.state != .waiting }.map { file in
            (file.file, Advice("\(file.state.rawValue) since \(file.since): \(file.what)", hint: file.hint))
        }
        return needs
    }
}
