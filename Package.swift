// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For the targets that call C: every use of unsafe memory is marked at the place where it happens.
let strictWithC: [SwiftSetting] = strict + [.strictMemorySafety()]

/// Of what the service runs: addresses within the program are packed (DT_RELR; glibc 2.36 and later), and its names are
/// not kept for others to link against. Both are read at every start, and stay in memory.
let lean: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic"],
        .when(platforms: [.linux], configuration: .release))
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serverCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "samlad",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "samlad", targets: ["samlad"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlienc", providers: [.apt(["libbrotli-dev"])]),
        // The settings of the C library's allocator.
        .systemLibrary(name: "CMalloc"),
        // What SQLite is told before it is first used; GRDB links the same library.
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),

        .target(name: "Catalogue", dependencies: [crypto], swiftSettings: strict),
        .target(name: "Fetch", dependencies: ["Catalogue", "CCurl", "CPSL"], swiftSettings: strictWithC),
        .target(name: "Extract", dependencies: ["Catalogue", "CXML2", "CZlib"], swiftSettings: strictWithC),
        .target(name: "Curate", dependencies: ["Catalogue"], swiftSettings: strict),
        .target(name: "Store", dependencies: ["Catalogue", "CStemmer", "CZlib", grdb], swiftSettings: strictWithC),
        .target(
            name: "Pipeline", dependencies: ["CMalloc", "Catalogue", "Fetch", "Extract", "Curate", "Store", logging],
            resources: [
                .embedInCode("Facts/places.json"), .embedInCode("Facts/vocabularies.json"),
                .embedInCode("Facts/repealed-acts.json"), .embedInCode("Facts/ended-programmes.json"),
            ],
            swiftSettings: strict),
        .target(
            name: "Publish",
            dependencies: [
                "Catalogue", "Store", "CBrotli", "CZlib", hummingbird, serverCore, nio, nioPosix, nioHTTP1,
                nioExtras, nioHTTPTypes, nioHTTPTypesHTTP1, httpTypes, logging, lifecycle,
            ],
            resources: [.embedInCode("API/openapi.json")], swiftSettings: strict),
        .executableTarget(
            name: "samlad",
            dependencies: [
                "Catalogue", "Pipeline", "Publish", "Store", "CMalloc", "CSQLite", arguments, logging, lifecycle,
                signals,
            ],
            swiftSettings: strict, linkerSettings: lean),

        .target(name: "Landscape", dependencies: ["Catalogue"], swiftSettings: strictWithC),
        .executableTarget(
            name: "samlad-landscape", dependencies: ["Landscape", arguments], swiftSettings: strictWithC),

        // Servers that a test talks to, and what runs them.
        .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: strict),
        .testTarget(name: "CatalogueTests", dependencies: ["Catalogue"], swiftSettings: strict),
        .testTarget(
            name: "FetchTests", dependencies: ["Catalogue", "Fetch", "Landscape", "TestServers"],
            swiftSettings: strict),
        .testTarget(
            name: "ExtractTests", dependencies: ["Catalogue", "Extract", "CZlib"], resources: [.copy("Fixtures")],
            swiftSettings: strict),
        .testTarget(name: "PeerTests", dependencies: ["Catalogue", "Extract"], swiftSettings: strict),
        .testTarget(
            name: "CurateTests", dependencies: ["Catalogue", "Curate"], exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "StoreTests", dependencies: ["Catalogue", "Store", grdb], swiftSettings: strict),
        .testTarget(name: "LandscapeTests", dependencies: ["Landscape"], swiftSettings: strict),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Catalogue", "Curate", "Extract", "Fetch", "Pipeline", "Store", "Landscape", "TestServers", logging,
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "PublishTests",
            dependencies: ["Catalogue", "Publish", "Store", httpTypes, nio, logging, lifecycle],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: ["Catalogue", "Landscape", "Store", "TestServers", "samlad", arguments],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
