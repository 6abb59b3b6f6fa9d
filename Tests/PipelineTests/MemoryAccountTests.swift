import Pipeline
import Synchronization
import Testing

@Suite("The memory of the files at hand")
struct MemoryAccountTests {
    private final class Reader: Sendable {
        private let dropped = Mutex(false)
        var isDropped: Bool { dropped.withLock { $0 } }
        func drop() { dropped.withLock { $0 = true } }
    }

    private func ask(_ account: MemoryAccount, _ reader: Reader, _ bytes: Int) -> Bool {
        account.aheadNeeds(bytes, limit: 100, id: ObjectIdentifier(reader)) { reader.drop() }
    }

    @Test("is refused beyond the limit, and reading ahead beyond what the file at hand leaves")
    func limits() {
        let (account, reader) = (MemoryAccount(), Reader())
        #expect(account.presentNeeds(70, limit: 100) && !account.presentNeeds(101, limit: 100))
        #expect(ask(account, reader, 30) && !ask(account, reader, 31))
        account.presentEnds()
        #expect(ask(account, reader, 100))
    }

    @Test("lets go of what was read ahead where the file at hand needs it")
    func pressure() {
        let (account, one, other) = (MemoryAccount(), Reader(), Reader())
        #expect(account.presentNeeds(10, limit: 100) && ask(account, one, 40) && ask(account, other, 50))
        #expect(!ask(account, one, 41) && !one.isDropped)
        #expect(account.presentNeeds(11, limit: 100) && one.isDropped && other.isDropped)
        // Nobody is asked twice.
        #expect(account.presentNeeds(100, limit: 100))
    }

    @Test("of a file that was read ahead counts as the file at hand's once it is its turn")
    func turn() {
        let (account, one, other) = (MemoryAccount(), Reader(), Reader())
        #expect(ask(account, one, 60) && ask(account, other, 40))
        account.aheadEnds(ObjectIdentifier(one), becomesPresent: true)
        #expect(!ask(account, other, 41))
        account.presentEnds()
        #expect(ask(account, other, 100))
        account.aheadEnds(ObjectIdentifier(other), becomesPresent: false)
        #expect(ask(account, one, 100))
    }
}
