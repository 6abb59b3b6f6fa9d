package import Files

/// The root folder: everything KYCC keeps, as held-open folders and the ledger.
///
/// ```
/// inbox/  archive/  rejected/  status/  kycc.sqlite  kycc.yaml
/// ```
package struct Root: Sendable {
    /// The root folder itself, with the database, the settings and the notes of the program.
    package let folder: Folder
    /// `inbox/`: where files are dropped.
    package let inbox: Folder
    /// `archive/`: a folder for each batch, with its files and what was computed from them.
    package let archive: Folder
    /// `rejected/`: refused files, each with its `NAME.reason.json`.
    package let rejected: Folder
    /// `status/`: `status.json`, the metrics and the log.
    package let status: Folder

    /// The name of the state file in the root.
    package static let databaseName = "kycc.sqlite"
    /// The name of the settings file in the root.
    package static let settingsName = "kycc.yaml"

    /// Opens a root; with `create`, folders that are not there are made.
    ///
    /// - Throws: `FileFailure` with the folder that is missing or closed.
    package init(path: String, create: Bool) throws(FileFailure) {
        folder = try Folder(path: path, create: create)
        inbox = try folder.folder("inbox", create: create)
        archive = try folder.folder("archive", create: create)
        rejected = try folder.folder("rejected", create: create)
        status = try folder.folder("status", create: create)
    }

    /// Follows folders that were replaced while they are open, so that no file lies in one that nobody looks at.
    ///
    /// - Returns: whether the inbox was.
    /// - Throws: `FileFailure` where one is gone.
    package func followFolders() throws(FileFailure) -> Bool {
        for (child, name) in [(archive, "archive"), (rejected, "rejected"), (status, "status")] as [(Folder, FileName)]
        {
            _ = try folder.follow(child, name)
        }
        return try folder.follow(inbox, "inbox")
    }

    /// The name of the folder of copies in the root.
    package static let stagingName: FileName = ".kycc.staging"

    /// The folder for copies of files that others may write to, so that what is scored is what is archived; made when
    /// the first is needed.
    func makeStaging() throws(FileFailure) -> Folder { try folder.folder(Root.stagingName, create: true) }

    /// The same; nil where none was needed yet.
    package func staging() throws(FileFailure) -> Folder? {
        try folder.status(of: Root.stagingName) == nil ? nil : folder.folder(Root.stagingName)
    }

    /// Where the database is.
    package var databasePath: String { folder.path + "/" + Root.databaseName }
}
