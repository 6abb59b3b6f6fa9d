"""engines.py ENGINE JOBS.json: runs bundles of SQL in an engine and writes what they came to.

JOBS is a list of objects: bundle (a folder), batch (a profiles file), out (a file of JSON lines), own (features of the user's
own), goes_on (whether the client goes on after an error, as psql does).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import batch

FILES = ["sources.sql", "lag.sql", "checks.sql", "features.sql", "score.sql"]
TABLES = ["kycc_features", "kycc_scores"]


def statements(bundle):
    """The statements of a bundle, file by file. None of them has a semicolon at the end of a line within."""
    for name in FILES:
        path = os.path.join(bundle, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                yield name, [one for one in file.read().split(";\n") if without_comments(one)]


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()


class DuckDB:
    """An empty database for each job."""

    def __init__(self):
        import duckdb

        self.duckdb = duckdb

    def begin(self, tables):
        self.connection = self.duckdb.connect()
        for name, (columns, rows) in tables.items():
            kinds = {c: "BIGINT" if c == "place" else "VARCHAR" for c in columns}
            listed = ", ".join(f'"{c}" {kind}' for c, kind in kinds.items())
            self.connection.execute(f"CREATE TABLE {name} ({listed})")
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
                for row in rows:
                    file.write(json.dumps(dict(zip(columns, row))) + "\n")
            if rows:
                self.connection.execute(
                    f"INSERT INTO {name} SELECT * FROM read_json('{file.name}', columns = {kinds},"
                    " format = 'newline_delimited')")
            os.remove(file.name)

    def execute(self, statement):
        self.connection.execute(statement)

    def made(self):
        rows = self.connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_type <> 'VIEW'").fetchall()
        return [row[0] for row in rows]

    def rows(self, table):
        result = self.connection.execute(f"SELECT * FROM {table} ORDER BY place")
        columns = [one[0] for one in result.description]
        return [dict(zip(columns, row)) for row in result.fetchall()]

    def end(self):
        pass


class Postgres:
    """A server of its own on a socket in a temporary folder, under an account without rights."""

    def __init__(self):
        self.bin = os.environ.get("KYCC_POSTGRES_BIN", "")
        self.hasRun = False
        self.folder = tempfile.mkdtemp(prefix="kycc-pg-", dir="/tmp")
        self.account = {}
        if os.getuid() == 0:
            self.account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.folder, "nobody", "nogroup")
        data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", data, "-A", "trust", "-U", "kycc", "-E", "UTF8", "--no-sync")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c jit=off"
        self.run("pg_ctl", "-D", data, "-w", "-l", os.path.join(self.folder, "log"), "-o", options, "start")

    def run(self, tool, *arguments):
        subprocess.run(
            [os.path.join(self.bin, tool), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **self.account)

    def psql(self, *arguments, text=None, stops=True):
        return subprocess.run(
            ["psql", "-X", "-q", "-h", self.folder, "-U", "kycc", "-d", "postgres", "-v", f"ON_ERROR_STOP={int(stops)}",
             *arguments], input=text, capture_output=True, text=True)

    def begin(self, tables):
        self.psql("-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public")
        for name, (columns, rows) in tables.items():
            listed = ", ".join(f'"{c}" {"bigint" if c == "place" else "text"}' for c in columns)
            lines = [f"CREATE TABLE {name} ({listed});", f"COPY {name} FROM STDIN;"]
            lines += ["\t".join(cell(value) for value in row) for row in rows] + ["\\.", ""]
            done = self.psql(text="\n".join(lines))
            if done.returncode:
                raise RuntimeError(done.stderr)
        self.script = ""
        self.results = {}

    # A session is one run of psql: its statements are collected.
    def execute(self, statement):
        self.script += statement + ";\n"

    def finish(self, stops):
        script = self.script + "\\echo ==made\n"
        script += "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r'"
        script += " AND (n.nspname = 'public' OR n.oid = pg_my_temp_schema());\n"
        for table in TABLES:
            script += f"\\echo =={table}\nSELECT row_to_json(t) FROM {table} t ORDER BY place;\n"
        done = self.psql("-A", "-t", text=script, stops=False)
        section = None
        for line in done.stdout.splitlines():
            if line.startswith("=="):
                section = line[2:]
                self.results[section] = []
            elif section and line:
                self.results[section].append(line)
        errors = done.stderr.strip().splitlines()
        if not stops:
            return errors, done.returncode
        # The client that stops: the bundle's own lines.
        self.psql("-c", "DROP TABLE IF EXISTS kycc_features, kycc_scores, kycc_warnings")
        lines = [os.path.join(self.bundle, "run"), "-X", "-h", self.folder, "-U", "kycc", "-d", "postgres"]
        if errors or not self.hasRun:
            self.hasRun = True
            return errors, subprocess.run(["sh", *lines], capture_output=True).returncode
        return errors, 0

    def made(self):
        return self.results["made"]

    def rows(self, table):
        return [json.loads(line) for line in self.results[table]]

    def end(self):
        self.run("pg_ctl", "-D", os.path.join(self.folder, "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def cell(value):
    """A value for COPY."""
    if value is None:
        return "\\N"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class Spark:
    """One session for all jobs."""

    def __init__(self):
        from pyspark.sql import SparkSession

        self.folder = tempfile.mkdtemp(prefix="kycc-spark-")
        self.session = (
            SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", self.folder)
            .config("spark.sql.shuffle.partitions", "2").config("spark.ui.enabled", "false")
            .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={self.folder}").getOrCreate())
        self.session.sparkContext.setLogLevel("OFF")

    def begin(self, tables):
        for one in self.session.catalog.listTables():
            if not one.isTemporary:
                self.session.sql(f"DROP TABLE IF EXISTS {one.name}")
        for name, (columns, rows) in tables.items():
            kinds = ", ".join(f"`{c}` {'BIGINT' if c == 'place' else 'STRING'}" for c in columns)
            path = os.path.join(self.folder, name + ".jsonl")
            with open(path, "w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps({c: v for c, v in zip(columns, row) if v is not None}) + "\n")
            self.session.read.schema(kinds).json(path).createOrReplaceTempView(name)

    def execute(self, statement):
        self.session.sql(statement)

    def made(self):
        return [one.name for one in self.session.catalog.listTables() if not one.isTemporary]

    def rows(self, table):
        return [one.asDict() for one in self.session.table(table).orderBy("place").collect()]

    def end(self):
        self.session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(engine, job):
    """Runs a job; its errors stand in the first line of what it writes."""
    engine.bundle = job["bundle"]
    engine.begin(batch.tables(job["batch"], job.get("own", [])))
    errors, seconds = [], {}
    for name, all_of_file in statements(job["bundle"]):
        start = time.monotonic()
        for statement in all_of_file:
            try:
                engine.execute(statement)
            except Exception as error:
                errors.append(str(error))
                if not job.get("goes_on"):
                    break
        seconds[name] = round(time.monotonic() - start, 2)
        if errors and not job.get("goes_on"):
            break
    status = 1 if errors else 0
    if isinstance(engine, Postgres):
        errors, status = engine.finish(not job.get("goes_on"))
    made = [one for one in engine.made() if one.startswith(("k_", "kycc_"))]
    with open(job["out"], "w", encoding="utf-8") as file:
        file.write(json.dumps({"tables": made, "errors": errors, "status": status, "seconds": seconds}) + "\n")
        for table in TABLES:
            for row in engine.rows(table) if table in made else []:
                # Numbers as texts: not every reader of JSON gives the nearest double.
                row = {name: repr(float(v)) if isinstance(v, (int, float)) else v for name, v in row.items()}
                file.write(json.dumps({"table": table, **row}) + "\n")


def main():
    engine = {"duckdb": DuckDB, "postgres": Postgres, "spark": Spark}[sys.argv[1]]()
    try:
        with open(sys.argv[2], encoding="utf-8") as file:
            for job in json.load(file):
                run(engine, job)
    finally:
        engine.end()


main()
