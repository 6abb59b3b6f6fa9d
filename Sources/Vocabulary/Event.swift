package import Files

/// What happened, for the event chain of the ledger and for the log alike.
package struct Event: Sendable {
    /// One of the event words of the log.
    package let word: String
    /// In the order in which they are shown.
    package let fields: [(String, JSONText)]
    /// How long the work took that ends with the event, in seconds; shown in the log, and not recorded in the chain.
    package let seconds: Double?

    /// - Parameters: as the properties.
    package init(_ word: String, fields: [(String, JSONText)], seconds: Double? = nil) {
        self.word = word
        self.fields = fields
        self.seconds = seconds
    }

    /// The same event with how long the work took, in seconds.
    package func taking(_ seconds: Double) -> Event { Event(word, fields: fields, seconds: seconds) }
}
