import CSystem
import Glibc
import Synchronization

/// Wakes whoever waits when something happens in a folder (inotify(7)). It only ever wakes earlier: where inotify is
/// not to be had, or loses events, waiting ends with the time given.
package final class FolderWatch: Sendable {
    /// What happened in the folder.
    package enum Change: Sendable, Equatable {
        /// A writer closed the file, or it was moved in: it is whole.
        case completed(FileName)
        /// Somebody made the file or writes to it.
        case touched(FileName)
        /// Something else happened, such as a change of rights.
        case other
        /// Events were lost; only a look at the folder tells.
        case overflow

        /// The file that it happened to, where it is known.
        package var name: FileName? {
            switch self {
            case .completed(let name), .touched(let name): name
            case .other, .overflow: nil
            }
        }
    }

    private let inotify: Int32
    private let wake: Int32
    private let isWatched = Atomic(false)

    /// Whether the system wakes whoever waits. If not, changes are only found by looking: inotify is not to be had, or
    /// its limits (`fs.inotify.max_user_instances`, `max_user_watches`) are reached.
    package var isWatching: Bool { isWatched.load(ordering: .relaxed) }

    /// Watches a folder; where inotify is not to be had, `isWatching` is false.
    ///
    /// - Throws: `FileFailure` if the process may open no more descriptors.
    package init(_ folder: Folder) throws(FileFailure) {
        wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wake >= 0 else { throw FileFailure("eventfd", path: folder.path) }
        inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        watch(folder)
    }

    /// Watches the folder that is held open now; one that was watched before is watched further.
    package func watch(_ folder: Folder) {
        let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_ONLYDIR)
        // By way of the descriptor, so that it is this folder and no other.
        let isAdded = inotify >= 0 && inotify_add_watch(inotify, "/proc/self/fd/\(folder.descriptor)", mask) >= 0
        isWatched.store(isAdded, ordering: .relaxed)
    }

    /// Why a folder cannot be watched, so that it is only looked at from time to time; nil where it can.
    package static func obstacle(in folder: Folder) -> FileFailure? {
        let inotify = inotify_init1(Int32(IN_CLOEXEC))
        guard inotify >= 0 else { return FileFailure("inotify_init1", path: folder.path) }
        defer { close(inotify) }
        let watch = inotify_add_watch(inotify, "/proc/self/fd/\(folder.descriptor)", UInt32(IN_CREATE | IN_ONLYDIR))
        return watch >= 0 ? nil : FileFailure("inotify_add_watch", path: folder.path)
    }

    deinit {
        close(wake)
        if inotify >= 0 { close(inotify) }
    }

    /// Ends a `wait` of another thread, or the next one.
    package func interrupt() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    /// Waits until something happens, `interrupt` is called or the time is over, and returns what happened.
    package func wait(milliseconds: Int) -> [Change] {
        var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
        if inotify >= 0 { descriptors.append(pollfd(fd: inotify, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: max(0, milliseconds)))
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
        return inotify >= 0 ? changes() : []
    }

    private func changes() -> [Change] {
        var changes: [Change] = []
        let size = 1 << 16
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let count = read(inotify, buffer.baseAddress, size)
            if count <= 0 { return changes }
            var place = 0
            while place < count {
                let event = buffer.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
                let start = place + MemoryLayout<inotify_event>.size
                let name = FileName(bytes: Array(buffer[start..<start + Int(event.len)].prefix { $0 != 0 }))
                if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                    changes.append(.overflow)
                } else if event.mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
                    changes.append(.completed(name))
                } else if event.mask & UInt32(IN_CREATE | IN_MODIFY) != 0 {
                    changes.append(.touched(name))
                } else {
                    changes.append(.other)
                }
                place = start + Int(event.len)
            }
        }
    }
}
