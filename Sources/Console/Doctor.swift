import Custody
import Files
import Foundation
import Glibc
import Ledger
import Pipeline
import Vocabulary

/// Looks at everything that a root needs in order to work, and changes nothing.
package struct Doctor {
    /// What a check came to.
    package struct Finding {
        /// How bad it is.
        package enum Result: String {
            case ok, warn
            case fail = "FAIL"
        }

        /// What was looked at, such as `database`.
        package let check: String
        /// How bad it is.
        package let result: Result
        /// What was found, without a full stop.
        package let text: String
        /// What to do; nil where nothing is wrong.
        package var hint: String?
    }

    let options: RootOptions
    /// In the order of the checks.
    package private(set) var findings: [Finding] = []

    private static let subfolders = ["inbox", "archive", "rejected", "status"]

    /// - Parameter options: say which root.
    package init(_ options: RootOptions) { self.options = options }

    var path: String { options.path }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes every check, also where an earlier one failed.
    package mutating func run() {
        let settings = checkSettings()
        guard checkFolders() else { return }
        checkNames()
        checkFileSystem()
        checkSpace()
        checkPermissions()
        checkWatching()
        let newest = checkDatabase(settings)
        checkClock(newestEvent: newest)
        checkLock()
    }

    mutating func add(_ check: String, result: Finding.Result, text: String, try hint: String? = nil) {
        findings.append(Finding(check: check, result: result, text: text, hint: hint))
    }

    // MARK: Settings

    /// - Returns: the settings; nil where they are wrong.
    private mutating func checkSettings() -> Settings? {
        do {
            let settings = try App.settings(options)
            let hasFile = FileState(path(Root.settingsName)) != nil
            add(
                "settings", result: .ok,
                text: hasFile
                    ? "\(Root.settingsName), environment and command line are right"
                    : "environment and command line are right, \(Root.settingsName) is not there")
            if let idle = settings.idleGates { add("settings", result: .warn, text: idle, try: Settings.idleGatesHint) }
            if let idle = settings.idleDirections {
                add("settings", result: .warn, text: idle, try: Settings.idleDirectionsHint)
            }
            let ignored = EnvironmentNames.ignored(ProcessInfo.processInfo.environment)
            if !ignored.isEmpty {
                add(
                    "settings", result: .ok,
                    text: "\(ignored.joined(separator: ", ")) in the environment are no settings: ignored")
            }
            return settings
        } catch {
            let failure = Failure(error)
            add("settings", result: .fail, text: "\(failure.what) (\(failure.place))", try: failure.hint)
            return nil
        }
    }

    // MARK: Folders

    /// False where there is no root, so that nothing else can be looked at.
    private mutating func checkFolders() -> Bool {
        guard FileState(path, followsLinks: true)?.isFolder == true else {
            add("folders", result: .fail, text: "there is no folder \(path)", try: "kycc init --root \(path).")
            return false
        }
        let before = findings.count
        for (name, folder) in [("the root", path)] + Doctor.subfolders.map({ ($0, path($0)) }) {
            checkFolder(name, at: folder, isRoot: folder == path)
        }
        if findings.count == before {
            add(
                "folders", result: .ok,
                text: "the root and its \(Doctor.subfolders.count) folders are this user's and writable"
            )
        }
        return true
    }

    private mutating func checkFolder(_ name: String, at folder: String, isRoot: Bool) {
        guard let state = FileState(folder, followsLinks: isRoot) else {
            return add("folders", result: .fail, text: "\(name) is missing", try: "kycc init --root \(path).")
        }
        guard state.isFolder else {
            return add(
                "folders", result: .fail, text: "\(name) is not a folder itself (a link is not followed)",
                try: "move it away, then kycc init.")
        }
        if faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0 {
            add(
                "folders", result: .fail,
                text: "this user may not read and write \(name): \(String(cString: strerror(errno)))",
                try: Doctor.hint(forFolderOf: state))
        } else if state.owner != geteuid() {
            add(
                "folders", result: .warn,
                text: "\(name) belongs to \(state.ownerName), and this is \(FileState.userName(geteuid()))",
                try: state.owner == 0
                    ? "chown it to the daemon's user, and run kycc as that one."
                    : "run kycc as \(state.ownerName), so that the daemon may change what is made.")
        }
    }

    /// Nobody is advised to run a service as root that must not be.
    private static func hint(forFolderOf state: FileState) -> String {
        let user = FileState.userName(geteuid())
        return state.owner == 0 || state.owner == geteuid()
            ? "as its owner: chown it to \(user), or give \(user) read, write and search rights (chmod)."
            : "chown it to \(user), or run kycc as \(state.ownerName), to whom it belongs."
    }

    // MARK: Permissions

    /// Whoever may write where the state is may replace it.
    private mutating func checkPermissions() {
        let before = findings.count
        for name in [".", "archive", "rejected", "status", Root.databaseName, Root.settingsName] {
            guard let state = FileState(path(name)), state.isWritableByOthers else { continue }
            add(
                "permissions", result: .fail, text: "anybody may change \(name == "." ? "the root" : name)",
                try: "chmod o-w \(path(name)).")
        }
        if let inbox = FileState(path("inbox")), inbox.isWritableByOthers {
            add(
                "permissions", result: .warn,
                text: inbox.isSticky
                    ? "anybody may drop files into the inbox"
                    : "anybody may drop files into the inbox, and remove or replace those of others",
                try: "a group for the producers: chmod 2770 inbox; chmod +t inbox keeps them from each other's files.")
        }
        if findings.count == before { add("permissions", result: .ok, text: "nobody else may change the root") }
    }

    // MARK: Watching

    /// Without inotify files are found when the inbox is looked at the next time.
    private mutating func checkWatching() {
        guard let inbox = try? Folder(path: path("inbox")) else { return }
        guard let obstacle = FolderWatch.obstacle(in: inbox) else {
            return add("watching", result: .ok, text: "the inbox can be watched")
        }
        let why = String(cString: strerror(obstacle.code))
        add(
            "watching", result: .warn,
            text: "the inbox cannot be watched (\(obstacle.operation): \(why)) and is looked at every poll",
            try: "raise fs.inotify.max_user_instances and fs.inotify.max_user_watches (sysctl).")
    }

    // MARK: Clock

    /// - Parameter newestEvent: the latest time of any event of the database; microseconds since 1970.
    private mutating func checkClock(newestEvent: Int64?) {
        let now = App.now()
        if let newestEvent, newestEvent > now.microseconds {
            let event = Timestamp(microseconds: newestEvent)
            return add(
                "clock", result: .fail, text: "it is \(now.text), but an event is of \(event.text)",
                try: "set the clock; times that are recorded stay as they are.")
        }
        // Before this program was written, or so late that a battery must have failed.
        let plausible: Range<Int64> = 1_735_689_600_000_000..<4_102_444_800_000_000
        guard plausible.contains(now.microseconds) else {
            return add("clock", result: .fail, text: "it cannot be \(now.text)", try: "set the clock.")
        }
        add("clock", result: .ok, text: "it is \(now.text)\(newestEvent == nil ? "" : ", and no event is newer")")
    }
}
