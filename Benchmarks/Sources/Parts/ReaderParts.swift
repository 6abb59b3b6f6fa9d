import Features
import Foundation
import Intake
import Vocabulary

/// The reader on one core: from bytes in memory, handed out in pieces as the product does, to columns.
struct ReaderParts {
    private let batch: BatchID
    private let bytes: [UInt8]

    init(file path: String) throws {
        (batch, bytes) = try BatchFile(path, .profiles).contents()
    }

    struct Figures: Encodable {
        var bytes: Int
        var parties: Int
        var transactions: Int
        /// Full validation, transactions given to nobody.
        var reading: Cost
        /// The same, with transactions summed up by party and month.
        var withAggregation: Cost
        /// What of it is the copying of the bytes into the reader's window, which a reader of bytes in memory is
        /// spared.
        var copying: Cost
    }

    func measured() throws -> Figures {
        _ = try profiles(DiscardingSink())
        let (columns, reading) = try Stopwatch.time { try profiles(DiscardingSink()) }
        let (_, withAggregation) = try Stopwatch.time { try profiles(TransactionAggregator()) }
        let (_, copying) = Stopwatch.time { copied() }
        return Figures(
            bytes: bytes.count, parties: columns.partyIDs.count, transactions: columns.transactions, reading: reading,
            withAggregation: withAggregation, copying: copying)
    }

    private func copied() {
        var source = BytesSource(bytes)
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { window.deallocate() }
        while source.read(into: window) > 0 {}
    }

    func profiles(_ sink: some TransactionSink) throws -> ProfileColumns {
        var source = BytesSource(bytes)
        return try ProfilesReader().read(
            &source, batch: batch, builtIn: FeatureCatalog.standard.reservedNames,
            firstSeen: Timestamp(microseconds: 0), sink: sink)
    }
}

/// Lets every transaction go.
private final class DiscardingSink: TransactionSink {
    func begin(asOf: Timestamp, parties: Int) {}

    func take(_ chunk: TransactionChunk) {}
}

/// A file of a batch, whose name says which.
struct BatchFile {
    private let path: String
    private let batch: BatchID

    init(_ path: String, _ kind: BatchFileName.Kind) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let file = BatchFileName(name), file.kind == kind else { throw WrongUse(argument: path) }
        self.path = path
        batch = file.batch
    }

    func contents() throws -> (BatchID, [UInt8]) {
        (batch, Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }
}
