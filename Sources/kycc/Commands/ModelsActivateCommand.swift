import ArgumentParser
import Console
import Custody
import Files
import Ledger
import Pipeline
import Reporting
import Vocabulary

extension ModelsCommand {
    /// `kycc models activate`.
    struct Activate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "activate",
            abstract: "A person's decision, also for a rollback; the batch lag rule still holds.")

        @OptionGroup var options: RootOptions
        @Argument(help: "The version, as v3.") var version: String
        @Option(help: "Why; kept for good.") var reason: String
        @OptionGroup var decision: DecisionOptions
        @Flag(help: "Also where it may score no batch that could still come.") var evenIfIdle = false

        func validate() throws {
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must say something") }
        }

        mutating func run() throws {
            let app = try App(options, .writing("models activate \(version)"))
            let active = try app.ledger.activeModel().version
            try checkUse(app)
            let person = decision.person
            let fields: [(String, JSONText)] = [
                ("model", .string(version)), ("from", .string(active)), ("by", .string(person.name)),
                ("account", .string(person.account)), ("reason", .string(reason)),
            ]
            try app.ledger.activate(
                version, by: person.text, reason: reason, at: App.now().microseconds,
                event: EventRecord(word: "activated", fields: JSONText.object(fields).text()))
            Narrator(app.log(alsoToStandardError: false)).tell([Event("activated", fields: fields)])
            try app.writeStatus()
            say("\(version) is active now, instead of \(active)")
        }

        /// A model whose labels were observed in the future may score no batch whose reference time has come by then.
        private func checkUse(_ app: App) throws {
            guard !evenIfIdle, let observed = try app.ledger.model(version)?.observedAt else { return }
            let now = App.now()
            guard observed > now.microseconds else { return }
            let time = Timestamp(microseconds: observed).text
            throw Failure(
                "\(version) may score no batch before \(time), when its labels were observed, and it is \(now.text)",
                in: app.root.databasePath,
                try:
                    "correct that observed_at by another labels file, which trains a version that may, or --even-if-idle."
            )
        }
    }
}
