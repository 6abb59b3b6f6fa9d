import Glibc

/// Writes a text to standard error in one piece. Nobody may be listening; that is no failure of the work.
package func writeToStandardError(_ text: TerminalText) {
    var text = text.text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while rest.count > 0 {
            let count = write(STDERR_FILENO, rest.baseAddress, rest.count)
            if count <= 0 { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
