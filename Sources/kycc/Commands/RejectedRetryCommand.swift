import ArgumentParser
import Console
import Custody
import Files
import Pipeline
import Reporting

extension RejectedCommand {
    /// `kycc rejected retry`.
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

        /// Records who did it, where nobody works on the root; else the one who does finds the note, now or at its
        /// start.
        private func record() {
            guard let app = try? App(options, .writing("rejected retry \(name)")),
                let events = try? Retries(app.workplace().store).record()
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
