import ArgumentParser
import Files
import Jobs
import Reporting

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

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry", abstract: "Puts a refused file back into the inbox, under the name it came with.")

        @OptionGroup var options: RootOptions
        @Argument(help: "The name in rejected/.") var name: String
        @OptionGroup var decision: DecisionOptions

        mutating func run() throws {
            let root = try App.root(options)
            let stored = FileName(name)
            guard let text = try root.rejected.text(of: stored.reason), let reason = RejectionReason(text) else {
                throw Failure.absent(
                    "there is no refused \(stored.escaped)", in: root.rejected.path, try: "kycc rejected.")
            }
            let person = decision.person
            let note = try root.leave(
                RetryNote(reason, as: stored, by: person.name, account: person.account, at: App.now()))
            do {
                switch try root.rejected.moveUnread(stored, to: root.inbox, as: FileName(reason.file)) {
                case .moved: try root.rejected.remove(stored.reason)
                case .targetExists: throw Steps.taken(FileName(reason.file), in: root.inbox)
                case .sourceGone, .sourceChanged:
                    throw Failure.absent("\(stored.escaped) is gone", in: root.rejected.path, try: "kycc rejected.")
                }
            } catch {
                if try root.rejected.status(of: stored) != nil { try root.dropNote(note) }
                throw error
            }
            record()
            try forget(FileName(reason.file), in: root)
            say("\(reason.file) is back in the inbox")
        }

        /// Records who did it, where nobody works on the root; else the one who does finds the note, now or at its start.
        private func record() {
            guard let app = try? App(options, .writing("rejected retry \(name)")),
                let events = try? app.workplace().recordRetries()
            else { return }
            Narrator(app.log(alsoToStandardError: false)).tell(events)
        }

        /// Attempts at the file count anew. A daemon that runs has forgotten them when it set the file aside.
        private func forget(_ name: FileName, in root: Root) throws {
            do {
                let lock = try RootLock(root.folder, purpose: "rejected retry")
                try withExtendedLifetime(lock) { try Attempts(root.folder).forget(name) }
            } catch is RootIsHeld {
                return
            }
        }
    }
}
