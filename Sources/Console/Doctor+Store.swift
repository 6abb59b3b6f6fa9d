import Custody
import Files
import Glibc
import Ledger
import Pipeline

/// Where the root lies, the database in it, and who works on it.
extension Doctor {
    // MARK: File system

    /// Systems on which SQLite's locks or shared memory cannot be relied on, as https://sqlite.org/wal.html says of any
    /// that is reached over a network.
    private static let networks: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2",
        "glusterfs",
        "lustre", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
    ]

    mutating func checkFileSystem() {
        let before = findings.count
        let kind = MountTable.current.kind(of: path)
        if let kind, Doctor.networks.contains(kind) {
            add(
                "file system", result: .fail, text: "the database lies on \(kind), a network file system",
                try: "put the root on a local disk; inbox and archive may be mounted into it.")
        } else if let kind, kind.hasPrefix("fuse") || kind == "virtiofs" {
            add(
                "file system", result: .warn,
                text: "the database lies on \(kind), of which it is not known whether its locks hold",
                try: "put the root on a local disk.")
        }
        let inbox = FileState(path("inbox"))
        for name in ["archive", "rejected"] {
            guard let inbox, let state = FileState(path(name)), state.device != inbox.device else { continue }
            add(
                "file system", result: .warn,
                text: "inbox and \(name) are on two file systems, so that files are copied, not moved",
                try: "one file system for both, where batches are large.")
        }
        if findings.count == before {
            add(
                "file system", result: .ok,
                text: "\(kind ?? "one of no known kind"), the same for inbox, archive and rejected")
        }
    }

    /// Less than this and SQLite may soon be unable to write; less than that and it is time to do something.
    private static let leastSpace: UInt64 = 64 << 20
    private static let goodSpace: UInt64 = 1 << 30

    mutating func checkSpace() {
        let before = findings.count
        var least = UInt64.max
        var devices: Set<UInt64> = []
        for name in [".", "inbox", "archive", "rejected", "status"] {
            guard let device = FileState(path(name))?.device, devices.insert(device).inserted else { continue }
            var system = statvfs()
            let subject = name == "." ? "the root" : name
            guard statvfs(path(name), &system) == 0 else {
                add(
                    "free space", result: .fail, text: "\(subject): \(String(cString: strerror(errno)))",
                    try: "check the disk."
                )
                continue
            }
            let (product, isMore) = UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
            let free = isMore ? UInt64.max : product
            least = min(least, free)
            if system.f_flag & UInt(ST_RDONLY) != 0 {
                add("free space", result: .fail, text: "\(subject) is on a read-only file system", try: "remount it.")
            } else if free < Doctor.goodSpace {
                add(
                    "free space", result: free < Doctor.leastSpace ? .fail : .warn,
                    text: "\(free >> 20) MiB are free for \(subject)", try: "free some space.")
            } else if system.f_files > 0, system.f_favail < 1_000 {
                add(
                    "free space", result: .fail, text: "\(system.f_favail) files can be made for \(subject)",
                    try: "remove files.")
            }
        }
        if findings.count == before { add("free space", result: .ok, text: "\(least >> 30) GiB") }
    }

    // MARK: Database

    /// Returns the latest time of any event; nil where that cannot be known.
    ///
    /// - Parameter settings: nil where they are wrong.
    mutating func checkDatabase(_ settings: Settings?) -> Int64? {
        let file = path(Root.databaseName)
        guard let state = FileState(file) else {
            add(
                "database", result: .fail, text: "\(file) is not there",
                try: "kycc init, or restore a backup where there was one.")
            return nil
        }
        guard state.isRegular else {
            add("database", result: .fail, text: "\(file) is no regular file", try: "put the database itself there.")
            return nil
        }
        do {
            let app = try App(path: path, settings: Settings(), use: .reading)
            let faults = try app.ledger.quickFaults()
            let model = try app.ledger.activeModel()
            for fault in faults {
                add("database", result: .fail, text: escapedForLog(fault), try: "restore a backup made by kycc backup.")
            }
            let newest = try app.ledger.newestEvent()
            for holder in KernelLocks.blockers(ofDatabase: file) where holder.isShared {
                add(
                    "database", result: .fail, text: "\(holder.text) keeps the writer of the database from its lock",
                    try: "end that process, or take its user's right to read the database.")
            }
            if faults.isEmpty {
                add(
                    "database", result: .ok,
                    text: "opens, has no damage, \(newest?.id ?? 0) events, \(model.version) is active"
                )
            }
            if let settings, let unknown = try App.unknownFeatures(settings, app.ledger) {
                add("settings", result: .warn, text: unknown, try: Settings.unknownFeaturesHint)
            }
            return try app.ledger.latestEventTime()
        } catch {
            let failure = Failure(error)
            add("database", result: .fail, text: "\(failure.what) (\(failure.place))", try: failure.hint)
            return nil
        }
    }

    // MARK: Lock

    /// Asks for the lock the way a second reader would, and gives it back at once.
    mutating func checkLock() {
        let file = path(RootLock.name.escaped)
        // A FIFO would keep whoever opens it waiting for a writer.
        if let state = FileState(file), !state.isRegular {
            return add(
                "lock", result: .fail, text: "\(file) is no regular file",
                try: "remove it while no kycc works on the root.")
        }
        let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return add("lock", result: .ok, text: "nobody has worked on this root yet") }
            // The file is its owner's alone; the kernel tells who has it locked all the same.
            if errno == EACCES {
                let holders = KernelLocks.holders(of: file, .whole).map(\.text)
                return add(
                    "lock", result: .ok,
                    text: holders.isEmpty
                        ? "nobody works on this root now" : "held by \(holders.joined(separator: ", "))")
            }
            return add(
                "lock", result: .fail, text: "\(file): \(String(cString: strerror(errno)))",
                try: "give this user the right to it.")
        }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
            return add("lock", result: .ok, text: "nobody works on this root now")
        }
        guard errno == EWOULDBLOCK else {
            return add(
                "lock", result: .fail, text: "\(file) cannot be locked: \(String(cString: strerror(errno)))",
                try: "a file system that has locks.")
        }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
        let holder = escapedForLog(String(decoding: buffer[..<count], as: UTF8.self))
        add("lock", result: .ok, text: "held by \(holder.isEmpty ? "an unknown process" : holder)")
    }
}
