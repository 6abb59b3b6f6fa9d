import ArgumentParser
import Console
import Files
import Ledger
import Vocabulary

/// `kycc events`: the chain of events, the oldest first.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What happened, in the order of the event chain.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Option(help: ArgumentHelp("Only from this moment on: RFC 3339, or a date.", valueName: "time"))
    var since: MomentArgument?
    @Option(help: "Only those about this batch.") var batch: String?
    @Option(help: ArgumentHelp("Only those of this word, such as activated.", valueName: "word")) var word: String?

    mutating func run() throws {
        let ledger = try App(options, .reading).ledger
        let choice = EventChoice(since: since?.timestamp.microseconds, batch: batch, word: word)
        let isJSON = format.json
        try Listing(keys: ["id", "at", "event", "fields"] + (isJSON ? ["sha256"] : [])) { body in
            try ledger.eachEvent(choice) { event in
                let members = try JSONText.members(of: event.fields)
                let fields: JSONText = isJSON ? .object(members) : .string(EventsCommand.text(members))
                try body(
                    [
                        .int(Int(event.id)), .string(Timestamp(microseconds: event.at).text), .string(event.word),
                        fields,
                    ] + (isJSON ? [.string(event.sha256)] : []))
            }
        }.show(asJSON: isJSON)
    }

    /// The fields for people, objects and lists without what is in them.
    private static func text(_ members: [(String, JSONText)]) -> String {
        members.map { name, value in
            let text = value.text()
            switch text.first {
            case "\"": return "\(name)=\(text.dropFirst().dropLast())"
            case "{": return "\(name)={…}"
            case "[": return "\(name)=[…]"
            default: return "\(name)=\(text)"
            }
        }.joined(separator: " ")
    }
}
