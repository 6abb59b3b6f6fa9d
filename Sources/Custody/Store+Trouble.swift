import Files

/// Whose trouble an error is: that of one file or one batch, which is set aside while the others go on, or the store's,
/// which stops all work. Error numbers and folders decide (`FileFailure.concern`, `Folder.isAboutOneName`).
extension Store {
    /// What keeps the file from being taken whose job met an error; nil where the error is the store's.
    package func hindrance(of error: any Error) -> Hindrance? {
        guard let failure = error as? FileFailure else { return nil }
        if root.inbox.isAboutOneName(failure, .looking) { return .unreadable }
        if root.archive.isAboutOneName(failure, .writing) { return .archiveTrouble }
        return isAboutCopy(failure) ? .unreadable : nil
    }

    /// Whether an error is the trouble of one file or one batch, in whatever folder of the root.
    package func isOwnTrouble(_ error: any Error) -> Bool {
        switch error {
        case is UnsafeFile, is NoRoom, is FileChanged: true
        case let failure as FileFailure:
            hindrance(of: failure) != nil || root.rejected.isAboutOneName(failure, .writing)
                || isAboutRejected(failure)
        default: false
        }
    }

    /// Whether `rejected/` alone does not work, a full disk of its own for example: then files that are refused stay
    /// where they are, and the others go on.
    private func isAboutRejected(_ failure: FileFailure) -> Bool {
        failure.concern != .process && root.rejected.contains(failure) && root.archive.takesFiles()
    }

    /// Whether a file could not be moved to `rejected/` because there is no room in it, while there is room elsewhere.
    func isRejectedFull(_ error: any Error) -> Bool {
        guard let failure = error as? FileFailure, failure.concern == .room else { return false }
        return root.archive.takesFiles()
    }

    /// Whether a failure is about one copy that is read instead of its file.
    private func isAboutCopy(_ failure: FileFailure) -> Bool {
        guard let staging = try? root.staging() else { return false }
        return staging.isAboutOneName(failure, .writing)
    }

    /// Runs what is to be done with a file. What is wrong with it alone becomes an outcome.
    func guarded(_ body: () throws -> FateReport) throws -> FateReport {
        do {
            return try body()
        } catch let failure as FileFailure {
            guard let hindrance = hindrance(of: failure) else { throw failure }
            return FateReport(.leftAlone("\(failure)"), because: hindrance, failure: failure)
        }
    }
}
