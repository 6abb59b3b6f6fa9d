import Columns
package import Vocabulary

/// The score of one company with some of its values changed.
///
/// A feature whose value is changed counts as delivered by the batch; all others are delivered or not as they are, so
/// that nothing but the changes moves the score.
package struct WhatIf: Sendable {
    /// A value in place of another one.
    package struct Change: Sendable, Equatable {
        /// The feature.
        package let name: String
        /// Its value then; NaN is missing, or text.
        package let to: Double
        /// Its text then; nil if it is missing, or a number.
        package let level: String?

        /// - Parameters: as the properties.
        package init(_ name: String, to: Double) {
            self.name = name
            self.to = to
            level = nil
        }

        /// - Parameters: as the properties.
        package init(_ name: String, to level: String) {
            self.name = name
            to = .nan
            self.level = level
        }
    }

    /// Why changes cannot be.
    package enum Fault: Error, Equatable {
        /// The scorecard knows no such feature; with those that it knows.
        case unknown(String, known: [String])
        /// The feature is named twice.
        case twice(String)
        /// The feature cannot have the value; with what it can have, one phrase.
        case impossible(String, Double, allowed: String)
        /// Flags of one choice would be 1 at the same time.
        case together([String])
    }

    /// In the order in which they were given.
    package let changes: [Change]
    /// As the company is.
    package let before: Explanation
    /// With the changes.
    package let after: Explanation

    /// - Parameters:
    ///   - features: one row.
    ///   - builtIn: those of the features that are built in.
    package init(
        _ scorecard: Scorecard, features: FeatureColumns, builtIn: [FeatureDefinition], changes: [Change]
    ) throws(Fault) {
        self.changes = changes
        before = Explanation(scorecard, features: features, builtIn: builtIn)
        let known = before.features.map(\.name)
        var seen: Set<String> = []
        var changed = features
        changed.undelivered = features.emptyColumns
        for change in changes {
            guard known.contains(change.name) else { throw .unknown(change.name, known: known) }
            guard seen.insert(change.name).inserted else { throw .twice(change.name) }
            if let allowed = scorecard.objection(to: change, builtIn: builtIn) {
                throw .impossible(change.name, change.to, allowed: allowed)
            }
            changed.set(change.name, to: change, isText: scorecard.isText(change.name))
        }
        for group in scorecard.flagGroups(of: features) {
            let names = Set(group.names + [group.held].compactMap(\.self))
            let on = zip(changed.names, changed.columns).filter { names.contains($0) && $1[0] == 1 }.map(\.0)
            if on.count > 1 { throw .together(on) }
        }
        after = Explanation(scorecard, features: changed, builtIn: builtIn)
    }
}

extension Scorecard {
    /// What a feature can have instead, if it cannot have a value; nil if it can. Any value may be missing.
    fileprivate func objection(to change: WhatIf.Change, builtIn: [FeatureDefinition]) -> String? {
        let value = change.to
        if isText(change.name) { return value.isNaN ? nil : "text" }
        if change.level != nil { return "a number" }
        if value.isNaN { return nil }
        guard value.isFinite else { return "a number" }
        switch builtIn.first(where: { $0.name == change.name })?.values {
        case .flag: return value == 0 || value == 1 ? nil : "0 or 1"
        case .levels(let levels):
            return levels.contains(value) ? nil : levels.map(FigureText.short).joined(separator: ", ")
        case .whole: return value >= 0 && value == value.rounded() ? nil : "a whole number from 0 on"
        case .any: return nil
        case nil: return !isOwnFlag(change.name) || value == 0 || value == 1 ? nil : "0 or 1, as in its training"
        }
    }

    /// Whether a feature is text to the scorecard.
    package func isText(_ feature: String) -> Bool {
        terms.contains { $0.feature == feature && $0.shape.isCategory }
    }

    /// Whether a feature was 0 or 1 and nothing else in training, and the scorecard says so.
    private func isOwnFlag(_ feature: String) -> Bool {
        terms.contains { term in
            guard term.feature == feature, term.with == nil, case .bent(let shape) = term.shape else { return false }
            return shape.flag
        }
    }
}

extension FeatureColumns {
    /// Gives the only row a number.
    mutating func set(_ name: String, to value: Double) { set(name, to: .dense([value])) }

    /// Gives the only row what a change says, in the form that the scorecard has the feature.
    fileprivate mutating func set(_ name: String, to change: WhatIf.Change, isText: Bool) {
        let codes: FeatureColumn = .dense([change.level == nil ? .nan : 0])
        set(
            name,
            to: isText ? .text(TextColumn(levels: change.level.map { [$0] } ?? [], codes: codes)) : .dense([change.to]))
    }

    private mutating func set(_ name: String, to value: FeatureColumn) {
        undelivered?.remove(name)
        if let index = names.firstIndex(of: name) {
            columns[index] = value
        } else {
            names.append(name)
            columns.append(value)
        }
    }
}
