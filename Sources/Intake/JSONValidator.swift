import Vocabulary

/// Checks a document of JSON against RFC 8259 and the limits, and keeps nothing of it.
package struct JSONValidator {
    private let limits: ReaderLimits
    private let chunk: Int

    /// A reader with these limits that asks for so many bytes at a time.
    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18) {
        self.limits = limits
        self.chunk = chunk
    }

    /// - Throws: `Refusal` with the place of the first fault, or what the source throws.
    package func validate(_ source: inout some ByteSource) throws {
        try reading(&source, chunk: chunk, limits: limits) { cursor in
            try cursor.skip()
            try cursor.finish()
        }
    }
}
