import Glibc
import Synchronization

/// Login names of users, as the system has them.
package enum UserName {
    /// A name and until when it is believed; seconds of the steady clock.
    private struct Known {
        let name: String?
        let until: Int
    }

    /// A directory service may take long to answer, and a thousand files of one owner come one after the other.
    private static let known = Mutex<[UInt32: Known]>([:])
    private static let lifetime = 60

    /// The login name of a user id; nil where the system has none.
    package static func name(of id: UInt32) -> String? {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        if let one = known.withLock({ $0[id] }), one.until > time.tv_sec { return one.name }
        let name = look(up: id)
        known.withLock { known in
            if known.count >= 10_000 { known.removeAll() }
            known[id] = Known(name: name, until: time.tv_sec + lifetime)
        }
        return name
    }

    private static func look(up id: UInt32) -> String? {
        var size = 1_024
        while size <= 1 << 20 {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: size)
            let code = getpwuid_r(id, &entry, &buffer, size, &found)
            if code == ERANGE {
                size *= 4
                continue
            }
            guard code == 0, found != nil, let name = entry.pw_name else { return nil }
            return String(cString: name)
        }
        return nil
    }
}
