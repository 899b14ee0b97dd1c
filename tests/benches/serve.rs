//! Creates per second, durable and not, beside a bare handler that parses the same body: all from one run.
//!
//! `cargo bench --bench serve` prints the table. The load comes from this process over real loopback connections that
//! are kept alive, so client and server share the machine in every row alike; carry the ratios, not the rates.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Json, Router, body::Bytes, http::StatusCode, routing::post};
use frontdesk::{
    api::{create, id::ConversationId, identity},
    client::{Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const CONNECTIONS: usize = 32;
const WARM_UP: usize = 2_000;
const REQUESTS: usize = 20_000;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut rows = Vec::new();
        // Interleaved, and the best of two: the machine is noisy, a ratio of neighbours is less so.
        for _ in 0..2 {
            rows.push(("bare handler", bare().await));
            rows.push(("ephemeral", served(&["--ephemeral"]).await));
            rows.push(("durable", served(&[]).await));
        }
        let best = |name: &str| {
            rows.iter()
                .filter(|row| row.0 == name)
                .map(|row| row.1)
                .max_by(|a, b| a.rate.total_cmp(&b.rate))
                .expect("measured above")
        };
        let bare = best("bare handler");
        say(&format!("creates at {CONNECTIONS} connections, {REQUESTS} requests, best of two"));
        say(&format!("{:<14} {:>10} {:>9} {:>9} {:>9}", "", "per second", "p50 ms", "p99 ms", "ratio"));
        for name in ["bare handler", "ephemeral", "durable"] {
            let row = best(name);
            say(&format!(
                "{name:<14} {:>10.0} {:>9.2} {:>9.2} {:>9.2}",
                row.rate,
                row.p50.as_secs_f64() * 1e3,
                row.p99.as_secs_f64() * 1e3,
                row.rate / bare.rate
            ));
        }
    });
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}

#[derive(Clone, Copy)]
struct Row {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

/// An axum handler that parses the body as the endpoint does and answers a constant, in a process of its own: this one.
async fn bare() -> Row {
    async fn handler(body: Bytes) -> Result<Json<create_answer::Answer>, StatusCode> {
        create::parse(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok(Json(create_answer::constant()))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (done, stop) = tokio::sync::oneshot::channel::<()>();
    // On its own runtime, as the endpoint is in its own process.
    let server = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = listener.into_std().expect("a listener");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let app = Router::new().route(create::PATH_PLURAL, post(handler));
            let until = async { drop(stop.await) };
            axum::serve(listener, app).with_graceful_shutdown(until).await.expect("serving");
        });
    });
    let row = load(&address, "none").await;
    drop(done);
    server.join().expect("the bare server ends");
    row
}

mod create_answer {
    use frontdesk::api::{answer::CreateAnswer, identity};

    pub(super) type Answer = CreateAnswer;

    pub(super) fn constant() -> Answer {
        CreateAnswer {
            conversation_id: identity::CHANNEL_ID.parse().expect("a constant"),
            is_new: true,
            message_id: None,
        }
    }
}

async fn served(arguments: &[&str]) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path())
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("serve starts");
    let address = ready(&mut child);
    let base_url = format!("http://{address}");
    let http = Http::new(&[&base_url], &HttpSettings::default()).expect("a client");
    let client = MessagingClient::new(Endpoint::local(&base_url), http, Clock::system());
    let token = client.token().await.expect("a token").access_token;
    let row = load(&address, &token).await;
    let _: ConversationId = client.create(&serde_json::json!({})).await.expect("it is well afterwards").conversation_id;
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    row
}

fn ready(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    line.trim().strip_prefix("frontdesk ready http://").expect("the ready line").to_owned()
}

async fn load(address: &str, token: &str) -> Row {
    drive(address, token, WARM_UP, "w").await;
    let begun = Instant::now();
    let mut latencies = drive(address, token, REQUESTS, "r").await;
    let elapsed = begun.elapsed();
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
    let count = u32::try_from(latencies.len()).expect("a modest number");
    Row { rate: f64::from(count) / elapsed.as_secs_f64(), p50: at(50), p99: at(99) }
}

async fn drive(address: &str, token: &str, requests: usize, run: &str) -> Vec<Duration> {
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            let (address, token, run) = (address.to_owned(), token.to_owned(), run.to_owned());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.expect("a connection");
                stream.set_nodelay(true).expect("a socket option");
                let mut latencies = Vec::new();
                let mut buffer = vec![0; 16 * 1024];
                for n in 0..requests / CONNECTIONS {
                    let request = request(&address, &token, &format!("{run}-{connection}-{n}"));
                    let begun = Instant::now();
                    stream.write_all(request.as_bytes()).await.expect("sent");
                    read_answer(&mut stream, &mut buffer).await;
                    latencies.push(begun.elapsed());
                }
                latencies
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("the load runs to its end"));
    }
    all
}

/// The vendor's sample with a customer of its own, so that every create begins a conversation.
fn request(address: &str, token: &str, customer: &str) -> String {
    let mut sample = create::CreateRequest::vendor_sample();
    sample.customer.customer_id = Some(customer.to_owned());
    sample.request_id = Some(customer.to_owned());
    let body = sample.to_body().to_string();
    format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nchannel-id: {}\r\norganization-id: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        create::PATH_PLURAL,
        identity::CHANNEL_ID,
        identity::ORGANIZATION_ID,
        body.len(),
    )
}

/// Reads one answer by its content length, and insists on a 200.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
        assert!(read > 0, "the connection was closed");
        filled += read;
        let text = std::str::from_utf8(&buffer[..filled]).expect("text");
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse::<usize>())
            })
            .expect("a content length")
            .expect("a number");
        if body.len() >= length {
            assert!(head.starts_with("HTTP/1.1 200"), "{text}");
            return;
        }
    }
}
