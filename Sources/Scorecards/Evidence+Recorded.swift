extension Evidence {
    /// Evidence as it was recorded; what it was pooled from is not looked at.
    package init(
        batches: [String], n: Int, n1: Int, n0: Int, testedDefaults: Int, testedOthers: Int, auc: Double?,
        delta: Double?, deltaVariance: Double?, pBetter: Double?, pWorse: Double?, d: Double, dVariance: Double,
        pSharper: Double
    ) {
        self.batches = batches
        self.n = n
        self.n1 = n1
        self.n0 = n0
        self.testedDefaults = testedDefaults
        self.testedOthers = testedOthers
        self.auc = auc
        self.delta = delta
        self.deltaVariance = deltaVariance
        self.pBetter = pBetter
        self.pWorse = pWorse
        self.d = d
        self.dVariance = dVariance
        self.pSharper = pSharper
    }
}
