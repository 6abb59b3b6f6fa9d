package import Custody
import Features
package import Files
import Intake
package import Results
package import Vocabulary

/// What is wrong with the content of a batch file, as far as the file itself tells. Nothing is taken, moved or
/// recorded.
///
/// Faults that depend on the ledger are not looked for: the same content as another batch, labels of a batch that is
/// not there, times before the batch's reference time.
package struct FileCheck: Sendable {
    /// The first faults, at most `FaultCollector.most`, in the order in which they were met.
    package private(set) var faults: [Refusal] = []
    /// How many faults there are.
    package private(set) var faultCount = 0
    /// What contradicts itself in the data, as `scoring.json` or `training.json` would list it.
    package private(set) var warnings: [ReportedWarning] = []
    /// How many records of each section were read.
    package private(set) var counts: [(section: String, count: Int)] = []

    /// Reads a file from its start to its end.
    ///
    /// - Parameters:
    ///   - now: the moment of reading, which a reference time may not be far ahead of.
    /// - Throws: `FileFailure` where the file cannot be read.
    package init(_ open: OpenFile, as file: BatchFileName, settings: Settings, now: Timestamp) throws {
        try self.init(size: open.status.size, as: file, settings: settings, now: now) { try HashedSource(open) }
    }

    /// Reads the files of a CSV set as the one file that they would become.
    ///
    /// - Parameters:
    ///   - now: the moment of reading, which a reference time may not be far ahead of.
    /// - Throws: `FileFailure` where a file cannot be read.
    package init(_ set: [SetStream.Member], as file: BatchFileName, settings: Settings, now: Timestamp) throws {
        let stream = SetStream(set)
        try self.init(size: stream.size, as: file, settings: settings, now: now) { stream }
    }

    private init<Source: ByteSource>(
        size: Int64, as file: BatchFileName, settings: Settings, now: Timestamp, open: () throws -> Source
    ) throws {
        guard size <= settings.largestFile else {
            faults = [
                Refusal(
                    .tooLarge, message: "the file has \(size) bytes, more than \(settings.largestFile)",
                    hint: "Split the batch, or raise limits.largest_file.")
            ]
            faultCount = 1
            return
        }
        let collector = FaultCollector()
        var limits = settings.limits(at: now)
        let most = settings.memoryLimit
        limits.memory = MemoryRoom(limit: most) { $0 <= most }
        limits.faults = collector
        do {
            var source = try open()
            switch file.kind {
            case .profiles: take(try ScoreBatchJob.input(&source, file: file, firstSeen: now, limits: limits))
            case .labels:
                let outcomes = try file.outcomes(&source, firstSeen: now, limits: limits)
                let latest = Timestamp(microseconds: limits.latestReferenceTime)
                if outcomes.records > 0 || collector.count == 0,
                    let refusal = LabelsCheck.refusal(ofAny: outcomes, latest: latest)
                {
                    collector.end(with: refusal)
                }
                take(outcomes)
            }
        } catch let refusal as Refusal {
            collector.end(with: refusal)
        }
        (faults, faultCount) = (collector.first, collector.count)
    }

    private mutating func take(_ input: ScoringInput) {
        let found =
            BatchWarning.warnings(input)
            + BatchWarning.shadowed(BuiltInFeatures.standard.catalog.current, by: input.ownFeatureNames)
        warnings = BatchWarning.reported(found, input)
        counts = [
            ("parties", input.features.count), ("accounts", input.counts.accounts),
            ("transactions", input.counts.transactions), ("relationships", input.counts.relationships),
        ]
    }

    private mutating func take(_ outcomes: Outcomes) {
        warnings = BatchWarning.nearKeys(outcomes.nearKeys, section: "labels").map(\.reported)
        counts = [
            ("records", outcomes.records), ("outcomes", outcomes.partyIDs.count),
            ("withdrawn", outcomes.withdrawn.count), ("undecided", outcomes.undecided.count),
        ]
    }
}
