import Console
import Pipeline
import Testing

@Suite("Names of the environment")
struct EnvironmentNamesTests {
    @Test("of a setting are its key in capitals, with _ for each dot")
    func settings() {
        for key in Settings.catalog {
            #expect(EnvironmentNames.kind(key.environmentName) == .setting(key.name))
        }
        #expect(EnvironmentNames.settings == Settings.catalog.map(\.environmentName).sorted())
        #expect(EnvironmentNames.kind("KYCC_TRAINING_WINDOW") == .setting("training.window"))
    }

    @Test(
        "that are near a setting, or in a section of the settings, are misspelt",
        arguments: [
            "KYCC_TREADS", "KYCC_THREAD", "KYCC_THRAEDS", "KYCC_threads", "KYCC_SETLE", "KYCC_POL", "KYCC_POOL",
            "KYCC_HOLDS", "KYCC_GATES_MIN_ROW", "KYCC_GATE_MIN_ROWS", "KYCC_TRAINING_WIDOW", "KYCC_TRAININGWINDOW",
            "KYCC_LIMITS_X", "KYCC_LOG_FILE", "KYCC_SCORES_GUARD",
        ])
    func misspelt(_ name: String) { #expect(EnvironmentNames.kind(name) == .misspelt) }

    @Test(
        "that platforms set for a service, and our own that are no settings, are ignored",
        arguments: [
            "KYCC_ROOT", "KYCC_BINARY", "KYCC_PORT", "KYCC_PORT_80_TCP", "KYCC_PORT_80_TCP_ADDR",
            "KYCC_PORT_80_TCP_PORT", "KYCC_PORT_80_TCP_PROTO", "KYCC_PORT_53_UDP", "KYCC_HOST", "KYCC_VERSION",
            "KYCC_SERVICE_HOST", "KYCC_SERVICE_PORT", "KYCC_SERVICE_PORT_HTTP", "KYCC_LOG_SERVICE_HOST",
            "KYCC_LOG_PORT", "KYCC_TRAINING_PORT_8080_TCP", "KYCC_NAME", "KYCC_ENV_PATH", "KYCC_",
        ])
    func ignored(_ name: String) { #expect(EnvironmentNames.kind(name) == .ignored) }

    @Test("that are ignored are listed in order, without ours and without those of others")
    func listed() {
        let environment = [
            "KYCC_ROOT": "/", "KYCC_PORT": "1", "KYCC_NAME": "2", "KYCC_THREADS": "3", "KYCC_THREAD": "4", "PATH": "5",
        ]
        #expect(EnvironmentNames.ignored(environment) == ["KYCC_NAME", "KYCC_PORT"])
    }
}
