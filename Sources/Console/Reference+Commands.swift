import ArgumentParser
import Foundation

/// What the argument parser knows of the commands, as it dumps it for tools that make manuals.
private struct ToolDump: Decodable {
    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let arguments: [Argument]?
        let subcommands: [Command]?
        let defaultSubcommand: String?
        let shouldDisplay: Bool
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let preferredName: Name?
        let valueName: String?
        let abstract: String?
        let defaultValue: String?
        let allValues: [String]?
        let isOptional: Bool
        let shouldDisplay: Bool
    }

    let command: Command
}

extension Reference {
    /// Options that every command has, or every listing.
    private static let common: Set<String> = ["root", "set", "json", "version", "help"]

    /// - Throws: `DecodingError` if the dump has another form than this program reads.
    static func commands(of command: (some ParsableCommand).Type) throws -> MarkdownTable {
        MarkdownTable(
            columns: ["command", "what it does", "`--json`"],
            rows: try leaves(of: command).map { name, command in
                let positional = (command.arguments ?? []).filter { $0.kind == "positional" && $0.shouldDisplay }
                let usage = [name] + positional.map { ($0.valueName ?? "").uppercased() }
                let hasJSON = (command.arguments ?? []).contains { $0.preferredName?.name == "json" }
                return [MarkdownTable.code(usage.joined(separator: " ")), command.abstract ?? "", hasJSON ? "yes" : ""]
            })
    }

    /// - Throws: as `commands()`.
    static func options(of command: (some ParsableCommand).Type) throws -> MarkdownTable {
        MarkdownTable(
            columns: ["command", "option", "what", "default"],
            rows: try leaves(of: command).flatMap { name, command in
                (command.arguments ?? []).filter { $0.shouldDisplay && !common.contains($0.preferredName?.name ?? "") }
                    .map {
                        [MarkdownTable.code(name), MarkdownTable.code(written($0)), $0.abstract ?? "", byDefault($0)]
                    }
            })
    }

    private static func written(_ argument: ToolDump.Argument) -> String {
        let value = (argument.valueName ?? "").uppercased()
        guard let name = argument.preferredName else { return value }
        return argument.kind == "flag" ? "--\(name.name)" : "--\(name.name) \(value)"
    }

    private static func byDefault(_ argument: ToolDump.Argument) -> String {
        if let value = argument.defaultValue { return MarkdownTable.code(value) }
        return argument.isOptional ? "" : "required"
    }

    /// The commands that do something, with their full names, in the order of the help. The name of a default command
    /// stands in brackets.
    private static func leaves(
        of root: (some ParsableCommand).Type
    ) throws -> [(name: String, command: ToolDump.Command)] {
        func leaves(_ command: ToolDump.Command, _ name: String) -> [(String, ToolDump.Command)] {
            let subcommands = (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
            if subcommands.isEmpty { return [(name, command)] }
            return subcommands.flatMap {
                let isMeant = $0.commandName == command.defaultSubcommand
                return leaves($0, "\(name) " + (isMeant ? "[\($0.commandName)]" : $0.commandName))
            }
        }
        let dump = try JSONDecoder().decode(ToolDump.self, from: Data(dumpText(of: root).utf8))
        return leaves(dump.command, "kycc")
    }

    private static func dumpText(of root: (some ParsableCommand).Type) -> String {
        do {
            _ = try root.parseAsRoot(["--experimental-dump-help"])
            return ""
        } catch {
            return root.fullMessage(for: error)
        }
    }
}
