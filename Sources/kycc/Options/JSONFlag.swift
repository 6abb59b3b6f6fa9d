import ArgumentParser

/// Whether a listing is for programs. `JSONKeys` has the keys that each command writes then.
struct JSONFlag: ParsableArguments {
    @Flag(help: "Write JSON.") var json = false
}
