package import Files
package import Intake
package import Parallel

/// The files of a CSV set as the bytes of their tar, and as nothing else: the same files give the same bytes.
package struct SetStream: ByteSource {
    /// A file of the set, held open.
    package struct Member: Sendable {
        /// Its name, under which it stands in the tar.
        package let name: CSVSetName
        /// The file.
        package let file: OpenFile

        /// - Parameters: as the properties.
        package init(name: CSVSetName, file: OpenFile) {
            self.name = name
            self.file = file
        }
    }

    /// What of a member comes next.
    private enum Step {
        case header, content, end
    }

    private let members: [Member]
    private let effort: Effort
    private var index = 0
    private var step = Step.header
    private var reader: HashingReader?
    /// Headers and zeros that are to be handed out before anything else.
    private var pending: ArraySlice<UInt8> = []
    /// SHA-256 of the members that were read whole, in their order.
    package private(set) var digests: [String] = []

    /// - Parameters:
    ///   - members: in any order; the tar has them in that of `CSVSetName.Part`.
    ///   - effort: polled before every piece.
    package init(_ members: [Member], effort: Effort = Effort()) {
        let order = CSVSetName.Part.sections
        self.members = members.sorted {
            (order.firstIndex(of: $0.name.part) ?? 0) < (order.firstIndex(of: $1.name.part) ?? 0)
        }
        self.effort = effort
    }

    /// The members, in the order in which they stand in the tar.
    package var ordered: [Member] { members }

    /// Bytes of the tar.
    package var size: Int64 {
        members.reduce(Int64(2 * TarHeader.block)) { sum, member in
            let header = header(of: member)
            return sum + Int64(TarHeader.block + header.padding) + header.size
        }
    }

    private func header(of member: Member) -> TarHeader {
        TarHeader(name: member.name.text, size: member.file.status.size)
    }

    /// Fills the buffer with the next bytes of the tar.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if !pending.isEmpty {
                let piece = pending.prefix(buffer.count)
                buffer.copyBytes(from: piece)
                pending = pending.dropFirst(piece.count)
                return piece.count
            }
            guard index < members.count else {
                if step == .end { return 0 }
                step = .end
                pending = [UInt8](repeating: 0, count: 2 * TarHeader.block)[...]
                continue
            }
            guard step == .content, let reader else {
                pending = header(of: members[index]).bytes[...]
                reader = try HashingReader(members[index].file, effort)
                step = .content
                continue
            }
            let count = try reader.read(into: buffer)
            if count > 0 { return count }
            digests.append(try reader.finish())
            pending = [UInt8](repeating: 0, count: header(of: members[index]).padding)[...]
            self.reader = nil
            step = .header
            index += 1
        }
    }

    /// As many as any reader of a member may have.
    package var outstanding: Int { HashingReader.mostOutstanding }

    /// Returns when no buffer is to be hashed any more.
    package mutating func settle() { reader?.settle() }

    /// Begins again with the first member.
    package mutating func rewind() throws {
        reader?.settle()
        (reader, index, step, pending, digests) = (nil, 0, .header, [], [])
    }
}
