//! Clients that take too much: each is refused, and the next request is served at once.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use frontdesk::{
    api::{identity, limit},
    simulator::{Bounds, RateLimit, Settings},
};
use jiff::SignedDuration;
use reqwest::Method;
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, interval, timeout},
};

use super::harness::{CONVERSATIONS, CREATE, Desk, send};
use crate::support::PATIENCE;

async fn with(bounds: Bounds) -> Desk {
    Desk::with(Settings { bounds, ..Settings::default() }, Desk::clock()).await
}

/// A call's head, as an integrator sends it.
fn head(desk: &Desk, more: &str) -> String {
    format!(
        "POST {CREATE} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\norganization-id: {}\r\nchannel-id: {}\r\n{more}\r\n",
        desk.address(),
        desk.mint(|_| ()),
        identity::ORGANIZATION_ID,
        identity::CHANNEL_ID,
    )
}

async fn connect(desk: &Desk) -> TcpStream {
    TcpStream::connect(desk.address()).await.unwrap()
}

/// Everything that comes until the connection is closed.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the connection is closed").unwrap();
    String::from_utf8(answer).unwrap()
}

/// The next request is served, and not after a while.
async fn assert_well(desk: &Desk) {
    let begun = Instant::now();
    assert!(desk.create_for("next").await.is_new());
    assert!(begun.elapsed() < Duration::from_secs(2), "served after {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_body_of_64_mib_is_refused_without_being_read() {
    let desk = Desk::open().await;
    let mut stream = connect(&desk).await;
    let length = 64 * 1024 * 1024;
    stream.write_all(head(&desk, &format!("content-length: {length}\r\n")).as_bytes()).await.unwrap();
    // The answer comes although nothing of the body was sent.
    let mut answer = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("answered").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");

    // And a client that sends all the same gets to read it.
    let answer = send(desk.integrator(Method::POST, CREATE).body(vec![b' '; length])).await;
    assert!(answer.problem(413).contains(&limit::BODY_BYTES.to_string()));
    assert_well(&desk).await;
}

#[tokio::test]
async fn a_body_of_unknown_length_is_read_up_to_the_limit() {
    let desk = Desk::open().await;
    let mut stream = connect(&desk).await;
    stream.write_all(head(&desk, "transfer-encoding: chunked\r\n").as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 1024 * 1024, " ".repeat(1024 * 1024));
    let mut sent = 0;
    // The endpoint closes its side before 64 of them are through.
    let answer = loop {
        let (mut reader, mut writer) = stream.split();
        let mut answer = [0; 12];
        tokio::select! {
            read = reader.read_exact(&mut answer) => {
                read.unwrap();
                break answer;
            }
            written = writer.write_all(chunk.as_bytes()) => {
                written.unwrap();
                sent += 1;
            }
        }
        assert!(sent < 64, "all was read");
    };
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_well(&desk).await;
}

/// One byte more than is read, whose length nobody announces: each path says so in the same words.
#[rstest]
#[case::an_order(Method::POST, "/conversations/8a5e4f10-0000-4000-8000-00000000000f/messages")]
#[case::a_record(Method::POST, "/records")]
#[case::a_channel(Method::POST, "/channels")]
#[case::the_clock(Method::POST, "/clock")]
#[case::a_token(Method::POST, "/tokens")]
#[case::faults(Method::PUT, "/faults")]
#[tokio::test]
async fn the_desk_refuses_a_body_of_unknown_length_that_is_too_long(#[case] method: Method, #[case] path: &str) {
    let desk = Desk::open().await;
    let chunks = [vec![b' '; limit::BODY_BYTES], vec![b' ']].map(Ok::<_, std::io::Error>);
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    let answer = send(desk.desk_call(method, path).body(body)).await;
    let detail = answer.problem(413);
    assert!(detail.contains(&limit::BODY_BYTES.to_string()), "{detail}");
    assert_well(&desk).await;
}

#[tokio::test]
async fn a_hundred_thousand_nested_brackets_are_refused() {
    let desk = Desk::open().await;
    for body in
        ["[".repeat(100_000), format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), "{\"a\":".repeat(100_000)]
    {
        let told = send(desk.integrator(Method::POST, CREATE).body(body)).await;
        assert!(told.coded(30012).contains("recursion limit"), "{}", told.body);
    }
    assert_well(&desk).await;
}

