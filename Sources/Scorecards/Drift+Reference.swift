package import Statistics

/// The same figures of earlier versions with other verdicts: for batches whose reference says nothing.
extension Drift {
    /// Nothing was compared: every verdict is `no_reference`.
    package var withoutReference: Drift {
        let test = DriftTest(outcome: .noReference)
        return Drift(
            psi: Stability(value: psi.value, test: test),
            csi: csi.map { ($0.name, Stability(value: $0.stability.value, test: test)) })
    }

    /// The probabilities were compared with other rows than the features.
    ///
    /// - Parameter test: of the probabilities.
    package func testing(probabilities test: DriftTest) -> Drift {
        Drift(psi: Stability(value: psi.value, test: test), csi: csi)
    }
}
