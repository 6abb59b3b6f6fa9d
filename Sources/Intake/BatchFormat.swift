package import Vocabulary

/// A format of batch files: a name's ending, and what reads such files.
///
/// `all` is the only list of formats. Names of files, near misses, the inbox, the archive, `verify`, `why` and
/// `reprocess` go by it, so a further format is a reader and a row of `uncompressed`.
package struct BatchFormat: Sendable {
    /// What ends the names of its files, without the point before it: `json`.
    package let ending: String
    /// Reads profiles; nil if profiles do not come in this format.
    package let scoring: (any ScoringReader)?
    /// Reads labels; nil if labels do not come in this format.
    package let outcomes: (any OutcomesReader)?

    private init(
        _ ending: String, scoring: (any ScoringReader)? = nil, outcomes: (any OutcomesReader)? = nil
    ) {
        self.ending = ending
        self.scoring = scoring
        self.outcomes = outcomes
    }

    /// The formats as they are without compression. Messages name the first, and generated files have it; it takes both
    /// kinds.
    private static let uncompressed = [
        BatchFormat("json", scoring: JSONProfiles(), outcomes: JSONLabels()),
        BatchFormat("jsonl", scoring: JSONProfiles(isInLines: true), outcomes: JSONLabels(isInLines: true)),
        BatchFormat("csv", outcomes: CSVLabels()),
        BatchFormat(CSVSetName.packedEnding, scoring: CSVProfiles()),
    ]

    /// Every format that is accepted: each as it is, and compressed.
    package static let all = uncompressed.flatMap { format in [format] + Compression.allCases.map(format.compressed) }

    private func compressed(by compression: Compression) -> BatchFormat {
        BatchFormat(
            "\(ending).\(compression.ending)",
            scoring: scoring.map { CompressedProfiles(compression: compression, inner: $0) },
            outcomes: outcomes.map { CompressedLabels(compression: compression, inner: $0) })
    }

    /// The first format.
    package static var standard: BatchFormat { all[0] }

    /// Whether files of a kind come in this format.
    package func takes(_ kind: BatchFileName.Kind) -> Bool {
        switch kind {
        case .profiles: scoring != nil
        case .labels: outcomes != nil
        }
    }

    /// What ends the names of files of a kind, batch id aside: `_labels.json`.
    package static let suffixes: [(kind: BatchFileName.Kind, ending: String, text: String)] =
        BatchFileName.Kind.allCases.flatMap { kind in
            all.filter { $0.takes(kind) }.map { (kind, $0.ending, "_\(kind.rawValue).\($0.ending)") }
        }
}

/// What a reader knows of a file besides its bytes.
package struct BatchReading: Sendable {
    /// The id in the file's name; one that stands in the file must be the same.
    package let batch: BatchID
    /// The reference time of a file that names none.
    package let firstSeen: Timestamp
    /// How far the file may go.
    package let limits: ReaderLimits

    /// - Parameters: as the properties.
    package init(batch: BatchID, firstSeen: Timestamp, limits: ReaderLimits) {
        self.batch = batch
        self.firstSeen = firstSeen
        self.limits = limits
    }
}

/// Reads a file of one format as what scoring takes.
package protocol ScoringReader: Sendable {
    /// Reads the whole file.
    ///
    /// - Parameter features: makes the features of profiles; a reader of features that were computed elsewhere takes
    ///   its feature set alone.
    /// - Throws: `Refusal` with the first fault, or what the source or `features` throws.
    func read(
        _ source: inout some ByteSource, reading: BatchReading, features: some FeatureMaker
    ) throws -> ScoringInput
}

/// Reads a file of one format as what training takes.
package protocol OutcomesReader: Sendable {
    /// Reads the whole file.
    ///
    /// - Throws: `Refusal` with the first fault, or what the source throws.
    func read(_ source: inout some ByteSource, _ reading: BatchReading) throws -> Outcomes
}

/// No reader of this program takes files of the kind and the format.
package struct UnknownFormat: Error, CustomStringConvertible {
    /// The name of the file.
    package let name: String

    package var description: String { "this program has no reader for \(name)" }
}

extension BatchFileName {
    private var format: BatchFormat? { BatchFormat.all.first { $0.ending == ending } }

    /// Reads the file as what scoring takes.
    ///
    /// - Throws: `UnknownFormat`; `Refusal` with the first fault, or what the source or `features` throws.
    package func scoringInput(
        _ source: inout some ByteSource, firstSeen: Timestamp, limits: ReaderLimits, features: some FeatureMaker
    ) throws -> ScoringInput {
        guard let reader = format?.scoring else { throw UnknownFormat(name: text()) }
        let reading = BatchReading(batch: batch, firstSeen: firstSeen, limits: limits)
        return try reader.read(&source, reading: reading, features: features)
    }

    /// Reads the file as what training takes.
    ///
    /// - Throws: `UnknownFormat`; `Refusal` with the first fault, or what the source throws.
    package func outcomes(
        _ source: inout some ByteSource, firstSeen: Timestamp, limits: ReaderLimits
    ) throws -> Outcomes {
        guard let reader = format?.outcomes else { throw UnknownFormat(name: text()) }
        return try reader.read(&source, BatchReading(batch: batch, firstSeen: firstSeen, limits: limits))
    }
}
