package import Files

extension FileName {
    private static let reasonSuffix = Array(".reason.json".utf8)

    /// Whether this is the reason of a refused file.
    package var isReason: Bool { bytes.suffix(FileName.reasonSuffix.count).elementsEqual(FileName.reasonSuffix) }

    /// The name of the reason beside a refused file.
    package var reason: FileName { FileName(bytes: bytes + FileName.reasonSuffix) }

    /// The refused file that a reason is about.
    package var refused: FileName { FileName(bytes: Array(bytes.dropLast(FileName.reasonSuffix.count))) }
}
