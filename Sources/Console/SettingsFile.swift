import Custody
import Files
import Pipeline
import Yams

/// `kycc.yaml` as it is read: nested mappings and dotted keys say the same, `training: {window: 4}` is
/// `training.window: 4`.
package struct SettingsFile {
    /// A key with its value, in the order of the file.
    package struct Entry {
        /// Dotted, as `training.window`.
        package let key: String
        /// As it is written, without quotes.
        package let value: String
        /// From 1.
        package let line: Int
    }

    /// In the order of the file.
    package private(set) var entries: [Entry] = []

    /// - Throws: `Failure` where the text is no YAML, holds anything but settings, or says one twice.
    package init(_ yaml: String) throws {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw SettingsFile.failure(error)
        }
        if let root, root.null == nil { try read(root, under: "", line: 1) }
    }

    private mutating func read(_ node: Node, under prefix: String, line: Int) throws {
        switch node {
        case .mapping(let mapping) where Settings.mappingKeys.contains(prefix):
            // A mapping says the same as NAME=VALUE with commas between them.
            let pairs = mapping.compactMap { name, value in
                name.scalar.flatMap { name in value.scalar.map { "\(name.string)=\($0.string)" } }
            }
            guard pairs.count == mapping.count else { throw SettingsFile.shape(line) }
            try read(.scalar(Node.Scalar(pairs.joined(separator: ", "))), under: prefix, line: line)
        case .mapping(let mapping):
            for (name, value) in mapping {
                let line = name.mark?.line ?? line
                guard let text = name.string else { throw SettingsFile.shape(line) }
                try read(value, under: prefix + (prefix.isEmpty ? "" : ".") + text, line: line)
            }
        case .scalar(let scalar) where !prefix.isEmpty:
            if let earlier = entries.first(where: { $0.key == prefix }) {
                throw SettingsFile.failure(
                    "setting \(escapedForLog(prefix)) is given twice, first in line \(earlier.line)", line: line,
                    try: "keep one of them.")
            }
            entries.append(Entry(key: prefix, value: scalar.string, line: line))
        case .sequence(let sequence) where Settings.listKeys.contains(prefix):
            // A list of names says the same as the names with commas between them.
            let names = sequence.compactMap(\.scalar?.string)
            guard names.count == sequence.count else { throw SettingsFile.shape(line) }
            let list = Node.Scalar(names.isEmpty ? "none" : names.joined(separator: ", "))
            try read(.scalar(list), under: prefix, line: line)
        default: throw SettingsFile.shape(node.mark?.line ?? line)
        }
    }

    private static func shape(_ line: Int) -> Failure {
        failure("this is a list or a bare value, not a setting", line: line, try: "KEY: VALUE.")
    }

    private static func failure(_ what: String, line: Int?, try hint: String) -> Failure {
        Failure(
            what, in: Root.settingsName + (line.map { " line \($0)" } ?? ""), try: hint, status: ExitStatus.settings)
    }

    private static func failure(_ error: YamlError) -> Failure {
        let hint = "KEY: VALUE lines, as kycc init writes them."
        switch error {
        case .reader(let problem, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }
            return failure("no YAML: \(problem)", line: line, try: hint)
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let what = [context?.text, problem].compactMap { $0 }.joined(separator: ", ")
            // Where the file ends too early, the mark stands behind its last line; the context says where it began.
            return failure("no YAML: \(what)", line: context?.mark.line ?? mark.line, try: hint)
        default: return failure("no YAML: \(error)", line: nil, try: hint)
        }
    }
}
