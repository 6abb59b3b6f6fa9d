import ArgumentParser
import Synthetic

extension SyntheticBatch.Scenario: ExpressibleByArgument {}

/// What a made-up batch is made of.
struct SyntheticOptions: ParsableArguments {
    @Option(help: "How many companies.") var parties = 100
    @Option(help: "Where the random numbers begin.") var seed = SyntheticBatch.defaultSeed
    @Option(help: "How the risk tiers are mixed: balanced, risky or safe.") var scenario = SyntheticBatch.Scenario
        .balanced
    @Option(help: "How much the behaviour has shifted, 0 to 1.") var drift = 0.0

    func validate() throws {
        guard (1...50_000_000).contains(parties) else { throw ValidationError("--parties must be 1 to 50000000") }
        guard (0...1).contains(drift) else { throw ValidationError("--drift must be 0 to 1") }
    }

    func batch(_ number: Int) -> SyntheticBatch {
        SyntheticBatch(number: number, parties: parties, seed: seed, scenario: scenario, drift: drift)
    }
}
