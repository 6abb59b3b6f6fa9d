package import Files
package import Intake
package import Reporting
package import Vocabulary

/// A file of a CSV set, as a look at the inbox found it.
package struct SetFile: Sendable {
    /// What its name says.
    package let name: CSVSetName
    /// Its state.
    package let status: FileStatus
    /// Nobody may still be writing it.
    package let isWhole: Bool
    /// It is not tried again for now.
    package let isHeld: Bool

    /// Its name in the inbox.
    package var file: FileName { FileName(name.text) }
}

/// CSV sets.
extension Inbox {
    /// Looks at a file of a set.
    ///
    /// - Returns: its batch and until when others wait for it; nil where it does not grow.
    mutating func see(
        _ name: FileName, as member: CSVSetName, into look: inout Look, present: inout [FileName: Sighting],
        now: Double, time: Timestamp
    ) throws(FileFailure) -> (batch: BatchID, until: Double)? {
        guard let status = try status(of: name, now: now, time: time) else { return nil }
        var sighting = sightings[name] ?? newSighting(name, status: status, now: now, time: time)
        sighting.see(status, now: now, time: time, isClosed: closed.contains(name))
        let isWhole =
            now >= sighting.brake.until
            && (sighting.writer == .closed || now - sighting.still >= settle || status.kind != .regular)
        if isWhole, sighting.wholeSince == nil { sighting.life = .whole(since: now) }
        if !isWhole { look.unsettled += 1 }
        let isHeld = sighting.block.map { now < $0.retry } ?? false
        look.members.append(SetFile(name: member, status: status, isWhole: isWhole, isHeld: isHeld))
        present[name] = sighting
        return isWhole ? nil : (member.batch, sighting.seen + settle)
    }

    /// What keeps a set from being complete of which these are files; nil where nothing does.
    mutating func noteIncomplete(_ names: [FileName], _ missing: (what: String, hint: String)?) {
        for name in names { sightings[name]?.incomplete = missing }
    }

    /// A file of a set that is not complete.
    package static func incomplete(
        _ name: FileName, since: Timestamp, missing: (what: String, hint: String)
    ) -> BlockedFile {
        BlockedFile(
            file: name.escaped, state: .incomplete, since: since.text,
            what: "its set of CSV files is not complete: \(missing.what)", hint: missing.hint, until: nil)
    }
}
