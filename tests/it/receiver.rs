//! An integrator's webhook that answers as a test wants it to, and remembers what was posted.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the receiver does with a post.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// Elsewhere.
    Redirect(String),
    /// 200, then ten megabytes.
    Large,
    /// Resets the connection.
    Reset,
    /// Keeps the connection and says nothing.
    Silence,
}

/// One post, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) path: String,
    pub(crate) bearer: String,
    pub(crate) body: serde_json::Value,
}

impl Arrival {
    /// The name of a system event.
    pub(crate) fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }
}

type Script = dyn Fn(&Arrival) -> Reply + Send + Sync;

pub(crate) struct Receiver {
    pub(crate) url: String,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    count: watch::Receiver<usize>,
    accepting: JoinHandle<()>,
}

impl Receiver {
    /// Takes everything.
    pub(crate) async fn open() -> Self {
        Self::with(|_| Reply::Status(200)).await
    }

    /// Gives these answers one after the other, then 200.
    pub(crate) async fn saying(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = Mutex::new(replies.into_iter().collect::<std::collections::VecDeque<_>>());
        Self::with(move |_| replies.lock().unwrap().pop_front().unwrap_or(Reply::Status(200))).await
    }

    pub(crate) async fn with(script: impl Fn(&Arrival) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (counted, count) = watch::channel(0);
        let arrivals: Arc<Mutex<Vec<Arrival>>> = Arc::default();
        let (script, kept): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&arrivals));
        let accepting = tokio::spawn(async move {
            // Its connections end with it.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (script, kept, counted) = (Arc::clone(&script), Arc::clone(&kept), counted.clone());
                connections.spawn(async move {
                    let _ = converse(stream, &*script, &kept, &counted).await;
                });
            }
        });
        Self { url, arrivals, count, accepting }
    }

    /// Everything that came so far.
    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }

    /// Waits until so many posts have come, and gives them all.
    pub(crate) async fn after(&self, posts: usize) -> Vec<Arrival> {
        let mut count = self.count.clone();
        let waited = tokio::time::timeout(crate::support::PATIENCE, count.wait_for(|count| *count >= posts)).await;
        assert!(waited.is_ok(), "{posts} posts are expected, these came: {:?}", self.arrivals());
        self.arrivals()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Answers the posts of one connection.
async fn converse(
    mut stream: TcpStream,
    script: &Script,
    arrivals: &Mutex<Vec<Arrival>>,
    counted: &watch::Sender<usize>,
) -> std::io::Result<()> {
    let mut read = Vec::new();
    loop {
        let Some((arrival, used)) = next_post(&mut stream, &mut read).await? else { return Ok(()) };
        read.drain(..used);
        let reply = script(&arrival);
        arrivals.lock().unwrap().push(arrival);
        counted.send_modify(|count| *count += 1);
        match reply {
            Reply::Status(status) => stream.write_all(head(status, "content-length: 0").as_bytes()).await?,
            Reply::Redirect(to) => {
                let head = head(307, &format!("location: {to}\r\ncontent-length: 0"));
                stream.write_all(head.as_bytes()).await?;
            }
            Reply::Large => {
                let bytes = 10 * 1024 * 1024;
                stream.write_all(head(200, &format!("content-length: {bytes}")).as_bytes()).await?;
                stream.write_all(&vec![b'x'; bytes]).await?;
            }
            Reply::Reset => return stream.set_zero_linger(),
            Reply::Silence => std::future::pending().await,
        }
    }
}

fn head(status: u16, headers: &str) -> String {
    format!("HTTP/1.1 {status} X\r\n{headers}\r\n\r\n")
}

/// The next post and the bytes that it took; `None` when there is none any more.
async fn next_post(stream: &mut TcpStream, read: &mut Vec<u8>) -> std::io::Result<Option<(Arrival, usize)>> {
    loop {
        if let Some(post) = parse(read) {
            return Ok(Some(post));
        }
        if stream.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

fn parse(read: &[u8]) -> Option<(Arrival, usize)> {
    let end = read.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    let body = read.get(end..end + length)?;
    let arrival = Arrival {
        path: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        bearer: header("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned(),
        body: serde_json::from_slice(body).unwrap(),
    };
    Some((arrival, end + length))
}
