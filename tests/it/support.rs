//! What the tests of the real binary share: a served endpoint, a command run to its end, a terminal.

// Named, because the benchmarks include this file from another folder.
#[path = "support/screen.rs"]
pub(crate) mod screen;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use frontdesk::{
    client::{DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
};

/// How long a test waits for something that should take moments. Only ever reached by a failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The binary, free of whatever settings the machine has.
pub(crate) fn binary(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FRONTDESK_") {
            command.env_remove(name);
        }
    }
    command
        .env("FRONTDESK_DATA_DIR", data_dir)
        .env("XDG_CONFIG_HOME", data_dir)
        .env_remove("NO_COLOR")
        .env_remove("COLORTERM")
        .env_remove("COLORFGBG");
    command
}

/// Runs a command to its end.
pub(crate) fn run(data_dir: &Path, arguments: &[&str]) -> Output {
    binary(data_dir).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Runs a command with a standard input.
pub(crate) fn run_with_input(data_dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = binary(data_dir)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// `frontdesk serve` as a process of its own, killed at the end.
pub(crate) struct Serve {
    child: Child,
    pub(crate) base_url: String,
}

impl Serve {
    pub(crate) fn start(data_dir: &Path) -> Self {
        Self::start_with(data_dir, &[])
    }

    pub(crate) fn start_with(data_dir: &Path, arguments: &[&str]) -> Self {
        Self::start_at(data_dir, "127.0.0.1:0", arguments)
    }

    pub(crate) fn start_at(data_dir: &Path, address: &str, arguments: &[&str]) -> Self {
        Self::run(binary(data_dir), address, arguments)
    }

    /// The same with a command that was made elsewhere: the binary, or what leads to it.
    pub(crate) fn run(mut command: Command, address: &str, arguments: &[&str]) -> Self {
        command.stderr(Stdio::inherit());
        Self::run_as_is(command, address, arguments)
    }

    /// The same, its errors going to where the command sends them.
    pub(crate) fn run_as_is(mut command: Command, address: &str, arguments: &[&str]) -> Self {
        let mut child = command
            .args(["serve", "--listen", address])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, lines) = mpsc::channel();
        // Reads to the end, so that the child never blocks on a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { break };
                let _ = sender.send(line);
            }
        });
        let first = lines.recv_timeout(PATIENCE).expect("serve says when it is ready");
        let base_url = first.strip_prefix("frontdesk ready ").expect("the ready line comes first").to_owned();
        Self { child, base_url }
    }

    /// As the kernel or a power cut would: no chance to tidy up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and gives the exit code.
    #[cfg(unix)]
    pub(crate) fn terminate(mut self) -> Option<i32> {
        signal(self.child.id(), "TERM");
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "serve does not end");
            std::thread::yield_now();
        }
    }

    /// What the endpoint says to a call with this token.
    pub(crate) async fn refusal(&self, token: &str) -> String {
        // The process has no other use for TLS than to build a client, and any number of tests may be first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let path = "/api/v1.0/consumer/conversations";
        let answer = client.get(format!("{}{path}", self.base_url)).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        answer.text().await.unwrap()
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn messaging(&self) -> MessagingClient {
        messaging(&self.base_url)
    }

    pub(crate) fn desk(&self) -> DeskClient {
        desk(&self.base_url)
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn messaging(base_url: &str) -> MessagingClient {
    let http = Http::new(&[base_url], &HttpSettings::default()).unwrap();
    MessagingClient::new(Endpoint::local(base_url), http, Clock::system())
}

pub(crate) fn desk(base_url: &str) -> DeskClient {
    let http = Http::new(&[base_url], &HttpSettings::default()).unwrap();
    DeskClient::new(Endpoint::local(base_url), http)
}

/// Sends a signal by its name.
#[cfg(unix)]
pub(crate) fn signal(process_id: u32, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), process_id.to_string()]).status().unwrap();
    assert!(status.success(), "kill -{name} {process_id}");
}
