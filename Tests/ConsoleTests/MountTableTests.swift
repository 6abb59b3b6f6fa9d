import Console
import Foundation
import TestSupport
import Testing

@Suite("The table of mounts")
struct MountTableTests {
    private func table(_ mounts: (point: String, kind: String)...) -> MountTable {
        MountTable(
            mounts.map { "36 35 98:0 / \($0.point) rw,noatime shared:1 master:2 - \($0.kind) /dev/sda1 rw\n" }.joined())
    }

    @Test("tells the kind of the file system that a path lies on by the longest mount point")
    func longest() throws {
        try withTemporaryFolder { url in
            let folder = try #require(realpath(url.path, nil).map { String(cString: $0) })
            try FileManager.default.createDirectory(atPath: folder + "/in/side", withIntermediateDirectories: true)
            let mounts = table((point: "/", kind: "ext4"), (point: "\(folder)/in", kind: "nfs"))
            #expect(mounts.kind(of: "\(folder)/in/side") == "nfs")
            #expect(mounts.kind(of: "\(folder)/in") == "nfs")
            #expect(mounts.kind(of: folder) == "ext4")
            // A name that merely begins like the mount point lies elsewhere.
            try FileManager.default.createDirectory(atPath: folder + "/inbox", withIntermediateDirectories: true)
            #expect(mounts.kind(of: "\(folder)/inbox") == "ext4")
            #expect(mounts.kind(of: "\(folder)/absent") == nil)
        }
    }

    @Test("has the later of two mounts at one point on top")
    func later() {
        #expect(table((point: "/", kind: "ext4"), (point: "/", kind: "overlay")).kind(of: "/") == "overlay")
    }

    @Test("reads blanks and backslashes of a mount point as the kernel escapes them")
    func escapes() throws {
        try withTemporaryFolder { url in
            let folder = try #require(realpath(url.path, nil).map { String(cString: $0) })
            let name = "a b\\c\td"
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            let mounts = table((point: "/", kind: "ext4"), (point: "\(folder)/a\\040b\\134c\\011d", kind: "tmpfs"))
            #expect(mounts.kind(of: "\(folder)/\(name)") == "tmpfs")
        }
    }

    @Test("is empty where a line has another form", arguments: ["", "\n", "36 35 98:0 / / rw", "a - b", "1 2 3 4 / -"])
    func malformed(_ text: String) {
        #expect(MountTable(text).kind(of: "/") == nil)
    }

    @Test("of this process knows the root folder")
    func current() {
        #expect(MountTable.current.kind(of: "/") != nil)
    }
}
