//! Where the log goes: standard error for what runs by itself, a file beside the data while the screen is the console's.
//!
//! Warnings and errors by default; `FRONTDESK_LOG` asks for more, in the form of `tracing`'s directives.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    sync::Mutex,
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// A log that has grown beyond this is begun anew: it is for looking at what just went wrong.
const LOG_BYTES: u64 = 1024 * 1024;

/// Logs to standard error.
pub(super) fn to_stderr() {
    install(io::stderr);
}

/// Logs to `frontdesk.log` in `folder`. A console that cannot log is still a console: failures are passed over.
pub(super) fn to_file(folder: &Path) {
    let path = folder.join("frontdesk.log");
    let is_long = fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LOG_BYTES);
    let mut options = OpenOptions::new();
    options.create(true);
    if is_long {
        options.write(true).truncate(true)
    } else {
        options.append(true)
    };
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Ok(file) = options.open(path) {
        install(Mutex::new(file));
    }
}

fn install(writer: impl for<'writer> MakeWriter<'writer> + Send + Sync + 'static) {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::WARN.into())
        .with_env_var("FRONTDESK_LOG")
        .from_env_lossy();
    // A subscriber that is already there (a test's) is fine too.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init();
}
