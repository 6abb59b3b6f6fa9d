import Foundation

/// Which kinds of file system are mounted where, as `/proc/self/mountinfo` tells.
package struct MountTable {
    private let mounts: [(point: String, kind: String)]

    /// The mounts of this process; none where the kernel does not tell.
    package static var current: MountTable {
        MountTable((try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "")
    }

    /// See proc_pid_mountinfo(5): the fifth field is the mount point, and the kind follows a lone hyphen.
    package init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 4, let hyphen = fields.firstIndex(of: "-"), hyphen + 1 < fields.count else {
                return nil
            }
            return (MountTable.unescaped(fields[4]), String(fields[hyphen + 1]))
        }
    }

    /// The kind of the file system that a path lies on; nil where it is not known.
    package func kind(of path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        let real = String(cString: resolved)
        // Of two with the same mount point the later one is on top.
        let best = mounts.enumerated().filter { _, mount in
            mount.point == "/" || real == mount.point || real.hasPrefix(mount.point + "/")
        }.max { ($0.element.point.utf8.count, $0.offset) < ($1.element.point.utf8.count, $1.offset) }
        return best?.element.kind
    }

    /// Blanks, tabs, line feeds and backslashes stand as `\040` and the like.
    private static func unescaped(_ text: Substring) -> String {
        [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(String(text)) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }
}
