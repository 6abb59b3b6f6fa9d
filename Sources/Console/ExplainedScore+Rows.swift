import Files
import Scorecards

extension Explanation {
    /// The lines of the table of points: a group of flags is one line, where its first flag stands.
    ///
    /// - Parameter side: on which side a value lies outside of what the model saw in training.
    func rows(_ side: (Feature) -> String?) -> [Listing.Row] {
        func points(_ points: Double) -> JSONText { .number((points * 100).rounded() / 100) }
        var lines: [Listing.Row] = []
        var shown: Set<String> = []
        for feature in features {
            guard let name = feature.group, let group = groups.first(where: { $0.name == name }) else {
                lines.append([
                    .string(feature.name), feature.shown, .number(feature.median), points(feature.points),
                    .text(side(feature)),
                ])
                continue
            }
            if !shown.insert(name).inserted { continue }
            let outside = features.lazy.filter { $0.group == name }.compactMap(side).first
            lines.append([
                .string("\(name): \(group.level.text)"), .null, .null, points(group.points), .text(outside),
            ])
        }
        let groupOf = Dictionary(features.map { ($0.name, $0.group) }) { first, _ in first }
        for pair in pairs {
            // A pair of two flags of a group is in the group's points.
            if let group = groupOf[pair.first] ?? nil, group == groupOf[pair.second] { continue }
            lines.append([.string("\(pair.first) × \(pair.second)"), .null, .null, points(pair.points), .null])
        }
        return lines + [[.string("(every company)"), .null, .null, points(basePoints), .null]]
    }
}

extension Explanation.Feature {
    /// The number or the text; null if it is missing.
    var shown: JSONText { level.map(JSONText.string) ?? .number(value) }
}

extension Explanation {
    /// The reasons for people, the worst first. Flags of a group are one reason, which names the choice; there is none
    /// where the choice as a whole costs nothing, because another level would cost more.
    var reasonTexts: [String] {
        shownReasons.map { reason in
            switch reason {
            case .feature(_, let reason):
                reason.level.map { "\(reason.feature): \($0)" }
                    ?? "\(reason.feature) (\(reason.side.rawValue))"
            case .choice(let group): "\(group.name): \(group.level.text)"
            }
        }
    }
}

extension Explanation.Level {
    /// For people.
    var text: String {
        switch self {
        case .one(let name): name
        case .none: "none of them"
        case .missing: "missing"
        }
    }

    /// The level; null without one.
    fileprivate var json: JSONText {
        if case .one(let name) = self { return .string(name) }
        return .null
    }

    /// Whether there is a level, and else why not.
    fileprivate var state: String {
        switch self {
        case .one: "one"
        case .none: "none"
        case .missing: "missing"
        }
    }
}

extension Explanation.Group {
    /// An element of `groups`.
    var json: JSONText {
        .object([
            ("name", .string(name)), ("level", level.json), ("state", .string(level.state)),
            ("points", .number(points)), ("features", .texts(flags)),
        ])
    }
}

extension Explanation.Move {
    /// An element of `moves`, and of `changes` in `level_moves`.
    var json: JSONText {
        .object([("name", .string(name)), ("from", .number(from)), ("to", .number(to))])
    }
}

extension Explanation.LevelMove {
    /// An element of `level_moves`.
    var json: JSONText {
        .object([
            ("name", .string(name)), ("from", from.json), ("to", to.json),
            ("changes", .array(changes.map(\.json))),
        ])
    }
}
