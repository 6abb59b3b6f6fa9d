import Custody
package import Files
import Intake
import Pipeline
package import Reporting
package import Vocabulary

/// The files that cannot be taken as they are, for people.
extension Inbox {
    /// So long a file may be unfinished before people are told, in times of `settle` and at least in seconds: 30 s with
    /// the default.
    private static let unfinishedTimes = 15.0
    private static let leastUnfinished = 1.0

    var patience: Double { max(Inbox.unfinishedTimes * settle, Inbox.leastUnfinished) }

    /// What keeps a file from being whole, if that has lasted so long that people are to be told; else nil.
    ///
    /// What an attempt to read it found counts from the last change of the file on; that it merely grows, from its
    /// first sight on.
    func unfinished(_ sighting: Sighting, now: Double, time: Timestamp) -> Hindrance? {
        guard case .growing = sighting.life else { return nil }
        if hasEnded { return sighting.torn ?? .open }
        if let torn = sighting.torn {
            return now < sighting.brake.until || time.seconds(since: sighting.pending.since) >= patience ? torn : nil
        }
        return now - sighting.pending.at >= patience ? .open : nil
    }

    /// Every blocked file, those first whose end a person has to bring about.
    ///
    /// - Parameters:
    ///   - now: monotonic seconds.
    ///   - time: the present moment.
    package func blocked(now: Double, time: Timestamp) -> BlockedFiles {
        var blocked = BlockedFiles()
        for file in unseenFiles { blocked.add(file) }
        let own = sightings.compactMap { name, sighting in
            unseen[name] == nil ? file(name, sighting: sighting, now: now, time: time) : nil
        }
        for file in own.sorted(by: { $0.file < $1.file }) { blocked.add(file) }
        for (name, found) in foreign.sorted(by: { $0.key < $1.key }) {
            if blocked.listed.count < BlockedFiles.most {
                blocked.add(Inbox.misnamed(name, since: found.since, isFolder: found.isFolder))
            } else {
                blocked.counts[.misnamed, default: 0] += 1
            }
        }
        for (name, sighting) in waiting.oldest(BlockedFiles.most - blocked.listed.count, by: \.status.changed) {
            blocked.listed.append(
                Inbox.waiting(name, since: Timestamp(nanoseconds: sighting.status.changed), hold: hold))
        }
        if waiting.count > 0 { blocked.counts[.waiting] = waiting.count }
        return blocked
    }

    /// Files of which people were not told yet that they have been unfinished for a while; they count as told from now
    /// on.
    mutating func newlyUnfinished(now: Double, time: Timestamp) -> [BlockedFile] {
        var files = newlyUnseen()
        for (name, sighting) in sightings where sighting.block == nil && unseen[name] == nil {
            guard let file = file(name, sighting: sighting, now: now, time: time), !sighting.told.contains(file.state)
            else {
                continue
            }
            sightings[name]?.told.insert(file.state)
            files.append(file)
        }
        return files
    }

    private func file(_ name: FileName, sighting: Sighting, now: Double, time: Timestamp) -> BlockedFile? {
        if let block = sighting.block {
            return BlockedFile(
                file: name.escaped, state: block.state, since: block.since.text, what: block.what, hint: block.hint,
                until: block.ends ? end(block.since) : nil)
        }
        let since = sighting.pending.since
        func file(_ state: BlockedFile.State, what: String, hint: String) -> BlockedFile {
            BlockedFile(
                file: name.escaped, state: state, since: since.text, what: what, hint: hint, until: end(since))
        }
        let atomically = "Write to another name, and rename the file when it is whole."
        switch unfinished(sighting, now: now, time: time) {
        case .cutOff:
            return file(.mayBeWritten, what: "it ends too early, and its writer may come back", hint: "Drop it whole.")
        case .changed: return file(.changing, what: "it changed whenever it was read", hint: atomically)
        case .some:
            return file(.mayBeWritten, what: "somebody has it open for writing, or it still grows", hint: atomically)
        case nil:
            if let incomplete = sighting.incomplete, hasEnded || now - sighting.pending.at >= patience {
                return Inbox.incomplete(name, since: since, missing: incomplete)
            }
            guard now < sighting.brake.until else { return nil }
            let (attempts, often) = (sighting.brake.attempts, CrowdedNames.often)
            let many = attempts > Brake.free ? "\(attempts) times in a row" : often
            let times = "it was processed \(many), and is there again"
            return file(.changing, what: times, hint: "Look for the program that drops it again and again.")
        }
    }

    private func end(_ since: Timestamp) -> String? { hold.isFinite ? since.adding(seconds: hold).text : nil }

    // MARK: Names

    /// A name that is not that of a batch file.
    package static func misnamed(_ name: FileName, since: Timestamp, isFolder: Bool) -> BlockedFile {
        if isFolder {
            return BlockedFile(
                file: name.escaped, state: .misnamed, since: since.text,
                what: "it is a folder, which nobody looks into",
                hint: "Move the files in it into the inbox itself, and take it out.", until: nil)
        }
        let miss = BatchFileName.nearMiss(name.text)
        return BlockedFile(
            file: name.escaped, state: .misnamed, since: since.text,
            what: miss.map { "it is not named as a batch file: \($0.what)" } ?? "it is not named as a batch file",
            hint: miss?.hint ?? "Name it BATCH_profiles.json or BATCH_labels.json, or take it out of the inbox.",
            until: nil)
    }

    /// Labels whose batch has not been scored.
    ///
    /// - Parameter hold: seconds after which they are refused.
    package static func waiting(_ name: FileName, since: Timestamp, hold: Double) -> BlockedFile {
        let batch = name.text.flatMap { BatchFileName($0) }?.batch.text ?? "its batch"
        return BlockedFile(
            file: name.escaped, state: .waiting, since: since.text, what: "the profiles of \(batch) have not come",
            hint: "Drop \(batch)_profiles.json.", until: since.adding(seconds: hold).text)
    }
}

extension Sighting {
    /// Since when the file is in a state that an attempt just found.
    func blockedSince(_ state: BlockedFile.State) -> Timestamp {
        state == .mayBeWritten || state == .changing ? pending.since : Timestamp(nanoseconds: status.changed)
    }

    /// Whether it is to be looked at because a time ended after a look.
    func isDue(_ now: Double, since look: Double) -> Bool {
        if let block, block.retry <= now { return true }
        return brake.until > look && brake.until <= now
    }
}

/// A name of the inbox that is not that of a batch file.
struct Foreign {
    /// When it changed last, or was first seen.
    let since: Timestamp
    let isFolder: Bool

    /// - Parameter time: the present moment.
    init(_ name: FileName, in folder: Folder, time: Timestamp) throws(FileFailure) {
        do throws(FileFailure) {
            let status = try folder.status(of: name)
            since = status.map { min(time, Timestamp(nanoseconds: $0.changed)) } ?? time
            isFolder = status?.kind == .directory
        } catch {
            guard folder.isAboutOneName(error, .looking) else { throw error }
            (since, isFolder) = (time, false)
        }
    }
}
