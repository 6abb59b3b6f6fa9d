import Daemon
import Files
import Testing

@Suite("A name that is taken again and again")
struct BrakeTests {
    @Test("pauses after the second time, for twice as long each time, up to ten minutes")
    func pauses() {
        var brake = Brake()
        var now = 0.0
        #expect(brake.note("A", now: now) == nil && !brake.holds("A", now: now))
        var pauses: [Double] = []
        for _ in 0..<9 {
            now += 1
            let pause = brake.note("A", now: now) ?? 0
            pauses.append(pause)
            #expect(brake.holds("A", now: now + pause - 0.1) && !brake.holds("A", now: now + pause))
            #expect(!brake.holds("B", now: now) && brake.note(FileName("C\(now)"), now: now) == nil)
            now += pause
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600])
    }

    @Test("starts anew when it was left in peace")
    func peace() {
        var brake = Brake()
        _ = brake.note("A", now: 0)
        #expect(brake.note("A", now: 61) == nil)
        #expect(brake.note("A", now: 62) == 5)
        #expect(brake.note("A", now: 62 + 5 + 61) == nil)
    }

    @Test("does not keep a file that was just closed for longer than the first pause")
    func closed() {
        var brake = Brake()
        for now in 0..<8 { _ = brake.note("A", now: Double(now)) }
        #expect(brake.holds("A", now: 100))
        brake.noteClosed("A", now: 100)
        #expect(brake.holds("A", now: 104.9) && !brake.holds("A", now: 105))
        #expect(brake.note("A", now: 105) == 600)
        brake.noteClosed("A", now: 106)
        #expect(brake.holds("A", now: 700))
        brake.noteClosed("B", now: 100)
        #expect(!brake.holds("B", now: 100))
    }
}
