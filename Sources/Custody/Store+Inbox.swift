package import Files

/// How files leave the inbox once they were processed.
extension Store {
    /// Moves a claimed file to a folder of ours. Where the inbox does not let go of it, the folder gets a copy.
    ///
    /// - Parameter remains: why the file still lies in the inbox; left as it is where it does not.
    func put(
        _ claimed: ClaimedFile, name: FileName, in target: Folder, as newName: FileName, sha256: String?,
        remains: inout String?
    ) throws -> MoveOutcome {
        do {
            var isLeft = false
            let outcome = try claimed.folder.move(
                claimed.name, to: target, as: newName, file: claimed.file, sha256: sha256, effort: effort
            ) { _ in isLeft = true }
            // What is left of a copy is removed by the next recovery.
            if isLeft, claimed.original == nil { remains = try takeAway(name, file: claimed.file, sha256: sha256) }
            return outcome
        } catch let failure as FileFailure where claimed.original == nil && root.inbox.isAboutOneName(failure, .looking)
        {
            let outcome = try target.save(claimed.file, as: newName, sha256: sha256, effort: effort)
            if outcome == .moved { remains = try takeAway(name, file: claimed.file, sha256: sha256) }
            return outcome
        }
    }

    func put(
        _ claimed: ClaimedFile, incoming: IncomingFile, in target: Folder, as newName: FileName, sha256: String?,
        remains: inout String?
    ) throws -> MoveOutcome {
        try put(claimed, name: incoming.name, in: target, as: newName, sha256: sha256, remains: &remains)
    }

    /// Takes a file of the inbox away, whose bytes are kept elsewhere by now. One that stays is remembered, so that it
    /// is not processed again.
    ///
    /// - Returns: why it is still there; nil where it is gone, is another file by now, or may have been changed since
    ///   it was read.
    func takeAway(_ name: FileName, file: OpenFile, sha256: String?) throws -> String? {
        let present: FileStatus
        do {
            guard let found = try root.inbox.status(of: name), found.isSameFile(as: file.status) else {
                try openEnds.forget(name)
                return nil
            }
            present = found
        } catch let failure as FileFailure where root.inbox.isAboutOneName(failure, .looking) {
            let why = "it was processed, and cannot be looked at: \(failure)"
            let remainder = OpenEnds.Remainder(file.status, sha256: sha256, why: why, hint: failure.hint)
            try openEnds.remember(name, remainder)
            return why
        }
        // Under a lease nothing can have been written to it, whatever its times say.
        guard present.isUntouched(since: file.status) || file.isLeaseHeld else {
            let why = "it was touched after it had been processed"
            try openEnds.remember(name, OpenEnds.Remainder(file.status, sha256: sha256, why: why))
            return nil
        }
        if let failure = try root.inbox.refusalToRemove(name) {
            let why = "it was processed and may not be removed: \(failure)"
            let hint = failure.isForbidden ? nil : failure.hint
            try openEnds.remember(name, OpenEnds.Remainder(present, sha256: sha256, why: why, hint: hint))
            return why
        }
        try openEnds.forget(name)
        return nil
    }

    /// What is to be done with a file that was processed before and could not be removed then; nil where it is not that
    /// one, or its bytes have to tell.
    ///
    /// - Throws: `FileFailure`.
    package func reportOfRemainder(_ incoming: IncomingFile) throws -> FateReport? {
        guard let known = try openEnds.remainder(of: incoming.name),
            let present = try incoming.folder.status(of: incoming.name), known.isUntouched(present)
        else { return nil }
        if try incoming.folder.refusalToRemove(incoming.name) != nil {
            return FateReport(.duplicate, remains: known.why)
        }
        try openEnds.forget(incoming.name)
        return FateReport(.duplicate)
    }

    /// Whether a file was processed before and could not be removed then: it is no file of a further set.
    ///
    /// - Throws: `FileFailure`.
    package func isRemainder(_ name: FileName, _ status: FileStatus) throws -> Bool {
        try openEnds.remainder(of: name)?.isUntouched(status) ?? false
    }

    /// The same once its bytes are known: one that was only touched is not processed again.
    ///
    /// - Throws: `FileFailure`.
    package func reportOfRemainder(
        _ incoming: IncomingFile, claimed: ClaimedFile, sha256: String?
    ) throws -> FateReport? {
        let file = claimed.original ?? claimed.file
        guard let known = try openEnds.remainder(of: incoming.name), known.isSame(file.status, sha256: sha256) else {
            return nil
        }
        let remains = try takeAway(incoming.name, file: file, sha256: sha256)
        try Claims(self).discard(claimed)
        return FateReport(.duplicate, remains: remains)
    }
}

extension Folder {
    /// Removes a file; returns why that cannot be done with this one, nil where it is done.
    fileprivate func refusalToRemove(_ name: FileName) throws(FileFailure) -> FileFailure? {
        do throws(FileFailure) {
            try remove(name)
            return nil
        } catch {
            if isAboutOneName(error, .looking) { return error }
            throw error
        }
    }
}
