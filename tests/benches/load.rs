//! Calls over real loopback connections that are kept alive: whoever answers shares the machine with this process, in
//! every line of the table alike. Carry the ratios, not the rates.

use std::time::{Duration, Instant};

use frontdesk::api::{activity, create, id::ConversationId, identity};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    Extent, process,
    support::Serve,
    table::{Table, Target},
};

pub(crate) const CONNECTIONS: usize = 32;

/// What came of a load.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// Calls a second.
    pub(crate) rate: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Microseconds of the answering process's processor time for each call.
    pub(crate) processor: f64,
}

impl Pace {
    /// `target` is that of the 99th percentile.
    pub(crate) fn tell(self, table: &mut Table, what: &str, target: Target) {
        table.line(&format!("{what}, a second"), self.rate, "", Target::None);
        table.time(&format!("{what}, p50"), self.p50, Target::None);
        table.time(&format!("{what}, p99"), self.p99, target);
        table.line(&format!("{what}, processor time each"), self.processor, "us", Target::None);
    }
}

/// Loads a process, after a warm-up.
pub(crate) async fn load(process: u32, calls: &(impl Calls + Clone), extent: Extent, run: &str) -> Pace {
    drive(calls, extent.warm_up, &format!("warm-{run}")).await;
    let before = process::processor_time(process);
    let begun = Instant::now();
    let mut latencies = drive(calls, extent.requests, run).await;
    let elapsed = begun.elapsed();
    let processor = process::processor_time(process) - before;
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
    let count = f64::from(u32::try_from(latencies.len()).expect("a modest number"));
    Pace { rate: count / elapsed.as_secs_f64(), p50: at(50), p99: at(99), processor: processor * 1e6 / count }
}

/// Asks so much, and tells how long each answer took; `run` is given once to a process.
pub(crate) async fn drive(calls: &(impl Calls + Clone), requests: usize, run: &str) -> Vec<Duration> {
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
pub(crate) trait Calls: Send + 'static {
    fn address(&self) -> &str;
    /// A whole request of a connection; `name` is given once.
    fn request(&self, connection: usize, name: &str) -> String;
}

/// The vendor's sample with a customer of its own, so that every create begins a conversation.
#[derive(Clone)]
pub(crate) struct Creates {
    address: String,
    token: String,
}

impl Creates {
    pub(crate) async fn of(serve: &Serve) -> Self {
        Self { address: address(serve), token: token(serve).await }
    }

    /// Without a token.
    pub(crate) fn at(address: &str) -> Self {
        Self { address: address.to_owned(), token: "none".to_owned() }
    }
}

impl Calls for Creates {
    fn address(&self) -> &str {
        &self.address
    }

    fn request(&self, _: usize, name: &str) -> String {
        let mut sample = create::CreateRequest::vendor_sample();
        sample.customer.customer_id = Some(name.to_owned());
        sample.customer.preferred_name = Some(name.to_owned());
        sample.request_id = Some(name.to_owned());
        post(&self.address, &self.token, create::PATH_PLURAL, &sample.to_body())
    }
}

/// A line in the connection's own conversation.
#[derive(Clone)]
pub(crate) struct Says {
    address: String,
    bearer: String,
    ids: Vec<ConversationId>,
    by: By,
}

#[derive(Clone, Copy)]
pub(crate) enum By {
    Customer,
    Representative,
}

impl Says {
    /// Makes a conversation for each connection and accepts it.
    pub(crate) async fn of(serve: &Serve, by: By) -> Self {
        let bearer = match by {
            By::Customer => token(serve).await,
            By::Representative => identity::DESK_KEY.to_owned(),
        };
        let (client, desk) = (serve.messaging(), serve.desk());
        let mut ids = Vec::new();
        for _ in 0..CONNECTIONS {
            let body = serde_json::json!({ "skipdeflectionbot": true });
            let id = client.create(&body).await.expect("created").conversation_id;
            desk.accept(id).await.expect("accepted");
            ids.push(id);
        }
        Self { address: address(serve), bearer, ids, by }
    }
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
        post(&self.address, &self.bearer, &path, &body)
    }
}

fn address(serve: &Serve) -> String {
    serve.base_url.strip_prefix("http://").expect("it is a plain one").to_owned()
}

async fn token(serve: &Serve) -> String {
    serve.messaging().token().await.expect("a token").access_token
}

fn post(address: &str, bearer: &str, path: &str, body: &Value) -> String {
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
