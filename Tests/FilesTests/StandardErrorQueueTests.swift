import Files
import Foundation
import Glibc
import Testing

@Suite("Standard error whose reader stands still")
struct StandardErrorQueueTests {
    /// A pipe with a queue in front of it.
    private struct Line {
        let pipe = Pipe()
        let queue: StandardErrorQueue

        init(capacity: Int) {
            queue = StandardErrorQueue(
                descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: capacity
            ) { "(\($0) dropped)\n" }
            #expect(queue.start())
        }

        /// Reads until a text comes that ends in `end`.
        func read(until end: String) -> String {
            var text = ""
            while !text.hasSuffix(end) {
                let piece = pipe.fileHandleForReading.availableData
                if piece.isEmpty { return text }
                text += String(decoding: piece, as: UTF8.self)
            }
            return text
        }
    }

    @Test("gets what was said, in order")
    func order() {
        let line = Line(capacity: 1 << 20)
        for number in 1...1_000 { line.queue.add("line \(number)\n") }
        let expected = (1...1_000).map { "line \($0)\n" }.joined()
        #expect(line.read(until: "line 1000\n") == expected)
        line.queue.flush(seconds: 60)
        #expect(line.queue.droppedSinceNote == 0)
    }

    @Test("stops nobody, and is told what it has missed when it goes on")
    func stalled() {
        let line = Line(capacity: 100_000)
        let flags = fcntl(line.pipe.fileHandleForWriting.fileDescriptor, F_GETFL)
        let text = String(repeating: "x", count: 99)
        var firsts = 0
        for _ in 0..<10_000 where line.queue.add("\(text)\n") { firsts += 1 }
        let dropped = line.queue.droppedSinceNote
        // The pipe holds 64 KiB, the queue 100,000 bytes.
        #expect(firsts == 1 && dropped > 7_000 && dropped < 9_100)
        // Nobody waits long for it at the end.
        line.queue.flush(seconds: 0.01)
        #expect(fcntl(line.pipe.fileHandleForWriting.fileDescriptor, F_GETFL) == flags)
        let said = line.read(until: "dropped)\n")
        #expect(said.hasSuffix("\(text)\n(\(dropped) dropped)\n"))
        #expect(said.split(separator: "\n").count == 10_000 - dropped + 1)
        line.queue.add("again\n")
        #expect(line.read(until: "again\n") == "again\n")
    }

    @Test("that others made non-blocking still gets everything")
    func nonBlocking() {
        let line = Line(capacity: 1 << 20)
        let descriptor = line.pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
        let text = String(repeating: "y", count: 200_000)
        line.queue.add("\(text)\n")
        #expect(line.read(until: "\n").utf8.count == 200_001)
    }
}
