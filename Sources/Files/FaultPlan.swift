#if KYCC_FAULTS
    import Glibc
    import Synchronization

    /// Ends the process, or lets a call fail, at a place of the sequence of calls that a test chose.
    enum FaultPlan {
        private static let count = Atomic(0)
        private static let plan: (what: String, at: Int, stays: Bool)? = {
            guard let text = getenv("KYCC_FAULT").map({ String(cString: $0) }) else { return nil }
            let parts = text.split(separator: ":")
            guard parts.count == 2, let at = Int(parts[1].prefix { $0 != "+" }) else { return nil }
            return (String(parts[0]), at, parts[1].hasSuffix("+"))
        }()
        private static let codes: [String: Int32] = [
            "ENOSPC": ENOSPC, "EIO": EIO, "EACCES": EACCES, "EMFILE": EMFILE, "EROFS": EROFS,
        ]

        /// The error number that the call which comes now is to fail with; nil where it is to be made.
        static func next() -> Int32? {
            guard let plan else { return nil }
            let number = count.add(1, ordering: .relaxed).newValue
            guard plan.stays ? number >= plan.at : number == plan.at else { return nil }
            if plan.what == "kill" { kill(getpid(), SIGKILL) }
            if plan.stays, let until = getenv("KYCC_FAULT_UNTIL"), access(until, F_OK) != 0 { return nil }
            return codes[plan.what]
        }
    }
#endif
