import Custody
package import Files

/// What showing the status takes of a root: the root itself and `status/`. Whatever else is away is named, and is no
/// reason to show nothing.
package struct StatusRoot {
    /// The root folder.
    package let folder: Folder
    /// `status/`.
    package let status: Folder
    /// The other folders that cannot be opened now: a sentence each, without a full stop.
    package let missing: [String]

    /// Opens the root; its settings are checked, as by every command.
    ///
    /// - Throws: `SettingError` or `Failure` for the settings; `FileFailure` where the root or `status/` cannot be
    ///   opened.
    package init(_ options: RootOptions) throws {
        _ = try App.settings(options)
        let folder = try Folder(path: options.path)
        status = try folder.folder("status")
        missing = ["inbox", "archive", "rejected"].compactMap { name in
            do throws(FileFailure) {
                _ = try folder.folder(FileName(name))
                return nil
            } catch {
                return "\(name)/ cannot be opened: \(error)"
            }
        }
        self.folder = folder
    }

    /// What to do about a missing folder, with a full stop.
    package static let hint = "Bring it back, or mount it; kycc doctor shows more."
}
