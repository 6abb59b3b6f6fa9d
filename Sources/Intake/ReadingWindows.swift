/// The memory that a file is read into, one window after the other and then the first again: a source that still looks
/// at the bytes of earlier windows is not disturbed.
///
/// It must outlive what the source does with the bytes.
final class ReadingWindows {
    /// Bytes behind each window: vectors are loaded up to and across its end.
    static let padding = 128

    private var windows: [UnsafeMutableBufferPointer<UInt8>]
    private var current = 0
    /// Windows that were too small, at which the source may still look.
    private var outgrown: [UnsafeMutableBufferPointer<UInt8>] = []

    init(count: Int, capacity: Int) {
        windows = (0..<count).map { _ in ReadingWindows.allocate(capacity) }
    }

    deinit {
        for window in windows + outgrown { window.deallocate() }
    }

    /// The next window, with `kept` bytes of the present one at its front and room for at least one more.
    func next(keeping kept: UnsafeRawBufferPointer) -> (base: UnsafeMutablePointer<UInt8>, capacity: Int) {
        current = (current + 1) % windows.count
        var capacity = windows[current].count - ReadingWindows.padding
        if kept.count >= capacity {
            outgrown.append(windows[current])
            while kept.count >= capacity { capacity *= 2 }
            windows[current] = ReadingWindows.allocate(capacity)
        }
        UnsafeMutableRawBufferPointer(windows[current]).copyMemory(from: kept)
        return (windows[current].baseAddress!, capacity)
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutableBufferPointer<UInt8> {
        let window = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity + padding)
        window.initialize(repeating: 0)
        return window
    }
}
