import Custody
import Daemon
import Files
import Intake
import Ledger
import Pipeline
import Reporting
import Vocabulary

/// Files of CSV sets.
extension FileHistory {
    /// What became of a file of a set: which files it went into, and whether it lies in the inbox.
    func ofSet(_ file: CSVSetName) throws -> [Entry] {
        let place = "inbox/\(file.text)"
        let present = try app.root.inbox.status(of: FileName(file.text))
        var entries: [Entry] = try app.ledger.events(word: "packed").compactMap { event in
            guard let fields = EventFields(event.fields), let packed = fields.text("file"),
                let members = fields.text("members")?.split(separator: " ").map(String.init),
                members.contains(file.text) || file.part == .ready && fields.text("batch") == file.batch.text
            else { return nil }
            let others = members.filter { $0 != file.text }
            let with = others.isEmpty ? "alone" : "with \(others.joined(separator: ", "))"
            return Entry(
                what: .packed, at: Timestamp(microseconds: event.at).text, batch: file.batch.text, place: place,
                exists: present != nil, owner: fields.text("owner"),
                sentence: "\(file.text) went into \(packed), \(with)", next: "see what became of \(packed)")
        }
        if present != nil { entries.append(try inInbox(file, place)) }
        return entries
    }

    private func inInbox(_ file: CSVSetName, _ place: String) throws -> Entry {
        let names = try app.root.inbox.entries().compactMap { $0.text.flatMap { CSVSetName($0) } }
        let set = CSVSetContents.sets(names.filter { $0.batch == file.batch }).first
        let missing = set?.missing(app.settings.csvSections)
        let known = try InboxObstacles(app).incompleteSet(FileName(file.text))
        guard let what = missing?.what ?? known?.what, let hint = missing?.hint ?? known?.hint else {
            return Entry(
                what: .inInbox, batch: file.batch.text, place: place, exists: true,
                sentence: "\(file.text) is taken with its set when that has stood still",
                next: "kycc status shows whether the daemon runs; kycc daemon --once takes it without one")
        }
        return Entry(
            what: .waiting, batch: file.batch.text, place: place, exists: true, rule: "incomplete", message: what,
            sentence: "\(file.text) waits for the rest of its set: \(what)", next: hint)
    }

    /// Events of a word that are about this name.
    func events(_ word: String) throws -> [(at: String, fields: EventFields)] {
        try app.ledger.events(word: word).compactMap { event in
            guard let fields = EventFields(event.fields), fields.text("file") == name.escaped else { return nil }
            return (Timestamp(microseconds: event.at).text, fields)
        }
    }
}
