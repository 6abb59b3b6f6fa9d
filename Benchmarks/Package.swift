// swift-tools-version: 6.1
import PackageDescription

// The rooms that the parts are measured of are compiled here from the product's own sources (links under Sources): what is
// `package` there is reached from here, and the product carries neither this program nor anything that only it needs.

let settings: [SwiftSetting] = [
    .unsafeFlags(["-warnings-as-errors"]),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "kycc-benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "3.12.3"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "Decisions",
            dependencies: [
                "Columns",
                "Learning",
                "Parallel",
                "Results",
                "Scorecards",
                "Statistics",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Parts",
            dependencies: [
                "CLogisticSums",
                "Columns",
                "Features",
                "Intake",
                "Ledger",
                "Parallel",
                "Scorecards",
                "Statistics",
                "Vocabulary",
            ],
            swiftSettings: settings
        ),

        // MARK: Rooms of the product

        .systemLibrary(name: "CByteScan"),
        .target(name: "CLogisticSums"),
        .target(
            name: "Columns",
            swiftSettings: settings
        ),
        .systemLibrary(name: "CSystem"),
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
            name: "Results",
            dependencies: [
                "Files",
                "Scorecards",
                "Statistics",
                "Vocabulary",
            ],
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
            name: "Vocabulary",
            dependencies: [
                "Files"
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
