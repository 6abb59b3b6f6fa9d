import Intake
import Testing
import Vocabulary

@Suite("Sets of CSV files in a tar")
struct CSVSetReaderTests {
    private static let parties = Array("party_id\nA\nB\n".utf8)
    private static let transactions = Array("party_id,amount,ts\nA,1,2026-01-01\n".utf8)

    /// `rule message`, cut off with a star; or how many companies and transactions were read.
    private func read(_ tar: [UInt8]) -> String {
        do {
            let input = try ProfilesTaken.read(tar, as: "B1_profiles.csv.tar", chunk: 100).1
            return "\(input.features.count) \(input.counts.transactions)"
        } catch let refusal as Refusal {
            return "\(refusal.rule.rawValue)\(refusal.isCutOff ? "*" : "") \(refusal.message)"
        } catch {
            return "\(error)"
        }
    }

    private func tar(_ names: String...) -> [UInt8] {
        CSVDocument.tar(names.map { ($0, $0.contains("parties") ? Self.parties : Self.transactions) })
    }

    @Test("are read in any order, and with ./ before their names")
    func orders() {
        #expect(read(tar("B1_parties.csv", "B1_transactions.csv")) == "2 1")
        #expect(read(tar("./B1_transactions.csv", "./B1_parties.csv")) == "2 1")
        #expect(read(tar("B1_parties.csv")) == "2 0")
        #expect(read(tar("B1_parties.csv") + [UInt8](repeating: 0, count: 9 * 512)) == "2 0")
    }

    @Test("without parties, with a file twice, of another batch or of another kind are refused")
    func refused() {
        #expect(read(tar("B1_transactions.csv")) == "set the set of CSV files: it has no B1_parties.csv")
        #expect(read(tar("B1_parties.csv", "B1_parties.csv")) == "set the set of CSV files: parties are there twice")
        #expect(read(tar("B2_parties.csv")) == "set the set of CSV files: B2_parties.csv belongs to B2")
        #expect(read(tar("B1_parties.csv", "notes.csv")) == "set the set of CSV files: notes.csv is no file of a set")
        #expect(read(tar("B1_parties.csv") + [1]).hasPrefix("set"))
        var link = tar("B1_parties.csv")
        link[156] = UInt8(ascii: "2")
        #expect(read(link) == "set the set of CSV files: it is no tar, or damaged")
    }

    @Test("tell of columns that are nearly those of own features, and of rows instead of paths")
    func nearFeatures() throws {
        let parties = Array("party_id,Features.use,features.Use,note\nA,1,2,\n".utf8)
        let transactions = Array("party_id,amount,ts\nB,1,2026-01-01\nA,1,\n".utf8)
        let tar = CSVDocument.tar([("B1_parties.csv", parties), ("B1_transactions.csv", transactions)])
        let (profiles, input) = try ProfilesTaken.read(tar, as: "B1_profiles.csv.tar")
        #expect(profiles.names == ["Use"])
        #expect(input.findings.nearKeys.map { "\($0.written) \($0.known)" } == ["Features features"])
        #expect(input.warnings.map(\.example) == ["row 1 of transactions", "row 2 of transactions"])
    }

    @Test("are refused where a header does not say whose its rows are, with the file and the column")
    func ends() throws {
        func refusal(_ section: String, _ text: String) throws -> Refusal? {
            let tar = CSVDocument.tar([("B1_parties.csv", Self.parties), ("B1_\(section).csv", Array(text.utf8))])
            do {
                _ = try ProfilesTaken.read(tar, as: "B1_profiles.csv.tar")
                return nil
            } catch let refusal as Refusal { return refusal }
        }
        let found = try #require(try refusal("transactions", "txn_id,party,betrag,date\n1,A,3,2026-01-01\n"))
        #expect(found.rule == .missingKey && found.member == "B1_transactions.csv" && found.line == 1, "\(found)")
        #expect(found.message.contains("party_id") && found.hint.contains("mapping"))
        let other = try #require(try refusal("relationships", "relationship_id,from_party_id,to\n1,A,A\n"))
        #expect(other.message.contains("to_party_id") && other.member == "B1_relationships.csv")
        #expect(try refusal("transactions", "party_id\n") == nil)
    }

    @Test("that are cut off anywhere are refused as such")
    func cutOff() {
        let whole = tar("B1_parties.csv", "B1_transactions.csv")
        // Of the two blocks of zeros at the end both are needed.
        for count in 0..<whole.count where count % 37 == 0 || count > whole.count - 3 || count < 3 {
            #expect(
                read(Array(whole.prefix(count))).hasPrefix("set* "), "\(count): \(read(Array(whole.prefix(count))))")
        }
    }

    @Test("have headers that say what was put into them, beyond 8 GiB too")
    func headers() throws {
        for size in [0, 1, 511, 512, 1 << 33 - 1, 1 << 33, 1 << 40 + 7] as [Int64] {
            let header = TarHeader(name: "BATCH_007_transactions.csv", size: size)
            #expect(TarHeader(header.bytes) == header && header.bytes.count == 512)
            #expect((size + Int64(header.padding)) % 512 == 0 && header.padding < 512)
            var damaged = header.bytes
            damaged[3] ^= 1
            #expect(TarHeader(damaged) == nil)
        }
    }
}
