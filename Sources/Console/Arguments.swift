package import ArgumentParser
import Foundation

/// The arguments of the program, with options that every command has brought behind the command: `kycc --root DIR
/// status` is `kycc status --root DIR`. Where both say one, the later counts.
package struct Arguments {
    /// In the order in which they are parsed.
    package let all: [String]

    private static let withValue = ["--root", "--set"]
    private static let flags = ["--json"]

    /// - Parameters:
    ///   - command: the whole command line.
    ///   - arguments: as they were given, without the name of the program.
    package init(
        of command: (some ParsableCommand).Type, _ arguments: [String] = Array(CommandLine.arguments.dropFirst())
    ) {
        var options: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? first
            if Arguments.withValue.contains(first), rest.count > 1 {
                options += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if Arguments.withValue.contains(name) && name != first || Arguments.flags.contains(first) {
                options.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        // "kycc models show": two names.
        let names = command.names(of: rest).count
        let hasMoved = !options.isEmpty && names > 0
        all = hasMoved ? rest.prefix(names) + options + rest.dropFirst(names) : arguments
    }
}

extension ParsableCommand {
    /// The command that some arguments name, as in `kycc models show`.
    package static func name(of arguments: some Sequence<String>) -> String {
        (["kycc"] + names(of: arguments)).joined(separator: " ")
    }

    /// The names of commands and their subcommands that some arguments begin with.
    package static func names(of arguments: some Sequence<String>) -> [String] {
        var names: [String] = []
        var subcommands = configuration.subcommands
        for argument in arguments {
            guard let command = subcommands.first(where: { $0.configuration.commandName == argument }) else { break }
            names.append(argument)
            subcommands = command.configuration.subcommands
        }
        return names
    }
}
