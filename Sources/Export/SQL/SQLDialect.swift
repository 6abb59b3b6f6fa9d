/// What engines say differently in SQL.
struct SQLDialect: Sendable {
    /// As it is written on the command line.
    let name: String
    /// The type of texts.
    let text: String
    /// The type of doubles.
    let double: String
    /// What stands around a name of the user's.
    let quote: String
    /// What every session begins with.
    let session: String
    /// The beginning of a statement that makes a table which lives as long as the session, and of one that stays.
    let create: (temporary: String, lasting: String)
    /// What stands between the name of a table and its query.
    let storage: String
    /// A statement that tells the planner of a new table; empty where the engine knows by itself.
    let analysis: @Sendable (_ table: String) -> String
    /// What keeps a part of a query from being computed more than once.
    let fence: String
    /// A literal of a double, whose digits are the shortest that give the same bits.
    let number: @Sendable (String) -> String
    /// Microseconds since 1970 of a text that is a moment.
    let microseconds: @Sendable (String) -> String
    /// Months since the year 0 of microseconds since 1970.
    let month: @Sendable (String) -> String
    /// A sum of doubles in an order.
    let orderedSum: @Sendable (_ value: String, _ order: String) -> String
    /// The quotient of two whole numbers that are not negative.
    let quotient: @Sendable (String, String) -> String
    /// Whether a text matches a pattern.
    let matches: @Sendable (_ text: String, _ pattern: String) -> String
    /// A text in which every match of a pattern is replaced; `&1` stands for its first group.
    let replaced: @Sendable (_ text: String, _ pattern: String, _ by: String) -> String
    /// A function of the formulas.
    let function: SQLFunctions
    /// A value that ends the run with a text.
    let refusal: @Sendable (String) -> String
    /// What a refusal needs to be there.
    let refusalSetup: String
    /// How texts compare by their bytes.
    let bytewise: String
    /// A literal of a text.
    let literal: @Sendable (String) -> String
    /// The names of the columns of a view, as a query with the column `name`; nil if the engine cannot say.
    let columns: (@Sendable (_ view: String) -> String)?
    /// The three lines that run the bundle with the engine's own client.
    let run: String

    /// Every dialect, in the order of the help.
    static let all: [SQLDialect] = [.duckdb, .postgres, .spark]

    /// Writes the files of the bundle in their order; features alone have no score.
    private static let inOrder =
        #"for file in sources lag checks features score; do if [ -f "${0%/*}/$file.sql" ]; then cat "${0%/*}/$file.sql"; fi; done"#
}

/// What engines call the functions of formulas.
struct SQLFunctions: Sendable {
    var exponential: @Sendable (String) -> String = { "exp(\($0))" }
    var logarithmOfOnePlus: @Sendable (String) -> String = { "ln(1 + \($0))" }
    var decimalLogarithm: @Sendable (String) -> String = { "log10(\($0))" }
}

extension SQLDialect {
    /// DuckDB 1.0 or newer.
    static let duckdb = SQLDialect(
        name: "duckdb", text: "VARCHAR", double: "DOUBLE", quote: "\"", session: "SET TimeZone = 'UTC';\n",
        create: ("CREATE TEMP TABLE", "CREATE TABLE"), storage: "",
        analysis: { _ in "" }, fence: "",
        number: { $0.contains("e") ? $0 : $0 + "e0" },
        microseconds: { "epoch_us(CAST(\($0) AS TIMESTAMPTZ))" },
        month: { "(year(make_timestamp(\($0))) * 12 + month(make_timestamp(\($0))))" },
        orderedSum: { "sum(\($0) ORDER BY \($1))" }, quotient: { "\($0) // \($1)" },
        matches: { "regexp_matches(\($0), \($1))" },
        replaced: { "regexp_replace(\($0), \($1), '\($2.replacing("&1", with: "\\1"))', 'g')" },
        function: SQLFunctions(), refusal: { "error(\($0))" }, refusalSetup: "", bytewise: "",
        literal: { "'" + $0.replacing("'", with: "''") + "'" },
        columns: { "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '\($0)'" },
        run: """
            #!/bin/sh
            # Usage: ./run DATABASE; sources.sql has been pointed at its tables.
            \(SQLDialect.inOrder) | duckdb -bail "$@"

            """)

