// swift-tools-version: 6.1
import PackageDescription

// The manifest is the architecture: one section per room, and data moves one way through them. A room may import
// only what stands under its name here; the build refuses anything else (see `kycc`, the script).

let settings: [SwiftSetting] = [
    .unsafeFlags(["-warnings-as-errors"]),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Swift's runtime goes into the program: it then runs where there is no Swift, as in the service's sandbox, starts sooner
// and takes 6 MB less. The libraries are those that the static Foundation rests on.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"]),
    .linkedLibrary("CoreFoundation"),
    .linkedLibrary("_FoundationICU"),
    .linkedLibrary("_FoundationCShims"),
    .linkedLibrary("_FoundationCollections"),
    .linkedLibrary("stdc++"),
]

let package = Package(
    name: "kycc",
    products: [
        .executable(name: "kycc", targets: ["kycc"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "3.12.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.3"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "5.0.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        // MARK: The command line: commands, one a file

        .executableTarget(
            name: "kycc",
            dependencies: [
                "BuildInfo",
                "Console",
                "Custody",
                "Daemon",
                "Export",
                "Files",
                "Intake",
                "Ledger",
                "Pipeline",
                "Reporting",
                "Results",
                "Scorecards",
                "Synthetic",
                "Vocabulary",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings,
            linkerSettings: staticRuntime
        ),

        // MARK: Everything of the command line that is no command; it wires the other rooms together

        .target(
            name: "Console",
            dependencies: [
                "BuildInfo",
                "Custody",
                "Daemon",
                "Export",
                "Features",
                "Files",
                "Intake",
                "Ledger",
                "Pages",
                "Pipeline",
                "Reporting",
                "Results",
                "Scorecards",
                "Statistics",
                "Synthetic",
                "Vocabulary",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),

        // MARK: What to do next, and when

        .target(
            name: "Daemon",
            dependencies: [
                "BuildInfo",
                "CSystem",
                "CThreads",
                "Custody",
                "Files",
                "Intake",
                "Ledger",
                "Pipeline",
                "Reporting",
                "Vocabulary",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // MARK: One function from a claimed file to an outcome

        .target(
            name: "Pipeline",
            dependencies: [
                "BuildInfo",
                "Columns",
                "Custody",
                "Features",
                "Files",
                "Intake",
                "Learning",
                "Ledger",
                "Pages",
                "Parallel",
                "Results",
                "Scorecards",
                "Statistics",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: The life of a file, from the inbox to the archive

        .target(
            name: "Custody",
            dependencies: [
                "Files",
                "Intake",
                "Ledger",
                "Parallel",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: What people see of it

        .target(
            name: "Reporting",
            dependencies: [
                "Files",
                "Ledger",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: The report: from values to pages of HTML

        .target(
            name: "Pages",
            dependencies: [
                "Files",
                "Results",
                "Scorecards",
                "Statistics",
                "Vocabulary",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Templates")],
            swiftSettings: settings
        ),

        // MARK: A scorecard in the languages of others

        .target(
            name: "Export",
            dependencies: [
                "BuildInfo",
                "Files",
                "Scorecards",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: What jobs come to, as values

        .target(
            name: "Results",
            dependencies: [
                "Files",
                "Scorecards",
                "Statistics",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: The nouns of the field

        .target(
            name: "Vocabulary",
            dependencies: [
                "Files"
            ],
            swiftSettings: settings
        ),

        // MARK: Rooms that know nothing of the others

        .target(
            name: "BuildInfo",
            swiftSettings: settings,
            plugins: ["NoteCommit"]
        ),
        .plugin(name: "NoteCommit", capability: .buildTool()),
        .systemLibrary(name: "CByteScan"),
        .systemLibrary(
            name: "CCompression",
            providers: [.apt(["zlib1g-dev", "libzstd-dev"])]
        ),
        .target(name: "CLogisticSums"),
        .target(
            name: "Columns",
            swiftSettings: settings
        ),
        .systemLibrary(name: "CSystem"),
        .target(name: "CThreads"),
        .target(
            name: "Features",
            dependencies: [
                "Columns",
                "Intake",
                "Parallel",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Files",
            dependencies: [
                "CSystem",
                "Parallel",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Intake",
            dependencies: [
                "CByteScan",
                "CCompression",
                "Columns",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Learning",
            dependencies: [
                "CLogisticSums",
                "Parallel",
                "Scorecards",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Ledger",
            dependencies: [
                "Columns",
                "Files",
                "Parallel",
                "Results",
                "Scorecards",
                "Vocabulary",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Parallel",
            swiftSettings: settings
        ),
        .target(
            name: "Scorecards",
            dependencies: [
                "CLogisticSums",
                "Columns",
                "Parallel",
                "Statistics",
                "Vocabulary",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Statistics",
            swiftSettings: settings
        ),
        .target(
            name: "Synthetic",
            swiftSettings: settings
        ),

        // MARK: Tests

        .target(
            name: "TestSupport",
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "TestSupport"
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConfinementTests",
            dependencies: [
                "TestSupport"
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console",
                "Custody",
                "Files",
                "Intake",
                "Ledger",
                "Pages",
                "Pipeline",
                "Reporting",
                "Results",
                "Scorecards",
                "TestSupport",
                "Vocabulary",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CrashTests",
            dependencies: [
                "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Custody",
                "Daemon",
                "Files",
                "Intake",
                "Ledger",
                "Pipeline",
                "Reporting",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DocumentTests",
            dependencies: [
                "TestSupport"
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Columns",
                "Ledger",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Columns",
                "Export",
                "Features",
                "Intake",
                "Scorecards",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EvidenceTests",
            dependencies: [
                "TestSupport",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FeaturesTests",
            dependencies: [
                "Columns",
                "Features",
                "Intake",
                "Parallel",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FilesTests",
            dependencies: [
                "Files",
                "Parallel",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntakeTests",
            dependencies: [
                "CCompression",
                "Columns",
                "Intake",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PagesTests",
            dependencies: [
                "Files",
                "Pages",
                "Statistics",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Columns",
                "Custody",
                "Features",
                "Files",
                "Intake",
                "Ledger",
                "Pipeline",
                "Results",
                "Scorecards",
                "Statistics",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LearningTests",
            dependencies: [
                "Columns",
                "Learning",
                "Parallel",
                "Scorecards",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Columns",
                "Ledger",
                "Parallel",
                "Scorecards",
                "TestSupport",
                "Vocabulary",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LoadTests",
            dependencies: [
                "TestSupport"
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ResultsTests",
            dependencies: [
                "Files",
                "Results",
                "Scorecards",
                "Statistics",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ScorecardsTests",
            dependencies: [
                "CLogisticSums",
                "Columns",
                "Parallel",
                "Scorecards",
                "Statistics",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Columns",
                "Learning",
                "Parallel",
                "Results",
                "Scorecards",
                "Statistics",
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StatisticsTests",
            dependencies: [
                "Statistics",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SyntheticTests",
            dependencies: [
                "Files",
                "Synthetic",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VocabularyTests",
            dependencies: [
                "TestSupport",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `./kycc sanitize` builds the tests that run under a sanitizer, and no other (KYCC_TEST_TARGETS names them).
if let chosen = Context.environment["KYCC_TEST_TARGETS"]?.split(separator: " ") {
    package.targets.removeAll { $0.type == .test && !chosen.contains($0.name[...]) }
}
