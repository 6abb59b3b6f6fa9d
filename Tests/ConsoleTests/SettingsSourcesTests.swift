import Console
import Pipeline
import Scorecards
import Testing

@Suite("Sources of settings")
struct SettingsSourcesTests {
    private func settings(
        _ yaml: String? = nil, environment: [String: String] = [:], commandLine: [String] = []
    ) throws -> Settings {
        try SettingsSources.settings(yaml: yaml, environment: environment, commandLine: commandLine)
    }

    @Test("count in the order command line, environment, file, default")
    func precedence() throws {
        #expect(try settings().trainingWindow == Settings().trainingWindow)
        let yaml = "training.window: 5\n"
        #expect(try settings(yaml).trainingWindow == 5)
        let environment = ["KYCC_TRAINING_WINDOW": "6", "KYCC_PORT": "tcp://", "PATH": "/bin"]
        #expect(try settings(yaml, environment: environment).trainingWindow == 6)
        let last = ["training.window=7", "training.window=8"]
        #expect(try settings(yaml, environment: environment, commandLine: last).trainingWindow == 8)
    }

    /// The setting that is refused, and where it was said.
    private func refused(_ body: () throws -> Settings) throws -> SettingError {
        try #require(throws: SettingError.self) { _ = try body() }
    }

    @Test("are named in the error of a setting that is not allowed")
    func origins() throws {
        let inFile = try refused { try settings("threads: 1\nlog.keep: x\n") }
        #expect(inFile.key == "log.keep" && inFile.value == "x" && inFile.origin == "kycc.yaml line 2")
        let unknown = try refused { try settings("bogus: 1\n") }
        #expect(unknown.key == "bogus" && unknown.value == nil && unknown.origin == "kycc.yaml line 1")
        let inEnvironment = try refused { try settings(environment: ["KYCC_THREADS": "0"]) }
        #expect(inEnvironment.key == "threads" && inEnvironment.origin == "environment, KYCC_THREADS")
        let misspelt = try refused { try settings(environment: ["KYCC_THREAD": "1"]) }
        #expect(misspelt.key == "KYCC_THREAD" && misspelt.value == nil && misspelt.allowed.contains("KYCC_THREADS"))
        let onCommandLine = try refused { try settings(commandLine: ["threads=-1"]) }
        #expect(onCommandLine.key == "threads" && onCommandLine.origin == "command line")
        let bare = try refused { try settings(commandLine: ["threads"]) }
        #expect(bare.key == "--set" && bare.value == "threads" && bare.allowed == "key=value")
        let empty = try refused { try settings(commandLine: ["threads="]) }
        #expect(empty.value?.isEmpty == true)
    }

    @Test("have a template whose every line is a comment, and whose settings are the defaults")
    func template() throws {
        let lines = SettingsSources.template.split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix("#") })
        let uncommented = lines.map { $0.dropFirst() }.filter { !$0.hasPrefix(" ") && $0.contains(": ") }
        #expect(uncommented.count == Settings.catalog.count)
        let read = try SettingsFile(uncommented.joined(separator: "\n")).entries
        #expect(read.map(\.key) == Settings.catalog.map(\.name))
        _ = try settings(uncommented.joined(separator: "\n"))
    }
}

@Suite("kycc.yaml")
struct SettingsFileTests {
    private func entries(_ yaml: String) throws -> [String] {
        try SettingsFile(yaml).entries.map { "\($0.line) \($0.key)=\($0.value)" }
    }

    @Test("says the same in nested mappings and in dotted keys, in the order of the file")
    func nested() throws {
        #expect(
            try entries("training:\n  window: 4\n  refit: true\nlog.keep: 3\n")
                == ["2 training.window=4", "3 training.refit=true", "4 log.keep=3"])
        #expect(try entries("training: {window: 4}\n") == ["1 training.window=4"])
    }

    @Test("may list the names of features, and no other values")
    func lists() throws {
        let nested =
            "training:\n  recipe: bends\n  exclude: [late_share, status.open]\n  rivals: [straight1, bends@4]\n"
            + "directions: {a.b: up, c: none}\n"
        func read(_ yaml: String) throws -> Settings {
            try SettingsSources.settings(yaml: yaml, environment: [:], commandLine: [])
        }
        let settings = try read(nested)
        #expect(settings.recipe == .bends && settings.excluded == ["late_share", "status.open"])
        #expect(settings.rivals.map(\.description) == ["straight1", "bends@4"])
        #expect(settings.directions == ["a.b": .up, "c": .none])
        #expect(try read("training.exclude: []\n").excluded.isEmpty)
        for text in ["threads: [1]\n", "training.exclude: [[a]]\n"] {
            #expect(throws: Failure.self) { try read(text) }
        }
    }

    @Test("may list the bands as a mapping, in their order")
    func bands() throws {
        func read(_ yaml: String) throws -> Settings {
            try SettingsSources.settings(yaml: yaml, environment: [:], commandLine: [])
        }
        for yaml in [
            "score:\n  range: 400 to 900\n  bands: {good: 700, fair: 550, bad: 400}\n",
            "score.bands:\n  good: 700\n  fair: 550\n  bad: 400\nscore.range: 400 to 900\n",
            "score: {range: 400 to 900, bands: 'good=700, fair=550, bad=400'}\n",
        ] {
            let bands = try read(yaml).bands
            #expect(bands.map(\.name) == ["good", "fair", "bad"] && bands.map(\.least) == [700, 550, 400])
        }
        let error = try #require(throws: SettingError.self) { _ = try read("a: 1\nscore.bands: {bad: 300}\n") }
        #expect(error.key == "a")
        let single = try #require(throws: SettingError.self) { _ = try read("threads: 1\nscore.bands: {bad: 300}\n") }
        #expect(single.origin == "kycc.yaml line 2" && single.problem == "there are 1 bands")
        #expect(throws: SettingError.self) { try read("score.bands: {good: 300, bad: 700}\n") }
        for yaml in ["score.bands: {good: [700], bad: 300}\n", "score.bands: [good, bad]\n"] {
            #expect(throws: Failure.self) { try read(yaml) }
        }
    }

    @Test("may be empty", arguments: ["", "\n", "# nothing\n", "---\n", "~\n"])
    func empty(_ yaml: String) throws { #expect(try entries(yaml).isEmpty) }

    @Test(
        "is refused with its line where it holds anything but settings",
        arguments: [
            ("- a\n", "a list or a bare value", "kycc.yaml line 1"),
            ("a: 1\nb: [1]\n", "a list or a bare value", "kycc.yaml line 2"),
            ("? [a]\n: 1\n", "a list or a bare value", "kycc.yaml line 1"),
            ("---\na: 1\n---\na: 2\n", "no YAML", "kycc.yaml line 1"),
            ("a: 1\nb: 2\na: 3\n", "setting a is given twice, first in line 1", "kycc.yaml line 3"),
            ("a: {b: 1}\na.b: 2\n", "setting a.b is given twice, first in line 1", "kycc.yaml line 2"),
            ("a: 1\nb: [\n", "no YAML", "kycc.yaml line 3"), ("a: 1\n\u{1}\n", "no YAML", "kycc.yaml line 2"),
        ])
    func refused(_ yaml: String, _ what: String, _ place: String) throws {
        let failure = try #require(throws: Failure.self) { _ = try SettingsFile(yaml) }
        #expect(failure.what.contains(what) && failure.place == place, "\(failure)")
        #expect(failure.status == ExitStatus.settings)
    }
}