    /// PostgreSQL 12 or newer.
    static let postgres = SQLDialect(
        name: "postgres", text: "text", double: "double precision", quote: "\"",
        session: "SET TIME ZONE 'UTC';\nSET client_min_messages = warning;\n",
        create: ("CREATE TEMP TABLE", "CREATE TABLE"), storage: "",
        analysis: { "ANALYZE \($0);\n" }, fence: " MATERIALIZED",
        number: { "float8 '\($0)'" },
        // Offsets of 16 hours and more are refused in a moment, but not as an interval.
        microseconds: { text in
            let local = "substr(\(text), 1, 10) || regexp_replace(substr(\(text), 11), '(Z|[-+][0-9:]+)$', '')"
            let offset = "CAST(substring(substr(\(text), 11) FROM '[-+][0-9]{2}:[0-9]{2}$') AS interval)"
            return "CAST(extract(epoch FROM CAST(\(local) AS timestamp)"
                + " - coalesce(\(offset), interval '0')) * 1000000 AS bigint)"
        },
        month: {
            let date = "(timestamptz 'epoch' + \($0) * interval '1 microsecond')"
            return "CAST(extract(year FROM \(date)) * 12 + extract(month FROM \(date)) AS bigint)"
        },
        orderedSum: { "sum(\($0) ORDER BY \($1))" }, quotient: { "\($0) / \($1)" },
        matches: { "\($0) ~ \($1)" },
        replaced: { "regexp_replace(\($0), \($1), '\($2.replacing("&1", with: "\\1"))', 'g')" },
        function: SQLFunctions(exponential: { "CASE WHEN \($0) < -700 THEN 0 ELSE exp(\($0)) END" }),
        refusal: { "pg_temp.kycc_refuse(\($0))" },
        refusalSetup: """
            CREATE OR REPLACE FUNCTION pg_temp.kycc_refuse(why text) RETURNS bigint LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION '%', why; END $$;

            """,
        bytewise: " COLLATE \"C\"", literal: { "'" + $0.replacing("'", with: "''") + "'" },
        columns: { "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '\($0)'" },
        run: """
            #!/bin/sh
            # Usage: ./run -d DATABASE; sources.sql has been pointed at its tables.
            \(SQLDialect.inOrder) | psql -q -v ON_ERROR_STOP=1 "$@"

            """)

    /// Spark 3.4 or newer.
    static let spark = SQLDialect(
        name: "spark", text: "STRING", double: "DOUBLE", quote: "`",
        session: "SET TIME ZONE 'UTC';\nSET spark.sql.ansi.enabled = true;\n",
        create: ("CREATE TABLE", "CREATE TABLE"), storage: " USING parquet",
        analysis: { _ in "" }, fence: "",
        number: { $0 + "D" },
        // Offsets of 18 hours and more are refused in a moment.
        microseconds: { text in
            let local = "concat(substr(\(text), 1, 10), regexp_replace(substr(\(text), 11), '(Z|[-+][0-9:]+)$', ''))"
            let offset = "regexp_extract(substr(\(text), 11), '[-+][0-9]{2}:[0-9]{2}$', 0)"
            let hours = "CAST(substr(\(offset), 1, 3) AS BIGINT)"
            let minutes = "CAST(concat(substr(\(offset), 1, 1), substr(\(offset), 5, 2)) AS BIGINT)"
            return "unix_micros(CAST(\(local) AS TIMESTAMP))"
                + " - CASE WHEN \(offset) = '' THEN 0 ELSE (\(hours) * 60 + \(minutes)) * 60000000 END"
        },
        month: { "(year(timestamp_micros(\($0))) * 12 + month(timestamp_micros(\($0))))" },
        orderedSum: {
            "aggregate(transform(array_sort(collect_list(struct(\($1) AS o, \($0) AS v))), y -> y.v), 0D, (a, y) -> a + y)"
        },
        quotient: { "\($0) div \($1)" }, matches: { "\($0) RLIKE \($1)" },
        replaced: { "regexp_replace(\($0), \($1), '\($2.replacing("&1", with: "$1"))')" },
        function: SQLFunctions(logarithmOfOnePlus: { "log1p(\($0))" }), refusal: { "raise_error(\($0))" },
        refusalSetup: "", bytewise: "",
        literal: { "'" + $0.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }, columns: nil,
        run: """
            #!/bin/sh
            # Usage: ./run; sources.sql has been pointed at the tables of the database that spark-sql opens.
            all=$(mktemp); \(SQLDialect.inOrder) > "$all"; spark-sql -f "$all" "$@"

            """)
}
