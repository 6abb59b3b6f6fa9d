import Foundation
import Glibc

/// Locks that processes have on a file, as the kernel lists them in /proc/locks.
///
/// The file is not opened for this: closing any descriptor of a file gives up all locks that this process has on it,
/// and with them those of SQLite.
package enum KernelLocks {
    /// The call that sets a lock, named as `/proc/locks` names it.
    package enum Kind: String, Sendable {
        /// flock(2).
        case whole = "FLOCK"
        /// fcntl(2), on a range of bytes.
        case range = "POSIX"
    }

    /// A process that has a lock on the file.
    package struct Holder: Sendable, Equatable {
        /// 0 where the process is not visible from here.
        package let process: Int32
        /// Whether others may have such a lock at the same time (a lock for reading).
        package let isShared: Bool
        /// The first and the last byte; of a lock on the whole file all.
        package let bytes: ClosedRange<Int64>

        /// `process 4711 (python3)`.
        package var text: String {
            let file = "/proc/\(process)/comm"
            let name = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n").first
            return "process \(process)" + (name.map { " (\($0))" } ?? "")
        }
    }

    /// The locks of other processes on a file; empty where there are none, or the kernel does not tell.
    package static func holders(of path: String, _ kind: Kind) -> [Holder] {
        var status = stat()
        guard stat(path, &status) == 0, let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else {
            return []
        }
        return table.split(separator: "\n").compactMap { holder($0, kind: kind, inode: UInt64(status.st_ino)) }
    }

    /// A line such as `3: POSIX  ADVISORY  READ 4711 08:02:393232 120 120`. The device is not compared: layered file
    /// systems tell another one there. Who only waits has `->` in front of the kind.
    private static func holder(_ line: Substring, kind: Kind, inode: UInt64) -> Holder? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count >= 8, words[1] == kind.rawValue, let process = Int32(words[4]), process != getpid(),
            words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode, let first = Int64(words[6])
        else { return nil }
        let last = Int64(words[7]) ?? .max
        return first <= last ? Holder(process: process, isShared: words[3] == "READ", bytes: first...last) : nil
    }

    /// Locks on the index of the write-ahead log of a database that keep others from writing. SQLite itself takes the
    /// locks of the writer, the checkpoint and the recovery (bytes 120 to 122) alone, never shared, so that a shared
    /// one is of somebody who may only read and keeps the writer from his work, on purpose or not.
    package static func blockers(ofDatabase path: String) -> [Holder] {
        holders(of: path + "-shm", .range).filter { $0.bytes.overlaps(120...122) }
    }
}
