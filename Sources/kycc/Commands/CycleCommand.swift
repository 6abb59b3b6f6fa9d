import ArgumentParser
import Console

/// `kycc cycle`.
struct CycleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cycle", abstract: "Generates, scores and trains batch N, telling each step.")

    @OptionGroup var options: RootOptions
    @OptionGroup var synthetic: SyntheticOptions
    @Argument(help: "The number of the batch.") var number: Int

    func validate() throws {
        guard (0...99_999).contains(number) else { throw ValidationError("N must be 0 to 99999") }
    }

    mutating func run() throws {
        let steps = Steps(try App(options, .making("cycle \(number)")))
        try steps.recover()
        try steps.cycle(synthetic.batch(number))
    }
}
