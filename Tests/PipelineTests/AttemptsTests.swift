import Custody
import Files
import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("Attempts at files")
struct AttemptsTests {
    /// A root with two files in its inbox.
    private struct Desk {
        let root: Root
        let inbox: URL

        init(_ url: URL) throws {
            root = try Root(path: url.path, create: true)
            inbox = url.appendingPathComponent("inbox")
            for name in ["A_profiles.json", "B_profiles.json"] { try put(name) }
        }

        func put(_ name: String) throws { try Data(name.utf8).write(to: inbox.appendingPathComponent(name)) }

        func file(_ name: FileName) throws -> (name: FileName, status: FileStatus) {
            (name, try #require(try root.inbox.status(of: name)))
        }

        /// What a process counts that starts now.
        func start() throws -> (attempts: Attempts, dead: [String: Int]) {
            let attempts = Attempts(root.folder)
            let dead = try attempts.settle(root.inbox)
            return (attempts, Dictionary(uniqueKeysWithValues: dead.map { ($0.name.text ?? "", $0.deaths) }))
        }
    }

    private static let a: FileName = "A_profiles.json"
    private static let b: FileName = "B_profiles.json"

    private func withDesk(_ body: (Desk) throws -> Void) throws {
        try withTemporaryFolder { url in try body(Desk(url)) }
    }

    @Test("count each end of the program while files were read, those read ahead as well")
    func deaths() throws {
        try withDesk { desk throws in
            let files = [try desk.file(AttemptsTests.a), try desk.file(AttemptsTests.b)]
            #expect(try desk.start().dead.isEmpty)
            try Attempts(desk.root.folder).begin(files)
            var (attempts, dead) = try desk.start()
            #expect(dead == ["A_profiles.json": 1, "B_profiles.json": 1])
            try attempts.begin([files[0]])
            (attempts, dead) = try desk.start()
            #expect(dead == ["A_profiles.json": 2])
            #expect(attempts.deaths(of: files[1].name, files[1].status) == 1)
            try attempts.begin([files[0]])
            (attempts, dead) = try desk.start()
            #expect(dead == ["A_profiles.json": Attempts.most])
            #expect(try Attempts.entries(of: desk.root).map(\.deaths).sorted() == [1, 3])
            // A start at which nothing was being read counts nothing.
            #expect(try desk.start().dead.isEmpty)
        }
    }

    @Test("are no deaths if the program stopped in order or the file has an outcome")
    func orderly() throws {
        try withDesk { desk throws in
            let files = [try desk.file(AttemptsTests.a), try desk.file(AttemptsTests.b)]
            let attempts = Attempts(desk.root.folder)
            try attempts.begin(files)
            try attempts.end(AttemptsTests.a, hasOutcome: true)
            try attempts.pause()
            #expect(try desk.start().dead.isEmpty)
            try attempts.begin(files)
            try attempts.end(AttemptsTests.a, hasOutcome: false)
            #expect(try desk.start().dead == ["B_profiles.json": 1])
        }
    }

    @Test("begin anew with a file that came in the place of another, or that is gone")
    func identity() throws {
        try withDesk { desk throws in
            let file = try desk.file(AttemptsTests.a)
            try Attempts(desk.root.folder).begin([file, try desk.file(AttemptsTests.b)])
            try FileManager.default.removeItem(at: desk.inbox.appendingPathComponent("B_profiles.json"))
            #expect(try desk.start().dead == ["A_profiles.json": 1])
            try Data("other".utf8).write(to: desk.inbox.appendingPathComponent("A_profiles.json"), options: .atomic)
            let (attempts, dead) = try desk.start()
            #expect(dead.isEmpty)
            let replaced = try desk.file(AttemptsTests.a)
            #expect(attempts.deaths(of: replaced.name, replaced.status) == 0)
        }
    }

    @Test("are forgotten for a file that a person wants to have tried again")
    func forget() throws {
        try withDesk { desk throws in
            let file = try desk.file(AttemptsTests.a)
            try Attempts(desk.root.folder).begin([file])
            try Attempts(desk.root.folder).forget(AttemptsTests.a)
            #expect(try desk.start().dead.isEmpty)
        }
    }

    @Test("write nothing while nothing is done")
    func idle() throws {
        try withDesk { desk throws in
            let attempts = try desk.start().attempts
            try attempts.pause()
            try attempts.end(AttemptsTests.a, hasOutcome: true)
            #expect(try desk.root.folder.status(of: Attempts.name) == nil)
        }
    }
}
