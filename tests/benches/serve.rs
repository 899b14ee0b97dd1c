//! The endpoint's speed, beside a bare handler that parses the same body: all from one run, each figure beside its target.
//!
//! `cargo bench --bench serve` prints the table; `-- --quick` stores 10,000 conversations instead of 100,000 and asks
//! less. The load comes from this process over real loopback connections that are kept alive, so client and server share
//! the machine in every row alike; carry the ratios, not the rates.

mod table;

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Json, Router, body::Bytes, http::StatusCode, routing::post};
use frontdesk::{
    api::{activity, create, id::ConversationId, identity},
    client::{DeskClient, Endpoint, Http, HttpSettings, ListQuery, MessagingClient},
    clock::Clock,
};
use table::{Target, line, say};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const CONNECTIONS: usize = 32;
const FILTERS: usize = 21;
/// How much is asked.
#[derive(Clone, Copy)]
struct Extent {
    warm_up: usize,
    requests: usize,
    stored: usize,
}

const WHOLE: Extent = Extent { warm_up: 2_000, requests: 20_000, stored: 100_000 };
const QUICK: Extent = Extent { warm_up: 500, requests: 4_000, stored: 10_000 };

fn main() {
    let extent = if std::env::args().any(|argument| argument == "--quick") { QUICK } else { WHOLE };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(measure(extent));
}

async fn measure(extent: Extent) {
    // Interleaved, and the best of two: the machine is noisy, a ratio of neighbours is less so.
    let mut rows = Vec::new();
    for _ in 0..2 {
        rows.push(("bare handler", bare(extent).await));
        rows.push(("ephemeral", empty(extent, &["--ephemeral"]).await));
        rows.push(("durable", empty(extent, &[]).await));
    }
    let (stored, filters) = stored(extent).await;
    rows.push(("durable", empty(extent, &[]).await));
    let best = |name: &str| {
        rows.iter()
            .filter(|row| row.0 == name)
            .map(|row| row.1)
            .max_by(|a, b| a.rate.total_cmp(&b.rate))
            .expect("measured above")
    };
    let (bare, ephemeral, durable) = (best("bare handler"), best("ephemeral"), best("durable"));
    let Extent { requests, stored: amount, .. } = extent;
    say(&format!("serve: {CONNECTIONS} connections, {requests} requests a row"));
    bare.tell("creates, bare handler", Target::None);
    ephemeral.tell("creates, --ephemeral", Target::None);
    durable.tell("creates, durable", Target::AtMost(15.0));
    stored.tell(&format!("creates, durable, {amount} stored"), Target::AtMost(15.0));
    line("durable creates, of the bare handler's rate", durable.rate / bare.rate, "", Target::AtLeast(0.3));
    line("durable creates, of the ephemeral rate", durable.rate / ephemeral.rate, "", Target::None);
    line(&format!("with {amount} stored, of the empty rate"), stored.rate / durable.rate, "", Target::AtLeast(0.9));
    for (what, took) in filters {
        line(&format!("filter over {amount}, {what}, p50"), took.as_secs_f64() * 1e3, "ms", Target::AtMost(30.0));
    }
    messages(extent).await.tell("messages, durable", Target::None);
    line("webhook deliveries", deliveries(extent).await, "per second", Target::None);
}

