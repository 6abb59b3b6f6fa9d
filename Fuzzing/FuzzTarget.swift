import Foundation
import Vocabulary

/// What libFuzzer calls with each input: the invariants of one of the formats, the one that `KYCC_FUZZ` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let invariants = ReaderInvariants(limits: ReaderInvariants.smallLimits, chunks: [1, 7, 64, 8192])
    do {
        switch format {
        case "profiles": try invariants.profiles(bytes)
        case "labels": try invariants.labels(bytes)
        case "profile-lines": try invariants.profiles(bytes, isInLines: true)
        case "label-lines": try invariants.labels(bytes, isInLines: true)
        case "gz", "zst":
            try CompressionInvariants(limits: invariants.limits, chunks: invariants.chunks)
                .labels(bytes, ending: format)
        case "csv": try invariants.csv(bytes)
        default: try invariants.json(bytes)
        }
    } catch {
        FileHandle.standardError.write(Data("\nviolation: \(error)\n".utf8))
        abort()
    }
    return 0
}

private let format = ProcessInfo.processInfo.environment["KYCC_FUZZ"] ?? "json"

/// What libFuzzer calls for a new input: half of the time its own changes of bytes, else one that keeps to tokens.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: CUnsignedInt) -> Int {
    var random = SeededGenerator(seed: UInt64(seed))
    // What is compressed has no tokens, and those that are known are of JSON.
    if ["csv", "gz", "zst"].contains(format) || Bool.random(using: &random) { return mutateBytes(start, count, most) }
    var document = TokenDocument(Array(UnsafeBufferPointer(start: start, count: count)))
    for _ in 0...Int.random(in: 0...2, using: &random) { document.mutate(using: &random) }
    let bytes = document.bytes.prefix(most)
    for (place, byte) in bytes.enumerated() { start[place] = byte }
    return bytes.count
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int
