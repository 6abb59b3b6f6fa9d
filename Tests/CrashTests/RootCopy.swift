import Foundation
import Glibc

extension FileManager {
    /// Copies a root for a run of the program, and waits until nobody has a file of its inbox open for writing.
    ///
    /// Processes that other tests start at the same time inherit the descriptors that the copy writes to, until they
    /// run their own programs. The daemon would leave such a file alone for a moment, rightly, and others would
    /// overtake it.
    func copyRoot(at root: URL, to copy: URL) throws {
        try copyItem(at: root, to: copy)
        let inbox = copy.appendingPathComponent("inbox")
        let limit = Date() + ProgramRun.patience
        for name in try contentsOfDirectory(atPath: inbox.path) {
            while FileManager.isOpenForWriting(inbox.appendingPathComponent(name).path) {
                guard Date() < limit else {
                    throw ProgramRun.Hangs(description: "\(name) stays open for writing in a copy of a root")
                }
                _ = poll(nil, 0, 1)
            }
        }
    }

    /// Whether the system refuses a lease for reading; links and folders have none.
    private static func isOpenForWriting(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fcntl(descriptor, FileManager.setLease, Int32(F_RDLCK)) != 0 && errno == EAGAIN
    }

    /// `F_SETLEASE` of linux/fcntl.h.
    private static let setLease: Int32 = 1024
}
