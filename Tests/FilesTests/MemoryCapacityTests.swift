import Files
import Testing

@Suite("The memory that there is")
struct MemoryCapacityTests {
    private func limits(_ groups: String, _ files: [String: String]) -> [UInt64] {
        MemoryCapacity.controlGroupLimits(groups) { files[$0] }.map(\.limit)
    }

    @Test("is bounded by a control group of version 2 and by every group above it")
    func version2() {
        let files = [
            "/sys/fs/cgroup/system.slice/kycc.service/memory.max": "max\n",
            "/sys/fs/cgroup/system.slice/kycc.service/memory.high": "500\n",
            "/sys/fs/cgroup/system.slice/memory.max": "400\n",
        ]
        #expect(limits("0::/system.slice/kycc.service\n", files) == [500, 400])
    }

    @Test("is bounded by the root that a container sees, whatever path the group has outside of it")
    func container() {
        #expect(limits("0::/\n", ["/sys/fs/cgroup/memory.max": "300\n"]) == [300])
        #expect(limits("0::/../outer\n", ["/sys/fs/cgroup/memory.max": "300\n"]) == [300])
        let older = "12:pids:/docker/x\n5:cpu,memory:/docker/x\n"
        #expect(limits(older, ["/sys/fs/cgroup/memory/memory.limit_in_bytes": "200\n"]) == [200])
        #expect(limits(older, ["/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "100\n"]) == [100])
    }

    @Test("has no bound of a group where none says one, or what it says is no number")
    func none() {
        #expect(limits("", [:]) == [] && limits("no group", [:]) == [])
        #expect(limits("0::/\n", ["/sys/fs/cgroup/memory.max": "max\n", "/sys/fs/cgroup/memory.high": "-1"]) == [])
    }

    @Test("of this process is some of it, and not all of the machine's")
    func thisProcess() {
        let capacity = MemoryCapacity.ofThisProcess
        #expect(capacity.half >= 64 << 20 && !capacity.what.isEmpty)
    }
}
