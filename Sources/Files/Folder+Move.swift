import Glibc
package import Parallel

/// What became of a durable move.
package enum MoveOutcome: Sendable, Equatable {
    /// The file stands under its new name, and only there.
    case moved
    /// Something stands under the new name already; nothing was done.
    case targetExists
    /// Nothing stands under the old name.
    case sourceGone
    /// Another file stands under the old name, or this one changed since it was read; nothing was done.
    case sourceChanged
}

extension Folder {
    /// Moves a file that has been read to another folder, durably and without ever overwriting anything.
    ///
    /// On one file system it is a rename, then fsync of both folders. Where the file has a lease that was broken
    /// meanwhile, somebody waits to write to it: then the new name gets a copy, and his is the old one alone. Across
    /// file systems the bytes are copied from the open file and compared with `sha256`, the copy is synced and renamed,
    /// and only then the source removed.
    ///
    /// - Parameters:
    ///   - file: the file as it was read; what is moved must still be that one, unchanged.
    ///   - sha256: of the bytes that were read; nil where nobody knows it.
    ///   - effort: polled before every piece of a copy.
    ///   - isLeft: called where a copy was made, and the file itself could not be removed, with why.
    package func move(
        _ name: FileName, to target: Folder, as newName: FileName, file: OpenFile, sha256: String?,
        effort: Effort = Effort(), isLeft: (FileFailure) -> Void = { _ in }
    ) throws -> MoveOutcome {
        guard let present = try status(of: name) else { return .sourceGone }
        guard present.isUntouched(since: file.status) else { return .sourceChanged }
        if try target.status(of: newName) != nil { return .targetExists }
        if SystemCall.move(descriptor, name: cString(name), to: target.descriptor, as: cString(newName)) != 0 {
            switch errno {
            case EXDEV:
                return try carry(
                    name, to: target, as: newName, file: file, sha256: sha256, effort: effort, isLeft: isLeft)
            case EEXIST: return .targetExists
            case ENOENT: return .sourceGone
            default: throw failure("move", name)
            }
        }
        // Between the look and the rename somebody may have put another file there: then it goes back, and ours is
        // copied from the descriptor that still holds it.
        if let moved = try target.status(of: newName), !moved.isSameContent(as: file.status) {
            if SystemCall.move(target.descriptor, name: cString(newName), to: descriptor, as: cString(name)) != 0,
                errno != EEXIST
            {
                throw target.failure("put back", newName)
            }
            return .sourceChanged
        }
        try target.sync()
        try sync()
        if file.isLeaseBroken { try target.replaceByCopy(newName, of: file) }
        return .moved
    }

    /// Puts a copy of an open file in its place, so that whoever can write to the file itself cannot write to the copy.
    private func replaceByCopy(_ name: FileName, of file: OpenFile) throws {
        let temporary = Folder.temporaryName(name)
        try copy(file, as: temporary)
        guard SystemCall.replace(descriptor, name: cString(temporary), target: cString(name)) == 0 else {
            throw failure("rename", name)
        }
        try sync()
    }

    /// Moves a file to another file system.
    private func carry(
        _ name: FileName, to target: Folder, as newName: FileName, file: OpenFile, sha256: String?,
        effort: Effort, isLeft: (FileFailure) -> Void
    ) throws -> MoveOutcome {
        let outcome = try target.save(file, as: newName, sha256: sha256, effort: effort)
        guard outcome == .moved else { return outcome }
        // Removed only while it is the file that was copied.
        do throws(FileFailure) {
            if let present = try status(of: name), present.isUntouched(since: file.status) { try remove(name) }
        } catch {
            guard isAboutOneName(error, .looking) else { throw error }
            isLeft(error)
        }
        return .moved
    }
}

extension Folder {
    /// Moves whatever stands under a name, a link or folder itself included, within one file system (else the failure's
    /// code is EXDEV) and without overwriting.
    package func moveUnread(_ name: FileName, to target: Folder, as newName: FileName) throws(FileFailure)
        -> MoveOutcome
    {
        if SystemCall.move(descriptor, name: cString(name), to: target.descriptor, as: cString(newName)) != 0 {
            switch errno {
            case EEXIST: return .targetExists
            case ENOENT: return .sourceGone
            default: throw failure("move", name)
            }
        }
        try target.sync()
        try sync()
        return .moved
    }
}
