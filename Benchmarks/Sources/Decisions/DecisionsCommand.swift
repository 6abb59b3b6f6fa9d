import Foundation
import Parallel

/// Simulates histories and writes what the policies came to as Markdown.
///
///     Decisions [--seed N] [--histories N] [--threads N] [--only NAME,...] [--json PATH]
///     Decisions --show PATH             the tables of figures that were written before
@main
enum DecisionsCommand {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("decisions: \(error)\n".utf8))
            exit(error is WrongUse ? 64 : 1)
        }
    }

    private static func run() throws {
        let options = try Options(Array(CommandLine.arguments.dropFirst()))
        if let path = options.show {
            let figures = try JSONDecoder().decode(
                DecisionFigures.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
            print(figures.markdown, terminator: "")
            return
        }
        let start = Date()
        let harness = Harness(seed: options.seed, effort: Effort(threads: options.threads)) { text in
            let line = "decisions: \(Int(Date().timeIntervalSince(start))) s, \(text)\n"
            FileHandle.standardError.write(Data(line.utf8))
        }
        let figures = try harness.run(
            Scenario.all.filter { options.wants($0.name) },
            rivals: RivalScenario.all.filter { options.wants($0.name) },
            recipes: RecipeScenario.all.filter { options.wants($0.name) }, histories: options.histories)
        if let path = options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try (encoder.encode(figures) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        print(figures.markdown, terminator: "")
    }
}

/// What the program is called with.
struct Options {
    var seed: UInt64 = 1
    var histories: Int?
    var threads = ProcessInfo.processInfo.activeProcessorCount
    var only: [String]?
    var json: String?
    var show: String?

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw WrongUse(argument: name) }
            switch name {
            case "--seed": seed = try Options.whole(value, from: 0)
            case "--histories": histories = try Options.whole(value, from: 1)
            case "--threads": threads = try Options.whole(value, from: 1)
            case "--only":
                let names = value.split(separator: ",").map(String.init)
                let known =
                    Scenario.all.map(\.name) + RivalScenario.all.map(\.name) + RecipeScenario.all.map(\.name)
                guard names.allSatisfy(known.contains) else {
                    throw WrongUse(argument: "\(value); there are \(known.joined(separator: ","))")
                }
                only = names
            case "--json": json = value
            case "--show": show = value
            default: throw WrongUse(argument: name)
            }
        }
    }

    func wants(_ name: String) -> Bool { only?.contains(name) ?? true }

    private static func whole<Number: FixedWidthInteger>(_ text: String, from least: Number) throws -> Number {
        guard let number = Number(text), number >= least else { throw WrongUse(argument: text) }
        return number
    }
}

/// The program was called with something it does not know.
struct WrongUse: Error, CustomStringConvertible {
    let argument: String

    var description: String { "not understood: \(argument)" }
}
