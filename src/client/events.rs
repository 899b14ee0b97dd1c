//! The desk's event stream: connected once, resumed by itself, without loss.

use std::{collections::VecDeque, pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt as _, stream};
use reqwest::{Method, header};
use tokio::time::Instant;

use super::{ClientError, DeskClient, messaging::Answer, sse};
use crate::api::{
    desk::{DeskEvent, EVENT_RESET},
    fault::{EVENT_FAULTS, FaultCount},
};

/// What a listener is told.
#[derive(Clone, Debug)]
pub enum StreamItem {
    /// The stream is open: what happens from here on arrives.
    Connected,
    Event(Box<DeskEvent>),
    /// The position is not in the server's buffer any more: reload, and events go on after this one.
    Reset {
        last_event_id: u64,
    },
    /// What failures are programmed; when a stream begins and nothing is told, none are.
    Faults(FaultCount),
    /// The stream broke; it is being opened again. Said once for a row of failures.
    Lost(ClientError),
}

/// The pauses between attempts grow from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The server writes a comment every 15 s; a stream that is silent for three of them is dead.
const SILENCE: Duration = Duration::from_secs(45);
/// A stream that lasted this long, or brought an event, was of use: after it the pauses begin anew. One that opens and
/// ends at once is a failure like any other and must not be opened again without a pause.
const OF_USE: Duration = Duration::from_secs(5);

type Bytes = Pin<Box<dyn Stream<Item = Result<Vec<u8>, reqwest::Error>> + Send>>;

struct Listener {
    desk: DeskClient,
    last_id: Option<u64>,
    connection: Option<(Bytes, sse::Parser)>,
    ready: VecDeque<StreamItem>,
    /// The pause before the next attempt; none after a stream that was of use.
    pause: Option<Duration>,
    /// The present row of failures has been told of.
    told: bool,
    /// When the present connection was opened.
    opened: Instant,
}

/// An endless stream of items.
pub(super) fn stream(desk: DeskClient, after: Option<u64>) -> impl Stream<Item = StreamItem> + Send + 'static {
    let listener = Listener {
        desk,
        last_id: after,
        connection: None,
        ready: VecDeque::new(),
        pause: None,
        told: false,
        opened: Instant::now(),
    };
    stream::unfold(listener, |mut listener| async move {
        let item = listener.next().await;
        Some((item, listener))
    })
}

impl Listener {
    async fn next(&mut self) -> StreamItem {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return item;
            }
            let failure = match self.connection.take() {
                None => match self.connect().await {
                    Ok(connection) => {
                        self.connection = Some(connection);
                        self.opened = Instant::now();
                        self.told = false;
                        return StreamItem::Connected;
                    }
                    Err(error) => error,
                },
                Some(connection) => match self.read(connection).await {
                    Ok(()) => continue,
                    Err(error) => error,
                },
            };
            if !std::mem::replace(&mut self.told, true) {
                return StreamItem::Lost(failure);
            }
        }
    }

    async fn connect(&mut self) -> Result<(Bytes, sse::Parser), ClientError> {
        if let Some(pause) = self.pause {
            tokio::time::sleep(pause).await;
        }
        self.pause = Some(self.pause.map_or(FIRST_PAUSE, |pause| (pause * 2).min(LONGEST_PAUSE)));
        let address = self.desk.address();
        let mut request = self.desk.request(Method::GET, "/events")?.header(header::ACCEPT, "text/event-stream");
        if let Some(id) = self.last_id {
            request = request.header("Last-Event-ID", id);
        }
        let http = self.desk.http();
        // Only the opening is bounded; the stream itself goes on for as long as somebody listens.
        let response = tokio::time::timeout(http.timeout, http.send(address, request))
            .await
            .map_err(|_| ClientError::TimedOut { address: address.to_owned(), after: http.timeout })??;
        if !response.status().is_success() {
            return Err(Answer::whole(response, http, address).await?.refusal(address));
        }
        let bytes = response.bytes_stream().map(|piece| piece.map(|piece| piece.to_vec()));
        Ok((Box::pin(bytes), sse::Parser::default()))
    }

    /// Waits for the next piece and takes it apart. The connection is kept only when all went well.
    async fn read(&mut self, (mut bytes, mut parser): (Bytes, sse::Parser)) -> Result<(), ClientError> {
        let broken =
            |cause: &str| ClientError::Broken { address: self.desk.address().to_owned(), cause: cause.to_owned() };
        let piece = match tokio::time::timeout(SILENCE, bytes.next()).await {
            Err(_) => return Err(broken("the event stream fell silent")),
            Ok(None) => return Err(broken("the event stream ended")),
            Ok(Some(Err(error))) => return Err(self.desk.http().failure(self.desk.address(), &error)),
            Ok(Some(Ok(piece))) => piece,
        };
        if self.opened.elapsed() >= OF_USE {
            self.pause = None;
        }
        let events = parser.push(&piece).map_err(|sse::TooLong| broken("an event is longer than any event can be"))?;
        for event in events {
            self.pause = None;
            if event.kind == EVENT_RESET {
                let last_event_id = event.id.as_deref().and_then(|id| id.parse().ok()).unwrap_or_default();
                self.last_id = Some(last_event_id);
                self.ready.push_back(StreamItem::Reset { last_event_id });
            } else if event.kind == EVENT_FAULTS {
                if let Ok(count) = serde_json::from_str(&event.data) {
                    self.ready.push_back(StreamItem::Faults(count));
                }
            } else if let Ok(event) = serde_json::from_str::<DeskEvent>(&event.data) {
                self.last_id = Some(event.id);
                self.ready.push_back(StreamItem::Event(Box::new(event)));
            } else if let Some(id) = event.id.as_deref().and_then(|id| id.parse().ok()) {
                // A kind of a newer endpoint: nothing to show, but the position moves on.
                self.last_id = Some(id);
            }
        }
        self.connection = Some((bytes, parser));
        Ok(())
    }
}
