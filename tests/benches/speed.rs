//! How fast the program is: every figure beside what it should be, all from one run.
//!
//! `cargo bench --bench speed` prints the table; `-- --quick` stores 10,000 conversations instead of 100,000 and asks
//! less; `-- endpoint` and `-- console` measure one side alone. Linux only: a process's figures are read from `/proc`.

mod bare;
mod console;
mod endpoint;
mod load;
mod process;
#[path = "../it/support.rs"]
#[expect(dead_code, reason = "the integration tests use the rest")]
#[expect(clippy::unwrap_used, reason = "the harness is that of the tests, where a panic is the report")]
mod support;
mod table;

use table::Table;
use tempfile::TempDir;

/// How much is asked.
#[derive(Clone, Copy)]
struct Extent {
    /// Before it counts.
    warm_up: usize,
    requests: usize,
    /// Of what is compared, one after the other; the best counts.
    rounds: usize,
    /// Conversations in the full store.
    stored: usize,
}

const WHOLE: Extent = Extent { warm_up: 2_000, requests: 20_000, rounds: 3, stored: 100_000 };
const QUICK: Extent = Extent { warm_up: 500, requests: 4_000, rounds: 1, stored: 10_000 };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |name: &str| arguments.iter().any(|argument| argument == name);
    if is_asked(bare::ARGUMENT) {
        return bare::serve();
    }
    let extent = if is_asked("--quick") { QUICK } else { WHOLE };
    let both = !is_asked("endpoint") && !is_asked("console");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut table = Table::new();
    let full = runtime.block_on(full_store(extent));
    if both || is_asked("endpoint") {
        table::section("endpoint");
        runtime.block_on(endpoint::measure(&mut table, extent, full.path()));
    }
    if both || is_asked("console") {
        table::section("console");
        console::measure(&mut table, extent, full.path());
    }
    table.sum_up();
}

/// A store in which so many conversations are, made as an integrator makes them.
async fn full_store(extent: Extent) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = support::Serve::start(folder.path());
    load::drive(&load::Creates::of(&serve).await, extent.stored, "stored").await;
    assert_eq!(serve.terminate(), Some(0), "its log is put into the database");
    folder
}
