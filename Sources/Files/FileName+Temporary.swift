extension FileName {
    /// Whether it is a file that is being written, or was when somebody pulled the plug: recovery removes it.
    package var isTemporary: Bool {
        bytes.starts(with: Array(".kycc-".utf8)) && bytes.suffix(4).elementsEqual(Array(".tmp".utf8))
    }
}
