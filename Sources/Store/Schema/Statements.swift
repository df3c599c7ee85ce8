import GRDB

/// Every statement is prepared once per connection: in a large transaction that is as fast as C.
extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Row by row, none copied: one is read before the next comes.
    func each(
        _ sql: String, _ arguments: StatementArguments = StatementArguments(), _ body: (Row) throws -> Void
    ) throws {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments).forEach(body)
    }

    func int(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

/// Inserts rows of two whole numbers, many with one statement: a statement costs more than a row.
struct PairInsert: Sendable {
    private static let atOnce = 64

    /// For one row, for two and so on.
    private let statements: [String]

    /// - Parameter head: all before `VALUES`.
    init(_ head: String) {
        statements = (1...Self.atOnce).map { count in
            head + " VALUES " + repeatElement("(?, ?)", count: count).joined(separator: ", ")
        }
    }

    func run(_ db: Database, _ rows: [(Int64, Int64)]) throws {
        for start in stride(from: 0, to: rows.count, by: Self.atOnce) {
            let some = rows[start..<min(start + Self.atOnce, rows.count)]
            let statement = try db.cachedStatement(sql: statements[some.count - 1])
            // Bound by hand: to make arguments of the numbers takes as long as to write them.
            statement.setUncheckedArguments(StatementArguments())
            var place: CInt = 1
            for (left, right) in some {
                try Self.bind(left, to: statement, at: place)
                try Self.bind(right, to: statement, at: place + 1)
                place += 2
            }
            try statement.execute()
        }
    }

    private static func bind(_ value: Int64, to statement: Statement, at place: CInt) throws {
        let code = unsafe value.bind(to: statement.sqliteStatement, at: place)
        if code != 0 { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}

/// Inserts rows of texts, several with one statement.
struct TextInsert: Sendable {
    private static let atOnce = 16

    /// For one row, for two and so on.
    private let statements: [String]

    /// - Parameter head: all before `VALUES`.
    init(_ head: String, columns: Int) {
        let row = "(" + repeatElement("?", count: columns).joined(separator: ", ") + ")"
        statements = (1...Self.atOnce).map { count in
            head + " VALUES " + repeatElement(row, count: count).joined(separator: ", ")
        }
    }

    /// - Parameter rows: each of as many texts as there are columns.
    func run(_ db: Database, _ rows: [[String]]) throws {
        for start in stride(from: 0, to: rows.count, by: Self.atOnce) {
            let some = rows[start..<min(start + Self.atOnce, rows.count)]
            let statement = try db.cachedStatement(sql: statements[some.count - 1])
            statement.setUncheckedArguments(StatementArguments())
            var place: CInt = 1
            for text in some.joined() {
                let code = unsafe text.bind(to: statement.sqliteStatement, at: place)
                if code != 0 { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
                place += 1
            }
            try statement.execute()
        }
    }
}
