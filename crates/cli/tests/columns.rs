//! Arrow and Parquet of the command, read by programs of others: DuckDB and pyarrow say of our files
//! what our own CSV says. A program that is not installed is named, and its test proves nothing.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        folder.flowglass(&["synth", "home", "-o", "home.pcap"]);
        folder
    }

    fn flowglass(&self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        let output = command.args(arguments).current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    }

    /// What a program in Python says; none where a package is missing. `FLOWGLASS_PYTHON` names the
    /// interpreter that has them.
    fn python(&self, packages: &str, program: &str) -> Option<String> {
        let python = std::env::var_os("FLOWGLASS_PYTHON").unwrap_or_else(|| "python3".into());
        let mut asked = Command::new(&python);
        asked.args(["-c", &format!("import {packages}")]);
        if !asked.output().is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: Python's {packages} is not installed");
            return None;
        }
        let mut command = Command::new(&python);
        let output = command.args(["-c", program]).current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        Some(String::from_utf8(output.stdout).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Rows, and sums of two columns, of a CSV whose cells hold no comma before them.
fn sums(path: &Path, columns: [&str; 2]) -> String {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> =
        lines.next().unwrap().split(',').map(|name| name.trim_matches('"')).collect();
    let at = columns.map(|column| names.iter().position(|name| *name == column).unwrap());
    let (mut rows, mut sums) = (0, [0_u64; 2]);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        rows += 1;
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += cells[at].parse::<u64>().unwrap();
        }
    }
    assert!(rows > 0 && sums[0] > 0 && sums[1] > 0);
    format!("{rows} {} {}\n", sums[0], sums[1])
}

const FIELDS: &str = "packets,octets,source_address,start,duration,protocol,tcp_flags";

#[test]
fn duckdb_reads_in_parquet_what_stands_in_csv() {
    let folder = Folder::new("duckdb");
    for format in ["csv", "parquet"] {
        let output = format!("home.{format}");
        let arguments =
            ["flows", "home.pcap", "--format", format, "--fields", FIELDS, "-o", &output];
        folder.flowglass(&arguments);
    }
    let program = "import duckdb\n\
        rows = duckdb.sql(\"select count(*), sum(packets), sum(octets) from 'home.parquet'\").fetchall()[0]\n\
        print(*map(int, rows))\n\
        types = duckdb.sql(\"select typeof(start) like 'TIMESTAMP%', typeof(packets), typeof(source_address) from 'home.parquet'\")\n\
        print(*types.fetchall()[0], sep=', ')\n";
    let Some(found) = folder.python("duckdb", program) else { return };
    let expected = sums(&folder.0.join("home.csv"), ["packets", "octets"]);
    let types = "True, UBIGINT, VARCHAR\n";
    assert_eq!(found, expected + types);
}

#[test]
fn pyarrow_reads_in_every_container_what_stands_in_csv() {
    let folder = Folder::new("pyarrow");
    for format in ["csv", "parquet", "arrow", "arrow-stream"] {
        let output = format!("home.{format}");
        let arguments =
            ["flows", "home.pcap", "--format", format, "--fields", FIELDS, "-o", &output];
        folder.flowglass(&arguments);
    }
    let program = "import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq\n\
        tables = [pq.read_table('home.parquet'), pa.ipc.open_file('home.arrow').read_all(),\n  \
          pa.ipc.open_stream('home.arrow-stream').read_all()]\n\
        for table in tables:\n  \
          table.validate(full=True)\n  \
          print(table.num_rows, pc.sum(table['packets']).as_py(), pc.sum(table['octets']).as_py())\n\
        print(tables[0].equals(tables[1]), tables[1].equals(tables[2]), tables[0].schema.field('start').type)\n";
    let Some(found) = folder.python("pyarrow", program) else { return };
    let expected = sums(&folder.0.join("home.csv"), ["packets", "octets"]);
    let types = "True True timestamp[ns, tz=UTC]\n";
    assert_eq!(found, expected.repeat(3) + types);
}

#[test]
fn a_data_set_in_parquet_is_its_csv() {
    let folder = Folder::new("data-set");
    for format in ["csv", "parquet"] {
        let output = format!("nf2.{format}");
        let arguments =
            ["flows", "home.pcap", "--features", "nf2", "--format", format, "-o", &output];
        folder.flowglass(&arguments);
    }
    // L7_PROTO is text in the one, 91.120 a number in the other.
    let program = "import duckdb\n\
        count = lambda what: duckdb.sql('select count(*) from ' + what).fetchall()[0][0]\n\
        csv = \"(select * replace (L7_PROTO::varchar as L7_PROTO) from read_csv('nf2.csv', \
types={'L7_PROTO': 'VARCHAR'}))\"\n\
        both = f\"(from 'nf2.parquet' intersect all from {csv})\"\n\
        print(count(\"'nf2.parquet'\") - count('(from ' + both + ')'), count(\"'nf2.parquet'\") - count(csv))\n\
        print(count(\"'nf2.parquet'\") > 0, len(duckdb.sql(\"from 'nf2.parquet'\").columns))\n";
    let Some(found) = folder.python("duckdb", program) else { return };
    assert_eq!(found, "0 0\nTrue 45\n");
}
