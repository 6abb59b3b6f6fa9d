import Vocabulary

/// Reads profiles that are compressed, with the reader of the format that is within.
struct CompressedProfiles: ScoringReader {
    let compression: Compression
    let inner: any ScoringReader

    func read(
        _ source: inout some ByteSource, reading: BatchReading, features: some FeatureMaker
    ) throws -> ScoringInput {
        try compression.inflating(&source, reading: reading) { source, reading in
            try inner.read(&source, reading: reading, features: features)
        }
    }
}

/// Reads labels that are compressed, with the reader of the format that is within.
struct CompressedLabels: OutcomesReader {
    let compression: Compression
    let inner: any OutcomesReader

    func read(_ source: inout some ByteSource, _ reading: BatchReading) throws -> Outcomes {
        try compression.inflating(&source, reading: reading) { source, reading in try inner.read(&source, reading) }
    }
}

extension Compression {
    /// Behind a fault of the text so much of it is inflated to find out whether the file is damaged; bytes.
    private static let longestSearch = 1 << 30

    /// Has a reader read what a compressed source holds.
    ///
    /// Where the file is damaged or cut off, that is what refuses it, whatever the text before has for faults.
    fileprivate func inflating<Source: ByteSource, Content>(
        _ source: inout Source, reading: BatchReading,
        body: (inout InflatedSource<Source>, BatchReading) throws -> Content
    ) throws -> Content {
        let memory = InflationMemory(reading.limits.memory)
        var limits = reading.limits
        limits.memory = memory.room
        var inflated = InflatedSource(source, compression: self, limits: limits, memory: memory)
        defer { source = inflated.end() }
        do {
            return try body(
                &inflated, BatchReading(batch: reading.batch, firstSeen: reading.firstSeen, limits: limits))
        } catch let fault as CompressionFault {
            // The faults of records that were collected before have no lines yet.
            if let collector = limits.faults {
                inflated.passOverFaults()
                try collector.locate(in: &inflated)
            }
            throw fault.refusal
        } catch let refusal as Refusal {
            if let fault = try inflated.fault(within: Compression.longestSearch) { throw fault.refusal }
            throw compressedTwice(refusal, in: &inflated)
        }
    }

    /// Names the mistake where the text is itself compressed.
    private func compressedTwice(_ refusal: Refusal, in source: inout InflatedSource<some ByteSource>) -> Refusal {
        guard refusal.offset == 0, let inner = source.innerCompression() else { return refusal }
        var refusal = refusal
        refusal.message = "the file is compressed twice: what is in it is compressed by \(inner)"
        refusal.hint = "Compress the data once."
        return refusal
    }
}
