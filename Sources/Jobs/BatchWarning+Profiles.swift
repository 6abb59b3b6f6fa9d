import Files
import Profiles

extension BatchWarning {
    /// What contradicts itself in a profiles file alone, in the order of the codes.
    static func warnings(_ profiles: ProfileColumns) -> [BatchWarning] {
        unknownParties(profiles)
    }

    /// A record is about nobody: more than 1 % of its section.
    private static func unknownParties(_ profiles: ProfileColumns) -> [BatchWarning] {
        let sections: [(DataQualityWarning.Kind, String, Int)] = [
            (.unknownParty, "transactions", profiles.transactions),
            (.unknownEnd, "relationships", profiles.relationships),
        ]
        return sections.compactMap { kind, section, count in
            guard let warning = profiles.warnings.first(where: { $0.kind == kind }), warning.count * 100 > count else {
                return nil
            }
            return BatchWarning(
                .unknownParty, "\(warning.count) of \(count) \(section) name a party that the file does not have",
                count: warning.count, of: count, example: warning.example, figures: [("section", .string(section))],
                title: warning.text)
        }
    }

    /// The list under `warnings` in `scoring.json`: what is wrong with single records first, under its code where it has one,
    /// then all others.
    static func json(_ warnings: [BatchWarning], _ profiles: ProfileColumns) -> JSONText {
        let titles = Set(warnings.compactMap(\.title))
        let uncoded = profiles.warnings.filter { !titles.contains($0.text) }.map { warning in
            JSONText.object([
                ("warning", .string(warning.text)), ("count", .int(warning.count)), ("first", .string(warning.example)),
            ])
        }
        return .array(uncoded + warnings.map(\.json))
    }
}
