package import Files
import Glibc
import Synchronization

/// Standard output, whose errors count: a listing that did not fit on the disk must not look as if it had been written.
///
/// Nobody reading any more (`kycc scores B | head`) is no error; whoever writes much learns of it and may stop.
package enum StandardOutput {
    /// Nothing more can be written, or nobody reads it.
    package struct Ended: Error {}

    private struct State {
        var buffer: [UInt8] = []
        /// The error number of the first write that failed.
        var failure: Int32?
    }

    private static let state = Mutex(State())
    private static let capacity = 1 << 16

    /// Adds a text to what is written in large pieces.
    ///
    /// - Throws: `Ended` where it is of no use to go on.
    package static func write(_ text: TerminalText) throws(Ended) {
        let hasFailed = state.withLock { state in
            state.buffer.append(contentsOf: text.text.utf8)
            if state.buffer.count >= capacity { flush(&state) }
            return state.failure != nil
        }
        if hasFailed { throw Ended() }
    }

    /// Adds a document in several lines.
    ///
    /// - Throws: `Ended` where it is of no use to go on.
    package static func write(_ json: JSONText) throws(Ended) {
        try write(TerminalText(json: json.text(pretty: true) + "\n"))
    }

    /// Writes what has been collected. That it failed is told when the process ends.
    package static func flush() { state.withLock { flush(&$0) } }

    private static func flush(_ state: inout State) {
        state.buffer.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, state.failure == nil {
                let count = Glibc.write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    state.failure = errno
                }
            }
        }
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// Why standard output could not be written; nil where it could, or nobody read it.
    package static var failure: Failure? {
        state.withLock { state in
            flush(&state)
            guard let code = state.failure, code != EPIPE else { return nil }
            return Failure(
                "write: \(String(cString: strerror(code)))", in: "standard output",
                try: "send it to where there is room.", status: ExitStatus.inputOutput)
        }
    }

    /// Sees to it that the three standard descriptors are there and that a reader who leaves does not end the process.
    ///
    /// Where one is closed, the next file to be opened would get its number, and what is printed would go into that
    /// file.
    package static func secure() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // Opened the wrong way round for output, so that printing fails as it does on a closed descriptor.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        signal(SIGPIPE, SIG_IGN)
    }
}

/// Prints a line of a command that does work: at once, and whether or not anybody reads it.
package func say(_ text: TerminalText = "") {
    do {
        try StandardOutput.write("\(text)\n")
    } catch {
        // The work goes on; the end of the process tells.
    }
    StandardOutput.flush()
}
