import ArgumentParser

/// Which scoring of a batch.
struct RevisionOption: ParsableArguments {
    @Option(help: "The revision of the profiles, where an earlier one is meant; its scores are superseded.")
    var revision: Int?
}
