//! The endpoint as a whole: failures of every kind, starting and stopping.

use frontdesk::{
    api::limit,
    clock::Clock,
    simulator::{Settings, Simulator, StartError, Storage},
};
use reqwest::Method;
use tokio::net::TcpListener;

use super::harness::{CREATE, Desk, send};

#[tokio::test]
async fn an_unknown_path_is_a_problem() {
    let desk = Desk::open().await;
    for path in ["/", "/nothing", "/api/v1.0/consumer/conversations/create/", "/desk/v1", "/%ff"] {
        desk.get(path).await.problem(404);
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_says_which_are_right() {
    let desk = Desk::open().await;
    for (method, path, allowed) in [
        (Method::GET, CREATE, "POST"),
        (Method::DELETE, "/api/v1.0/consumer/conversations", "GET,HEAD"),
        (Method::PUT, "/desk/v1/records", "GET,HEAD,POST"),
        (Method::POST, "/healthz", "GET,HEAD"),
    ] {
        let answer = send(desk.integrator(method, path)).await;
        answer.problem(405);
        assert_eq!(answer.headers["allow"], allowed);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let desk = Desk::open().await;
    let answer = send(desk.integrator(Method::POST, CREATE).body(" ".repeat(limit::BODY_BYTES + 1))).await;
    assert!(answer.problem(413).contains(&limit::BODY_BYTES.to_string()));
}

#[tokio::test]
async fn the_endpoint_tells_that_it_is_well() {
    let desk = Desk::open().await;
    let body = send(desk.bare(Method::GET, "/healthz")).await.ok();
    assert_eq!(body, serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
}

#[tokio::test]
async fn conversations_outlive_a_restart_and_ephemeral_ones_do_not() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    desk.create_for("anna").await.ok();
    let before = desk.list("").await;
    desk.stop().await;
    let desk = Desk::on(directory.path(), &clock).await;
    assert_eq!(desk.list("").await, before);
    assert_eq!(Desk::open().await.list("").await.total, 0);
}

#[tokio::test]
async fn a_web_page_does_not_reach_the_endpoint() {
    let desk = Desk::with(Settings { hosts: vec!["desk.test".to_owned()], ..Settings::default() }, Desk::clock()).await;
    let health = |name: &'static str, value: String| send(desk.bare(Method::GET, "/healthz").header(name, value));
    let told = health("host", "evil.example".to_owned()).await;
    assert!(told.problem(403).contains("\"evil.example\""), "{}", told.body);
    let told = health("origin", "https://evil.example".to_owned()).await;
    assert!(told.problem(403).contains("another origin: \"https://evil.example\""), "{}", told.body);
    // The right key does not help: the well-known one is public.
    send(desk.desk_call(Method::GET, "/records").header("origin", "null")).await.problem(403);

    let port = desk.address().port();
    for host in [format!("localhost:{port}"), format!("desk.test:{port}")] {
        health("host", host).await.ok();
    }
    health("origin", desk.simulator().base_url()).await.ok();
}

async fn start_error(settings: Settings, listen: &str) -> StartError {
    let listener = TcpListener::bind(listen).await.unwrap();
    match Simulator::start(settings, listener, Clock::system()).await {
        Ok(_) => panic!("it started"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_is_told_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let storage = Storage::Directory(file.join("data"));
    let told = start_error(Settings { storage, ..Settings::default() }, "127.0.0.1:0").await.to_string();
    assert!(told.contains("cannot be created") && told.ends_with("file/data"), "{told}");
}

#[tokio::test]
async fn well_known_secrets_are_refused_beyond_loopback() {
    let told = start_error(Settings::default(), "0.0.0.0:0").await.to_string();
    assert!(told.contains("well-known client secret") && told.contains("0.0.0.0:"), "{told}");
}