#[derive(Clone, Copy)]
struct Row {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

impl Row {
    /// `target` is that of the 99th percentile.
    fn tell(self, what: &str, target: Target) {
        line(what, self.rate, "per second", Target::None);
        line(&format!("{what}, p50"), self.p50.as_secs_f64() * 1e3, "ms", Target::None);
        line(&format!("{what}, p99"), self.p99.as_secs_f64() * 1e3, "ms", target);
    }
}

/// An axum handler that parses the body as the endpoint does and answers a constant, in a process of its own: this one.
async fn bare(extent: Extent) -> Row {
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
    let row = load(&Creates::at(&address, "none"), extent).await;
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

/// The endpoint in a process of its own, which ends with this.
struct Served {
    child: Child,
    /// Held to the end: the endpoint goes on to print, and ends when nobody reads.
    _output: BufReader<ChildStdout>,
    address: String,
    token: String,
    client: MessagingClient,
    desk: DeskClient,
    _folder: TempDir,
}

impl Served {
    async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("serve starts");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let address = ready(&mut output);
        let base_url = format!("http://{address}");
        let http = Http::new(&[&base_url], &HttpSettings::default()).expect("a client");
        let desk = DeskClient::new(Endpoint::local(&base_url), http.clone());
        let client = MessagingClient::new(Endpoint::local(&base_url), http, Clock::system());
        let token = client.token().await.expect("a token").access_token;
        Self { child, _output: output, address, token, client, desk, _folder: folder }
    }

    /// A conversation for each connection, and each accepted.
    async fn accepted(&self) -> Vec<ConversationId> {
        let mut ids = Vec::new();
        for _ in 0..CONNECTIONS {
            let id = self.client.create(&serde_json::json!({})).await.expect("created").conversation_id;
            self.desk.accept(id).await.expect("accepted");
            ids.push(id);
        }
        ids
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it ends");
    }
}

async fn empty(extent: Extent, arguments: &[&str]) -> Row {
    let served = Served::start(arguments).await;
    let row = load(&Creates::at(&served.address, &served.token), extent).await;
    served.client.create(&serde_json::json!({})).await.expect("it is well afterwards");
    row
}

/// The same after so many others, and how long their list's filter then takes to its first page.
async fn stored(extent: Extent) -> (Row, Vec<(&'static str, Duration)>) {
    let served = Served::start(&[]).await;
    let creates = Creates::at(&served.address, &served.token);
    drive(&creates, extent.stored, "s").await;
    let row = load(&creates, extent).await;
    let id = served.client.create(&serde_json::json!({})).await.expect("created").conversation_id.to_string();
    let mut filters = Vec::new();
    for (what, text) in [("one found", id.as_str()), ("none found", "zzzz"), ("all but one found", "john")] {
        let query = ListQuery { q: text.to_owned(), limit: 50, ..ListQuery::default() };
        let mut times = Vec::new();
        for _ in 0..FILTERS {
            let begun = Instant::now();
            served.desk.list(&query).await.expect("a page");
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        filters.push((what, times[FILTERS / 2]));
    }
    (row, filters)
}

/// What customers say, each connection in a conversation of its own.
async fn messages(extent: Extent) -> Row {
    let served = Served::start(&[]).await;
    let (address, token) = (served.address.clone(), served.token.clone());
    load(&Says { address, bearer: token, ids: served.accepted().await, by: By::Customer }, extent).await
}

/// What representatives say, until a receiver in this process has been told all of it.
async fn deliveries(extent: Extent) -> f64 {
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let app = Router::new().fallback(async move || {
        counted.fetch_add(1, Ordering::Relaxed);
        StatusCode::OK
    });
    let receiver = tokio::spawn(async move { axum::serve(listener, app).await });
    let served = Served::start(&["--webhook-url", &url]).await;
    let (address, bearer) = (served.address.clone(), identity::DESK_KEY.to_owned());
    let says = Says { address, bearer, ids: served.accepted().await, by: By::Representative };
    let requests = extent.requests / 4;
    let before = told.load(Ordering::Relaxed);
    let begun = Instant::now();
    drive(&says, requests, "d").await;
    while told.load(Ordering::Relaxed) - before < requests / CONNECTIONS * CONNECTIONS {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let told = told.load(Ordering::Relaxed) - before;
    let rate = f64::from(u32::try_from(told).expect("a modest number")) / begun.elapsed().as_secs_f64();
    receiver.abort();
    rate
}

fn ready(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    line.trim().strip_prefix("frontdesk ready http://").expect("the ready line").to_owned()
}

async fn load(calls: &(impl Calls + Clone), extent: Extent) -> Row {
    drive(calls, extent.warm_up, "w").await;
    let begun = Instant::now();
    let mut latencies = drive(calls, extent.requests, "r").await;
    let elapsed = begun.elapsed();
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
    let count = u32::try_from(latencies.len()).expect("a modest number");
    Row { rate: f64::from(count) / elapsed.as_secs_f64(), p50: at(50), p99: at(99) }
}

async fn drive(calls: &(impl Calls + Clone), requests: usize, run: &str) -> Vec<Duration> {
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            let (calls, run) = (calls.clone(), run.to_owned());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(calls.address()).await.expect("a connection");
                stream.set_nodelay(true).expect("a socket option");
                let mut latencies = Vec::new();
                let mut buffer = vec![0; 16 * 1024];
                for n in 0..requests / CONNECTIONS {
                    let request = calls.request(connection, &format!("{run}-{connection}-{n}"));
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

/// What the connections ask.
trait Calls: Send + 'static {
    fn address(&self) -> &str;
    /// A whole request of a connection; `name` is given once.
    fn request(&self, connection: usize, name: &str) -> String;
}

/// The vendor's sample with a customer of its own, so that every create begins a conversation.
#[derive(Clone)]
struct Creates {
    address: String,
    token: String,
}

impl Creates {
    fn at(address: &str, token: &str) -> Self {
        Self { address: address.to_owned(), token: token.to_owned() }
    }
}

impl Calls for Creates {
    fn address(&self) -> &str {
        &self.address
    }

    fn request(&self, _: usize, name: &str) -> String {
        let mut sample = create::CreateRequest::vendor_sample();
        sample.customer.customer_id = Some(name.to_owned());
        sample.request_id = Some(name.to_owned());
        post_of(&self.address, &self.token, create::PATH_PLURAL, &sample.to_body())
    }
}

/// A line in the connection's own conversation.
#[derive(Clone)]
struct Says {
    address: String,
    bearer: String,
    ids: Vec<ConversationId>,
    by: By,
}

#[derive(Clone, Copy)]
enum By {
    Customer,
    Representative,
}

impl Calls for Says {
    fn address(&self) -> &str {
        &self.address
    }

    fn request(&self, connection: usize, name: &str) -> String {
        let id = self.ids[connection];
        let (path, body) = match self.by {
            By::Customer => (format!("/api/v1.0/consumer/conversation/{id}"), activity::message(name)),
            By::Representative => {
                (format!("/desk/v1/conversations/{id}/messages"), serde_json::json!({ "text": name }))
            }
        };
        post_of(&self.address, &self.bearer, &path, &body)
    }
}

fn post_of(address: &str, bearer: &str, path: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {bearer}\r\nchannel-id: {}\r\norganization-id: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
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
