import Foundation

/// The arguments of the program, with options that every command has brought behind the command: `kycc --root DIR status` is
/// `kycc status --root DIR`. Where both say one, the later counts.
enum Arguments {
    static let all = inOrder(Array(CommandLine.arguments.dropFirst()))

    private static let withValue = ["--root", "--set"]
    private static let flags = ["--json"]

    static func inOrder(_ arguments: [String]) -> [String] {
        var options: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? first
            if withValue.contains(first), rest.count > 1 {
                options += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if withValue.contains(name) && name != first || flags.contains(first) {
                options.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        // "kycc models show": two names.
        let names = KYCC.commandNames(of: rest).count
        guard !options.isEmpty, names > 0 else { return arguments }
        return rest.prefix(names) + options + rest.dropFirst(names)
    }
}
