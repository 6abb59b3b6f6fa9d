package import ArgumentParser
import Foundation

/// Options that every command has.
package struct RootOptions: ParsableArguments {
    /// What `--root` says.
    @Option(help: "The root folder (else $KYCC_ROOT, else the current folder).")
    package var root: String?

    /// What every `--set` says, `key=value`.
    @Option(name: .customLong("set"), help: "A setting for this run, as key=value; may be given several times.")
    package var settings: [String] = []

    /// Without options.
    package init() {}

    /// Where the root is.
    package var path: String {
        let named = ProcessInfo.processInfo.environment["KYCC_ROOT"] ?? ""
        return root ?? (named.isEmpty ? "." : named)
    }
}
