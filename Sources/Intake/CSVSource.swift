import Vocabulary

/// A CSV file, or several, as the bytes of the JSON document that says the same (`CSVTranscoder`).
///
/// The readers of JSON read it as any other source. Where they refuse, the place in the CSV file is found by running
/// the transcoder again up to there.
struct CSVSource<Base: ByteSource>: ByteSource {
    /// The source of the files, which the parts of the document read from.
    final class Box {
        var base: Base
        init(_ base: Base) { self.base = base }
    }

    /// The files of a document, one after the other, from a source that stands at its first byte.
    typealias Parts = (Box) -> CSVTranscoder.NextPart

    private let box: Box
    private let parts: Parts
    private let transcoder: CSVTranscoder

    /// - Parameter parts: the files in the source.
    init(_ base: Base, limits: ReaderLimits, chunk: Int, parts: @escaping Parts) {
        let box = Box(base)
        self.box = box
        self.parts = parts
        transcoder = CSVTranscoder(
            limits: limits,
            windows: { ReadingWindows(count: box.base.outstanding + 1, capacity: chunk) },
            parts: parts(box))
    }

    /// One file that is a section.
    init(_ base: Base, section: CSVSection, limits: ReaderLimits, chunk: Int = 1 << 18) {
        self.init(base, limits: limits, chunk: chunk) { box in
            var isTaken = false
            return {
                defer { isTaken = true }
                return isTaken ? nil : CSVPart(section: section, member: nil) { try box.base.read(into: $0) }
            }
        }
    }

    /// The source of the files, as far as it has been read.
    var base: Base {
        transcoder.endFile()
        return box.base
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try transcoder.read(into: buffer) }

    /// Ends the reading too: what reads ahead in a file looks at the source as well.
    mutating func settle() {
        transcoder.endFile()
        box.base.settle()
    }

    mutating func rewind() throws {
        settle()
        try box.base.rewind()
        transcoder.restart(parts(box))
    }

    mutating func locate(_ refusals: inout [Refusal]) throws -> Bool {
        try rewind()
        let places = try transcoder.places(of: refusals)
        settle()
        for (index, place) in places.enumerated() {
            if let place {
                place.explain(&refusals[index])
            } else {
                // The end of the document: no byte of a file is at fault.
                refusals[index].offset = nil
                refusals[index].path = nil
                refusals[index].wantsValue = false
                refusals[index].isPlaced = true
            }
        }
        return true
    }
}

extension CSVSource {
    /// Has a reader read the document. Where the source itself is at fault, the faults that were collected before are
    /// found in the files first: whoever made the source knows nothing of these.
    mutating func reading<Content>(
        _ limits: ReaderLimits, _ body: (inout CSVSource) throws -> Content
    ) throws -> Content {
        do {
            return try body(&self)
        } catch let fault as CompressionFault {
            try limits.faults?.locate(in: &self)
            // That of a file within the source; that of the source is for whoever made it.
            if fault.refusal.member != nil { throw fault.refusal }
            throw fault
        }
    }
}

/// Reads labels as CSV.
struct CSVLabels: OutcomesReader {
    func read(_ source: inout some ByteSource, _ reading: BatchReading) throws -> Outcomes {
        var document = CSVSource(source, section: .labels, limits: reading.limits)
        defer { source = document.base }
        var outcomes = try document.reading(reading.limits) { document in
            try LabelsReader(limits: reading.limits).read(&document, batch: reading.batch)
        }
        outcomes.isOfRows = true
        return outcomes
    }
}
