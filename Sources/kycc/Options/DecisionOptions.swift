import ArgumentParser
import Console

/// Who takes a decision that is recorded.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Who decides (else who called sudo, or logged in).") var by: String?

    func validate() throws {
        if let by, by.allSatisfy(\.isWhitespace) { throw ValidationError("--by must say who") }
    }

    var person: Person { Person(by: by) }
}
