/// Something that goes on until a person does something about it.
package struct Advice: Codable, Sendable, Equatable {
    /// One clause without a full stop.
    package let what: String
    /// What to do, one sentence.
    package let hint: String

    enum CodingKeys: String, CodingKey {
        case what
        case hint = "try"
    }

    /// - Parameters: as the properties.
    package init(_ what: String, hint: String) {
        self.what = what
        self.hint = hint
    }

    /// The active version may not score a batch because of a batch in its lineage. That is as it should be for a late
    /// batch, and else the mark of a wrong id or time.
    ///
    /// - Parameters:
    ///   - active: the active version, and `other` the one that scored the batch.
    ///   - why: what forbids it.
    ///   - free: a newer version that nothing forbids to score it but the batches that it learned from; nil if there is
    ///     none.
    package static func passedOver(
        active: String, batch: String, by other: String, why: String, free: String?
    ) -> Advice {
        let hint = free.map {
            "If the id, as_of or observed_at of a batch that \(active) learned from was wrong and has been corrected:"
                + " kycc models activate \($0) --reason TEXT, which may score the next one."
        }
        return Advice(
            "\(active), the active model, may not score \(batch), and \(other) did: \(why)",
            hint: hint ?? wayOut(of: active))
    }

    /// The way out if an id or a time of a batch in the lineage of a version is wrong.
    package static func wayOut(of version: String) -> String {
        "If the id, as_of or observed_at of a batch that \(version) learned from is wrong: kycc labels drop BATCH --reason"
            + " TEXT, then drop the next labels, then kycc models activate VERSION --reason TEXT with the version they train."
    }

    /// Versions learned from labels that a person dropped, and stay as they are.
    ///
    /// - Parameters:
    ///   - versions: that learned from them, in order of training; at least one.
    ///   - other: the newest trained version that did not; nil if there is none.
    package static func learned(_ versions: [String], from batch: String, isActive: Bool, other: String?) -> Advice {
        let (names, verb) = (versions.joined(separator: ", "), versions.count == 1 ? "has" : "have")
        let use = isActive ? "the active model among them" : "the active model is none of them"
        let activate =
            other.map { "kycc models activate \($0) --reason TEXT, which did not; or drop" } ?? "Drop"
        return Advice(
            "\(names) \(verb) learned from labels of \(batch), which were dropped (\(use))",
            hint: isActive
                ? "\(activate) the next labels, and kycc models activate VERSION --reason TEXT with the version they train."
                : "Nothing; do not activate \(versions.count == 1 ? "it" : "them").")
    }
}
