//! Our isolation forest beside scikit-learn's, on the same rows: both must rank them alike and find the
//! planted ones equally well.
//!
//! `FLOWGLASS_PYTHON` names an interpreter that has scikit-learn; without it nothing is compared.

use std::fmt::Write as _;
use std::process::Command;
use std::{env, fs};

use detect::{Forest, ForestOptions};

const COLUMNS: usize = 6;
const ROWS: usize = 4000;
const PLANTED: usize = 80;

/// SplitMix64, and the sum of twelve draws for a bell.
struct Draws(u64);

impl Draws {
    fn even(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32
    }

    fn bell(&mut self) -> f32 {
        (0..12).map(|_| self.even()).sum::<f32>() - 6.0
    }
}

/// Two clouds that hang together, one of them stretched, and rows planted around them.
fn rows() -> Vec<f32> {
    let mut draws = Draws(42);
    let mut rows = Vec::new();
    for row in 0..ROWS - PLANTED {
        let wide = if row % 3 == 0 { 4.0 } else { 1.0 };
        let middle = if row % 3 == 0 { 10.0 } else { 0.0 };
        let common = draws.bell();
        rows.extend((0..COLUMNS).map(|_| middle + wide * (0.5 * common + draws.bell())));
    }
    for _ in 0..PLANTED {
        rows.extend((0..COLUMNS).map(|_| 60.0 * (draws.even() - 0.5)));
    }
    rows
}

/// Spearman's: of the ranks, the correlation.
fn rank_correlation(a: &[f32], b: &[f32]) -> f64 {
    let ranks = |scores: &[f32]| {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|x, y| scores[*x].total_cmp(&scores[*y]));
        let mut ranks = vec![0.0; scores.len()];
        for (rank, row) in order.into_iter().enumerate() {
            ranks[row] = rank as f64;
        }
        ranks
    };
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() - 1) as f64 / 2.0;
    let product: f64 = a.iter().zip(&b).map(|(a, b)| (a - mean) * (b - mean)).sum();
    let square: f64 = a.iter().map(|a| (a - mean).powi(2)).sum();
    product / square
}

/// How often a planted row scores higher than another one.
fn area(scores: &[f32]) -> f64 {
    let (usual, planted) = scores.split_at(ROWS - PLANTED);
    let wins: usize = planted.iter().map(|p| usual.iter().filter(|u| *u < p).count()).sum();
    wins as f64 / (usual.len() * planted.len()) as f64
}

#[test]
fn rows_are_ranked_as_scikit_learn_ranks_them() {
    let rows = rows();
    let ours = Forest::grow(&rows, COLUMNS, &ForestOptions::default()).scores(&rows);
    let found = area(&ours);
    assert!(found > 0.95, "{found}");

    let python = env::var_os("FLOWGLASS_PYTHON").unwrap_or_else(|| "python3".into());
    let has = Command::new(&python).args(["-c", "import sklearn"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: Python's scikit-learn is not installed");
        return;
    }
    let file = env::temp_dir().join(format!("flowglass-forest-{}.csv", std::process::id()));
    let mut text = String::new();
    for row in rows.chunks_exact(COLUMNS) {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    fs::write(&file, text).unwrap();
    let program = "import sys, numpy as np\n\
        from sklearn.ensemble import IsolationForest\n\
        rows = np.loadtxt(sys.argv[1], delimiter=',', dtype=np.float32)\n\
        forest = IsolationForest(n_estimators=100, max_samples=256, random_state=0).fit(rows)\n\
        print('\\n'.join(str(-score) for score in forest.score_samples(rows)))\n";
    let output = Command::new(&python).args(["-c", program]).arg(&file).output().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<f32> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.parse().unwrap())
        .collect();
    let correlation = rank_correlation(&ours, &theirs);
    assert!(correlation >= 0.95, "{correlation}");
    let theirs = area(&theirs);
    assert!((found - theirs).abs() <= 0.02, "{found} and {theirs}");
    println!("rank correlation {correlation:.4}, areas {found:.4} and {theirs:.4}");
}
