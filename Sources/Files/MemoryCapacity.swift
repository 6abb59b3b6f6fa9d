import CSystem
import Glibc

/// How much memory there is for the program, and who says so.
package struct MemoryCapacity: Sendable, Equatable {
    /// Half of the least of: the memory of the machine; the limits of the control group and of those it lies in; what
    /// the process may map (RLIMIT_AS, RLIMIT_DATA), of which it never takes what is mapped already. Bytes.
    package let half: Int
    /// What is the least, for a person.
    package let what: String

    /// Where only so much may be mapped, more than this is left to threads that begin later; bytes. What is mapped has
    /// stacks of 8 MB a thread in it, hardly any of which is ever used.
    private static let reserve: UInt64 = 32 << 20
    /// What the estimate of a file has for the program itself (`MemoryNeed.program`), which is mapped already; bytes.
    private static let program: UInt64 = 48 << 20
    /// There is always so much, or no file could be read, however small; bytes.
    private static let least = 64 << 20

    /// Looked at once.
    package static let ofThisProcess = MemoryCapacity()

    private init() {
        var bounds = [(machine_memory() / 2, "the machine's memory")]
        let text = { (path: String) in MemoryCapacity.text(path) }
        for (limit, path) in MemoryCapacity.controlGroupLimits(text("/proc/self/cgroup") ?? "", text) {
            bounds.append((limit / 2, path))
        }
        // Pages: size, resident, shared, text, 0, data.
        let mapped = (text("/proc/self/statm") ?? "").split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        let page = UInt64(max(sysconf(Int32(_SC_PAGESIZE)), 1))
        for (ofData, column, name) in [(Int32(0), 0, "RLIMIT_AS"), (1, 5, "RLIMIT_DATA")] {
            let limit = resource_limit(ofData)
            guard limit != .max else { continue }
            let taken = (column < mapped.count ? mapped[column] * page : 0) + MemoryCapacity.reserve
            bounds.append((min(limit / 2, (limit > taken ? limit - taken : 0) + MemoryCapacity.program), name))
        }
        let bound = bounds.filter { $0.0 > 0 || $0.1 != "the machine's memory" }.min { $0.0 < $1.0 }
        half = max(Int(clamping: bound?.0 ?? 1 << 30), MemoryCapacity.least)
        what = bound?.1 ?? "unknown"
    }

    /// The limits that control groups set: the process's own group and each above it, of version 2 and of version 1.
    ///
    /// A container often sees the groups from its own on, under another path than `/proc/self/cgroup` says; what is not
    /// there is passed over, and the root is looked at in any case.
    ///
    /// - Parameters:
    ///   - groups: the text of `/proc/self/cgroup`.
    ///   - text: the text of a file; nil where there is none.
    package static func controlGroupLimits(
        _ groups: String, _ text: (String) -> String?
    ) -> [(limit: UInt64, path: String)] {
        var limits: [(UInt64, String)] = []
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isVersion2 = fields[0] == "0" && fields[1].isEmpty
            guard isVersion2 || fields[1].split(separator: ",").contains("memory") else { continue }
            let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let names = isVersion2 ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"]
            var group = fields[2].split(separator: "/").filter { $0 != ".." }
            while true {
                let folder = root + group.map { "/" + $0 }.joined()
                for name in names {
                    guard let value = text("\(folder)/\(name)")?.split(whereSeparator: \.isWhitespace).first,
                        let limit = UInt64(value)
                    else { continue }
                    limits.append((limit, "\(folder)/\(name)"))
                }
                if group.isEmpty { break }
                group.removeLast()
            }
        }
        return limits
    }

    /// Files of the system are short; what is longer is not one of them.
    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