#[tokio::test]
async fn a_header_of_1_mib_is_answered_431() {
    let desk = Desk::open().await;
    let mut stream = connect(&desk).await;
    let request = head(&desk, &format!("x-large: {}\r\ncontent-length: 0\r\n", "x".repeat(1024 * 1024)));
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_well(&desk).await;
}

#[tokio::test]
async fn a_head_below_the_limit_is_served() {
    let desk = Desk::open().await;
    let large = "x".repeat(32 * 1024);
    send(desk.integrator(Method::POST, CREATE).header("x-large", large).body("{}")).await.ok();
}

/// Sends `bytes` one by one at a steady pace until the endpoint ends the connection, and gives what it said.
async fn trickle(stream: TcpStream, bytes: &[u8]) -> String {
    let (mut reader, mut writer) = stream.into_split();
    let mut pace = interval(Duration::from_millis(20));
    let sending = async {
        for byte in bytes.iter().cycle() {
            pace.tick().await;
            if writer.write_all(&[*byte]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let reading = async {
        // A reset is an end too: the endpoint had closed while a byte was on its way.
        let _ = reader.read_to_end(&mut answer).await;
    };
    tokio::select! {
        () = sending => {}
        done = timeout(PATIENCE, reading) => done.expect("the connection is ended"),
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_head_that_trickles_is_cut_off() {
    let desk = with(Bounds { head_time: Duration::from_millis(500), ..Bounds::default() }).await;
    let slow = connect(&desk).await;
    let trickling = tokio::spawn(async move { trickle(slow, b"GET /healthz HTTP/1.1\r\nx-slow: aaaa").await });
    assert_well(&desk).await;
    assert_eq!(trickling.await.unwrap(), "");
}

#[tokio::test]
async fn a_body_that_trickles_is_answered_408() {
    let desk = with(Bounds { body_time: Duration::from_millis(500), ..Bounds::default() }).await;
    let mut slow = connect(&desk).await;
    slow.write_all(head(&desk, "content-length: 100000\r\n").as_bytes()).await.unwrap();
    let trickling = tokio::spawn(async move { trickle(slow, b" ").await });
    assert_well(&desk).await;
    let answer = trickling.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("did not arrive within 500ms"), "{answer}");
    assert_eq!(desk.list("").await.total, 1, "only the next one");
}

#[tokio::test]
async fn one_connection_too_many_is_told_so_and_the_next_has_room_again() {
    let desk = with(Bounds { connections: 2, ..Bounds::default() }).await;
    // The first is the harness's own, kept alive.
    assert_well(&desk).await;
    let mut second = connect(&desk).await;
    let health = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", desk.address());
    second.write_all(health.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    second.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");

    let mut third = connect(&desk).await;
    third.write_all(health.as_bytes()).await.unwrap();
    let told = rest(&mut third).await;
    assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("\r\nretry-after: 1\r\n"), "{told}");
    assert!(told.contains("as many connections as it takes") && told.contains("application/problem+json"), "{told}");

    drop(second);
    assert_room(&desk).await;
}

/// Sooner or later there is room for a connection.
async fn assert_room(desk: &Desk) {
    let health = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", desk.address());
    let begun = Instant::now();
    loop {
        let mut next = connect(desk).await;
        next.write_all(health.as_bytes()).await.unwrap();
        if rest(&mut next).await.starts_with("HTTP/1.1 200 ") {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "the connection that ended makes no room");
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answers_loses_its_connection() {
    let desk = with(Bounds { connections: 1, unread_time: Duration::from_millis(100), ..Bounds::default() }).await;
    let mut deaf = connect(&desk).await;
    let document = format!("GET /openapi.json HTTP/1.1\r\nhost: {}\r\n\r\n", desk.address());
    // More than what lies between the two can hold.
    let calls = document.repeat(1_000);
    let (mut reader, mut writer) = deaf.split();
    let mut answer = [0; 12];
    let (read, _) = tokio::join!(reader.read_exact(&mut answer), writer.write_all(calls.as_bytes()));
    read.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    assert_room(&desk).await;
}

/// So many connect, say at most the beginning of something, and stay; meanwhile others are served, on connections of
/// their own.
async fn idle(count: usize) {
    let desk = Desk::open().await;
    let address: SocketAddr = desk.address();
    let mut silent = Vec::new();
    for number in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: half").await.unwrap();
        }
        silent.push(stream);
        if number % 500 == 0 {
            assert_room(&desk).await;
        }
    }
    for _ in 0..20 {
        let health = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        let mut next = connect(&desk).await;
        next.write_all(health.as_bytes()).await.unwrap();
        let told = rest(&mut next).await;
        assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    }
    assert_well(&desk).await;
}

#[tokio::test]
async fn connections_that_say_nothing_take_nothing_from_the_others() {
    idle(1_500).await;
}

#[tokio::test]
#[ignore = "needs 20,100 open files: cargo test --test it ten_thousand -- --ignored"]
async fn ten_thousand_connections_that_say_nothing_take_nothing_from_the_others() {
    idle(10_000).await;
}

#[tokio::test]
async fn a_flood_of_headers_is_refused_and_takes_nothing_from_the_others() {
    let desk = Desk::open().await;
    let mut flooding = Vec::new();
    for number in 0..50 {
        let mut stream = connect(&desk).await;
        let many = "x-flood: 1\r\n".repeat(400 + number);
        // The endpoint may close before all of it is through.
        let _ = stream.write_all(head(&desk, &many).as_bytes()).await;
        flooding.push(stream);
    }
    assert_well(&desk).await;
    for mut stream in flooding {
        let mut answer = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("answered").unwrap();
        assert_eq!(&answer, b"HTTP/1.1 431");
    }
    assert_eq!(desk.list("").await.total, 1, "only the next one");
}

#[tokio::test]
async fn connections_that_are_half_open_take_nothing_from_the_others() {
    let desk = with(Bounds { connections: 8, ..Bounds::default() }).await;
    let mut half_open = Vec::new();
    for _ in 0..40 {
        let mut stream = connect(&desk).await;
        // Its own side is closed, in the middle of a head.
        stream.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
        half_open.push(stream);
    }
    assert_well(&desk).await;
}

#[tokio::test]
async fn a_channel_over_its_rate_is_told_when_to_come_again() {
    let (requests, window_seconds) = (NonZeroU32::new(3).unwrap(), NonZeroU32::new(60).unwrap());
    let rate_limit = Some(RateLimit { requests, window_seconds });
    let desk = Desk::with(Settings { rate_limit, ..Settings::default() }, Desk::clock()).await;
    desk.create_for("anna").await.ok();
    // What is not the channel's own does not count: a stranger cannot use up its calls.
    for _ in 0..5 {
        send(desk.bare(Method::GET, CONVERSATIONS)).await.problem(401);
    }
    desk.get(CONVERSATIONS).await.ok();
    desk.get("/api/v1.0/consumer/conversation/x/context").await.coded(30005);
    desk.clock.advance(SignedDuration::from_millis(20_500));
    let told = desk.get(CONVERSATIONS).await;
    told.problem(429);
    assert_eq!(told.headers["retry-after"], "40");
    // The desk is no channel.
    assert_eq!(desk.list("").await.total, 1);

    desk.clock.advance(SignedDuration::from_secs(40));
    desk.get(CONVERSATIONS).await.ok();
}

#[tokio::test]
async fn while_it_stops_running_requests_finish_and_others_are_asked_to_come_again() {
    let desk = Desk::open().await;
    let address = desk.address();
    let mut running = connect(&desk).await;
    running.write_all(head(&desk, "content-length: 2\r\nexpect: 100-continue\r\n").as_bytes()).await.unwrap();
    // The handler asks for the body: the request is running.
    let mut asked = [0; 21];
    timeout(PATIENCE, running.read_exact(&mut asked)).await.expect("asked to go on").unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue");

    let health = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let stopping = tokio::spawn(desk.stop());
    let begun = Instant::now();
    let told = loop {
        let mut late = TcpStream::connect(address).await.unwrap();
        late.write_all(health.as_bytes()).await.unwrap();
        let told = rest(&mut late).await;
        if !told.starts_with("HTTP/1.1 200 ") {
            break told;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not stop");
    };
    assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("\r\nretry-after: 1\r\n"), "{told}");
    assert!(told.contains("the endpoint is stopping"), "{told}");

    running.write_all(b"{}").await.unwrap();
    let answer = rest(&mut running).await;
    assert!(answer.contains("HTTP/1.1 200 ") && answer.contains("\"isNew\":true"), "{answer}");
    timeout(PATIENCE, stopping).await.expect("it stops").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
