import ArgumentParser
import Console
import Custody
import Files
import Pipeline

/// `kycc rejected`.
struct RejectedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejected", abstract: "Lists refused files; puts one back into the inbox.",
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Every refused file, by name.")

        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag

        mutating func run() throws {
            let root = try App.root(options)
            var rows: [Listing.Row] = []
            for name in try root.rejected.entries().filter(\.isReason).sorted(by: { $0.refused < $1.refused }) {
                let refused = JSONText.string(name.refused.text ?? name.refused.escaped)
                do {
                    if try root.rejected.status(of: name.refused) == nil {
                        rows.append([
                            refused, .null,
                            .string("there is no such file in rejected/, and its reason alone is there"),
                            .string("Nothing: the next start of kycc removes the reason."), .null,
                        ])
                        continue
                    }
                    guard let reason = try root.rejected.text(of: name).flatMap(RejectionReason.init) else { continue }
                    rows.append([
                        refused, .string(reason.rule), .string(reason.message), .string(reason.hint),
                        .string(reason.rejectedAt),
                    ])
                } catch let danger as UnsafeFile {
                    // The others are listed all the same.
                    let hint = "Move rejected/\(name.escaped) away."
                    rows.append([refused, .null, .string("its reason cannot be read: \(danger)"), .string(hint), .null])
                }
            }
            try Listing(keys: ["name", "rule", "message", "hint", "rejected_at"], rows: rows).show(asJSON: format.json)
        }
    }
}
