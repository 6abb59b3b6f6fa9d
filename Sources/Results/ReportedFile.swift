/// The file that a report is about.
package struct ReportedFile: Codable, Sendable, Equatable {
    /// Who dropped a file.
    package struct Owner: Codable, Sendable, Equatable {
        /// The user id.
        package let id: UInt32
        /// The login name; nil if the system had none.
        package let name: String?

        /// - Parameters: as the properties.
        package init(id: UInt32, name: String?) {
            self.id = id
            self.name = name
        }

        /// The login name, else the user id.
        package var text: String { name ?? String(id) }
    }

    /// The name that it was dropped under.
    package let name: String
    /// 64 hexadecimal digits.
    package let sha256: String
    /// Bytes.
    package let size: Int64
    /// Nil if it is not known, as in reports of the first schema.
    package let owner: Owner?

    /// - Parameters: as the properties.
    package init(name: String, sha256: String, size: Int64, owner: Owner?) {
        self.name = name
        self.sha256 = sha256
        self.size = size
        self.owner = owner
    }
}
