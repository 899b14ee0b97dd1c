//! A live organisation, played by a second frontdesk over TLS with an authority of its own: the whole way there, what can
//! go wrong on it, and what never leaves.
//!
//! Every command runs with the most talkative log, and nothing that it says may hold the secret or a token.

mod seat;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::{Child, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
};

use frontdesk::{
    api::{desk::clock::ClockRequest, identity},
    client::{ClientError, DeskClient, Endpoint, Guard, Http, HttpSettings, MessagingClient},
    clock::Clock,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{PATIENCE, Serve, binary, run, screen::Screen, stderr, stdout};

const SECRET: &str = "hush-hush-7d1f";
const CTRL_S: &str = "\x13";
const ALT_2: &str = "\x1b2";
/// A name that only a proxy knows.
const NAME: &str = "org.test";

/// The organisation, and the folder of somebody who works with it by the profile `acme`.
struct Live {
    organisation: TempDir,
    serve: Serve,
    folder: TempDir,
}

impl Live {
    fn begin() -> Self {
        let organisation = tempfile::tempdir().unwrap();
        let place = organisation.path();
        certify(place);
        write(&place.join("frontdesk/secret"), SECRET);
        let settings = format!("[simulator]\nclient_secret = {{ file = \"secret\" }}\nhosts = [\"{NAME}\"]\n");
        write(&place.join("frontdesk/config.toml"), &settings);
        let [chain, key] = ["chain.pem", "key.pem"].map(|file| place.join(file).display().to_string());
        let serve = Serve::start_with(place, &["--tls-cert", &chain, "--tls-key", &key]);
        assert!(serve.base_url.starts_with("https://127.0.0.1:"), "{}", serve.base_url);
        let live = Self { organisation, serve, folder: tempfile::tempdir().unwrap() };
        write(&live.folder.path().join("frontdesk/secret"), SECRET);
        live.profile(&[]);
        live
    }

    /// Writes the profile, with these lines in place of their own or besides.
    fn profile(&self, lines: &[&str]) {
        let url = &self.serve.base_url;
        let ca = self.organisation.path().join("ca.pem");
        let (mut head, mut auth) = (
            vec![
                format!("base_url = \"{url}\""),
                format!("organization_id = \"{}\"", identity::ORGANIZATION_ID),
                format!("channel_id = \"{}\"", identity::CHANNEL_ID),
                format!("ca_file = {ca:?}"),
            ],
            vec![
                format!("authority = \"{url}\""),
                format!("tenant_id = \"{}\"", identity::TENANT_ID),
                format!("client_id = \"{}\"", identity::CLIENT_ID),
                format!("scope = \"{}\"", identity::scope(identity::ORGANIZATION_ID, identity::ZONE)),
                "client_secret = { file = \"secret\" }".to_owned(),
            ],
        );
        for line in lines {
            let key = line.split(' ').next().unwrap();
            let is_same = |known: &String| known.split(' ').next() == Some(key);
            let into = if auth.iter().any(is_same) { &mut auth } else { &mut head };
            into.retain(|known| !is_same(known));
            into.push((*line).to_owned());
        }
        let text = format!(
            "[profiles.acme]\n{}\n[profiles.acme.auth]\n{}\n[profiles.acme.webhook]\nlisten = \"127.0.0.1:0\"\n",
            head.join("\n"),
            auth.join("\n")
        );
        write(&self.folder.path().join("frontdesk/config.toml"), &text);
    }

    /// Runs a command on the profile.
    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let output = binary(self.folder.path())
            .args(["--profile", "acme"])
            .args(arguments)
            .env("FRONTDESK_LOG", "trace")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = stdout(&output) + &stderr(&output);
        assert!(!said.contains(SECRET), "{arguments:?} shows the secret");
        assert!(arguments.contains(&"token") || !said.contains("eyJ"), "{arguments:?} shows a token");
        output
    }

    fn answer(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", told(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn http(&self, guard: Guard) -> Http {
        let ca_pem = Some(fs::read(self.organisation.path().join("ca.pem")).unwrap());
        let settings = HttpSettings { ca_pem, guard, ..HttpSettings::default() };
        Http::new(&[&self.serve.base_url], &settings).unwrap()
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint { client_secret: SECRET.into(), ..Endpoint::local(&self.serve.base_url) }
    }

    fn desk(&self) -> DeskClient {
        DeskClient::new(self.endpoint(), self.http(Guard::open()))
    }

    fn client(&self, guard: Guard) -> MessagingClient {
        MessagingClient::new(self.endpoint(), self.http(guard), Clock::system())
    }

    async fn fault(&self, route: &str, fault: Value) {
        let rules = json!({ "rules": [{ "id": "r", "when": { "route": route }, "fault": fault }] });
        self.desk().set_faults(&serde_json::from_value(rules).unwrap()).await.unwrap();
    }
}

/// What a person is told, without the log.
fn told(output: &Output) -> String {
    let text = stderr(output);
    text.find("error:").map_or(String::new(), |at| text[at..].to_owned())
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut options = fs::OpenOptions::new();
    let mut file = options.create(true).write(true).truncate(true).mode(0o600).open(path).unwrap();
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
}

/// An authority, and a certificate of it for this machine and for [`NAME`].
fn certify(place: &Path) {
    certify_until(place, 4096);
}

/// The certificate is good until the second day of the year.
fn certify_until(place: &Path, year: i32) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, format!("the authority in {}", place.display()));
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let names = ["127.0.0.1".to_owned(), NAME.to_owned()];
    let mut params = CertificateParams::new(names).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 2);
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    write(&place.join("ca.pem"), &authority);
    write(&place.join("chain.pem"), &format!("{certificate}{authority}"));
    write(&place.join("key.pem"), &key.serialize_pem());
}

/// `frontdesk listen --json` on the profile, killed at the end.
struct Listening {
    child: Child,
    url: String,
    lines: mpsc::Receiver<Value>,
}

impl Listening {
    fn begin(live: &Live) -> Self {
        let mut child = binary(live.folder.path())
            .args(["--profile", "acme", "listen", "--listen", "127.0.0.1:0", "--json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str::<Value>(&line).unwrap());
            }
        });
        let first = lines.recv_timeout(PATIENCE).unwrap();
        Self { child, url: first["listening"].as_str().unwrap().to_owned(), lines }
    }

    /// The next delivery.
    fn next(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a delivery arrives")
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_whole_way_from_token_to_webhook_over_tls() {
    let live = Live::begin();
    let listening = Listening::begin(&live);
    // At the organisation itself: its desk trusts its own chain.
    let set =
        run(live.organisation.path(), &["desk", "channels", "set", identity::CHANNEL_ID, "--webhook", &listening.url]);
    assert_eq!(set.status.code(), Some(0), "{}", stderr(&set));

    let test = live.answer(&["profile", "test"]);
    let steps: Vec<_> = test["steps"].as_array().unwrap().iter().map(|step| (&step["step"], &step["ok"])).collect();
    assert_eq!(json!(steps), json!([["address", true], ["connection", true], ["token", true], ["read", true]]));

    let created = live.answer(&["create", "--first-name", "Ann", "--var", "order=A-17"]);
    let id = created["conversationId"].as_str().unwrap();
    assert_eq!(created["isNew"], true);
    live.answer(&["say", id, "hello"]);
    assert_eq!(live.answer(&["list"])["conversations"][0]["conversationid"], id);
    assert_eq!(live.answer(&["context", id])["context"], json!([{ "name": "order", "value": "A-17" }]));
    let messages = live.answer(&["messages", id]);
    assert!(messages["messages"].as_array().unwrap().iter().any(|row| row["text"] == "hello"), "{messages}");

    let delivery = listening.next();
    assert_eq!((&delivery["verified"], &delivery["status"]), (&true.into(), &200.into()), "{delivery}");
    assert_eq!(delivery["conversationId"], id);
    assert!(delivery["body"]["text"].is_string() && delivery["headers"].get("authorization").is_none(), "{delivery}");
}

#[rstest]
#[case::wrong_secret("client_secret = \"no-hush\"", 3, "no token from", "check the client secret (plain text)")]
#[case::wrong_channel(
    "channel_id = \"8a5e4f10-0000-4000-8000-00000000abcd\"",
    1,
    "refused with 404: 30004",
    "check the channel's id of the profile"
)]
#[case::wrong_tenant(
    "tenant_id = \"8a5e4f10-0000-4000-8000-00000000abcd\"",
    3,
    "no token from",
    "check tenant_id of the profile"
)]
#[case::dead_host(
    "base_url = \"https://127.0.0.1:1\"",
    3,
    "cannot reach https://127.0.0.1:1",
    "in the profile (base_url, authority), the network"
)]
#[case::no_secret("client_secret = { env = \"NOT_SET_ANYWHERE\" }", 2, "NOT_SET_ANYWHERE", "")]
fn what_is_wrong_with_a_profile_is_told_with_what_to_do(
    #[case] line: &str,
    #[case] exit_code: i32,
    #[case] sentence: &str,
    #[case] hint: &str,
) {
    let live = Live::begin();
    live.profile(&[line]);
    let output = live.run(&["create"]);
    assert_eq!(output.status.code(), Some(exit_code), "{}", told(&output));
    assert!(told(&output).contains(sentence) && told(&output).contains(hint), "{}", told(&output));
}

#[test]
fn a_certificate_that_is_not_trusted_is_told() {
    let live = Live::begin();
    let url = live.serve.base_url.replace("127.0.0.1", "localhost");
    let (base, authority) = (format!("base_url = \"{url}\""), format!("authority = \"{url}\""));
    let theirs = format!("ca_file = {:?}", other_authority(&live));
    for (lines, why, hint) in [
        (vec![theirs.as_str()], "UnknownIssuer", "as `ca_file`"),
        (
            vec![base.as_str(), authority.as_str()],
            "its certificate is for 127.0.0.1, org.test, and not for localhost",
            "check the host in the address",
        ),
    ] {
        live.profile(&lines);
        let output = live.run(&["create"]);
        assert_eq!(output.status.code(), Some(3), "{}", told(&output));
        let told = told(&output);
        assert!(told.contains("is not trusted") && told.contains(why) && told.contains(hint), "{told}");
    }
}

#[test]
fn the_doctor_too_says_which_key_makes_an_authority_of_ones_own_trusted() {
    let live = Live::begin();
    let sound = live.run(&["doctor"]);
    assert!(!stdout(&sound).contains("is not trusted"), "{}", stdout(&sound));
    live.profile(&[&format!("ca_file = {:?}", other_authority(&live))]);
    for arguments in [&["doctor"][..], &["profile", "test"]] {
        let output = live.run(arguments);
        let said = stdout(&output) + &told(&output);
        assert_ne!(output.status.code(), Some(0), "{said}");
        assert!(
            said.contains("is not trusted") && said.contains("to the profile as `ca_file`"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_certificate_that_has_expired_is_told_by_its_last_day() {
    let live = Live::begin();
    let place = tempfile::tempdir().unwrap();
    certify_until(place.path(), 2026);
    let [chain, key] = ["chain.pem", "key.pem"].map(|file| place.path().join(file).display().to_string());
    let serve = Serve::start_with(place.path(), &["--tls-cert", &chain, "--tls-key", &key]);
    live.profile(&[
        &format!("base_url = \"{}\"", serve.base_url),
        &format!("authority = \"{}\"", serve.base_url),
        &format!("ca_file = {:?}", place.path().join("ca.pem")),
    ]);
    let output = live.run(&["create"]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("its certificate has expired on 2026-01-02") && told.contains("renewed"), "{told}");
    assert!(!told.contains("ca_file"), "{told}");
}

#[test]
fn an_authority_without_a_certificate_is_refused_when_it_is_read() {
    let live = Live::begin();
    let file = live.folder.path().join("empty.pem");
    write(&file, "# nothing here\n");
    live.profile(&[&format!("ca_file = {file:?}")]);
    let output = live.run(&["create"]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("cannot use ca_file") && told.contains("empty.pem") && told.contains("no certificate"),
        "{told}"
    );
}

#[test]
fn the_doctor_makes_the_smallest_read_of_a_profile() {
    let live = Live::begin();
    let sound = live.run(&["doctor"]);
    assert!(stdout(&sound).contains("ok       read: "), "{}", stdout(&sound));
    live.profile(&["channel_id = \"8a5e4f10-0000-4000-8000-00000000abcd\""]);
    let wrong = live.run(&["doctor"]);
    let found = stdout(&wrong);
    assert_eq!(wrong.status.code(), Some(1), "{found}");
    assert!(found.contains("PROBLEM  read: ") && found.contains("check the channel's id of the profile"), "{found}");
}

#[test]
fn an_address_with_credentials_is_refused_and_never_shown() {
    let live = Live::begin();
    live.profile(&["base_url = \"https://ann:hush-of-ann@acme.example\""]);
    for arguments in [&["list"][..], &["profile", "list"], &["doctor"]] {
        let output = live.run(arguments);
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        let said = stdout(&output) + &stderr(&output);
        assert!(said.contains("profiles.acme.base_url: credentials do not belong into an address"), "{said}");
        assert!(!said.contains("hush-of-ann"), "{said}");
    }
}

/// The authority of somebody else.
fn other_authority(live: &Live) -> std::path::PathBuf {
    let place = live.folder.path().join("other");
    certify(&place);
    place.join("ca.pem")
}

#[tokio::test]
async fn a_service_that_asks_for_a_pause_or_is_down_is_told() {
    let live = Live::begin();
    for (fault, sentence, hint) in [
        (
            json!({ "kind": "status", "status": 429, "retryAfterSeconds": 60 }),
            "asks for a pause of 60 s",
            "send it again in 60 s",
        ),
        (
            json!({ "kind": "status", "status": 503, "retryAfterSeconds": 90 }),
            "asks for a pause of 90 s",
            "send it again in 90 s",
        ),
        (json!({ "kind": "status", "status": 500 }), "refused with 500", "try again in a while"),
        (json!({ "kind": "status", "status": 401 }), "not authorised at", "check that the application belongs"),
        (
            json!({ "kind": "status", "status": 403 }),
            "refused with 403, forbidden",
            "check what the application may do",
        ),
    ] {
        live.fault("create", fault).await;
        let output = live.run(&["create"]);
        assert_ne!(output.status.code(), Some(0));
        assert!(told(&output).contains(sentence) && told(&output).contains(hint), "{}", told(&output));
    }
}

#[rstest]
#[case(429, "is throttled (429)")]
#[case(503, "is unavailable (503)")]
#[tokio::test]
async fn a_token_endpoint_that_is_busy_says_nothing_of_the_profile(#[case] status: u16, #[case] sentence: &str) {
    let live = Live::begin();
    live.fault("token", json!({ "kind": "status", "status": status, "retryAfterSeconds": 7 })).await;
    let output = live.run(&["create"]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(sentence) && told.contains("try again in 7 s") && !told.contains("secret"), "{told}");
}

#[tokio::test]
async fn what_is_said_of_a_broken_say_speaks_of_no_create() {
    let live = Live::begin();
    let created = live.answer(&["create"]);
    live.fault("activity", json!({ "kind": "commit-then-drop" })).await;
    let told = told(&live.run(&["say", created["conversationId"].as_str().unwrap(), "hello"]));
    assert!(told.contains("it may be there twice") && !told.contains("create"), "{told}");
}

#[rstest]
#[case::dead("http://ann:hush-of-ann@127.0.0.1:1", "127.0.0.1:1", "check HTTPS_PROXY")]
#[case::nonsense("nonsense.invalid", "nonsense.invalid:80", "check HTTPS_PROXY")]
fn a_proxy_that_cannot_be_reached_is_named_with_its_variable(
    #[case] proxy: &str,
    #[case] place: &str,
    #[case] hint: &str,
) {
    let live = Live::begin();
    let url = format!("https://{NAME}");
    live.profile(&[&format!("base_url = \"{url}\""), &format!("authority = \"{url}\"")]);
    let output = live.run_with(&["create"], &[("HTTPS_PROXY", proxy), ("NO_PROXY", "")]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    let sentence = format!("cannot reach {url} by the proxy {place} of HTTPS_PROXY");
    assert!(told.contains(&sentence) && told.contains(hint) && !told.contains("hush-of-ann"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_wants_credentials_is_told() {
    let live = Live::begin();
    let url = format!("https://{NAME}");
    live.profile(&[&format!("base_url = \"{url}\""), &format!("authority = \"{url}\"")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let mut client = tokio::io::BufReader::new(client);
            let mut read = String::new();
            while client.read_line(&mut read).await.unwrap() > 2 {}
            client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        }
    });
    let told = told(&live.run_with(&["create"], &[("HTTPS_PROXY", &proxy), ("NO_PROXY", "")]));
    assert!(told.contains("the proxy wants credentials: give them in HTTPS_PROXY"), "{told}");
}

#[tokio::test]
async fn a_token_that_has_expired_there_is_renewed_once() {
    let live = Live::begin();
    let client = live.client(Guard::open());
    client.create(&json!({})).await.unwrap();
    live.desk().adjust_clock(ClockRequest { advance_seconds: Some(7_200), ..ClockRequest::default() }).await.unwrap();
    assert!(client.create(&json!({})).await.unwrap().is_new, "with a fresh token");
    live.fault("create", json!({ "kind": "status", "status": 401 })).await;
    let error = client.create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::Unauthorized { .. }), "{error}");
    let shown = format!("{error} {error:?} {:?} {:?}", live.endpoint(), live.http(Guard::open()));
    assert!(!shown.contains(SECRET) && !shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn a_profile_that_observes_lets_only_reads_leave() {
    let live = Live::begin();
    live.profile(&["observe = true"]);
    let nobody = "8a5e4f10-0000-4000-8000-00000000abcd";
    for arguments in [
        &["create"][..],
        &["say", nobody, "x"],
        &["typing", nobody],
        &["read", nobody, "1756399395730"],
        &["event", nobody, "x"],
        &["end", nobody],
        &["--confirm", "acme", "create"],
    ] {
        let output = live.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {}", told(&output));
        assert!(told(&output).contains("the profile acme is only observed: no POST is sent"), "{}", told(&output));
    }
    assert_eq!(live.answer(&["list"])["conversations"], json!([]));
    // The desk's side leaves by the same door.
    let desk = DeskClient::new(live.endpoint(), live.http(Guard::observe("acme")));
    assert!(matches!(desk.reset().await, Err(ClientError::OnlyObserved { .. })));
    assert!(desk.records().await.is_ok());
}

#[test]
fn a_production_profile_sends_once_its_name_was_typed() {
    let live = Live::begin();
    live.profile(&["production = true"]);
    let refused = live.run(&["create"]);
    assert_eq!(refused.status.code(), Some(2));
    let told_why = told(&refused);
    assert!(told_why.contains("acme is production") && told_why.contains("--confirm acme"), "{told_why}");
    let wrong = live.run(&["create", "--confirm", "acme-test"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(told(&wrong).contains("the profile is acme, not \"acme-test\""), "{}", told(&wrong));
    assert_eq!(live.answer(&["list"])["conversations"], json!([]), "reading needs no name");
    assert_eq!(live.answer(&["create", "--confirm", "acme"])["isNew"], true);
}

#[test]
fn only_the_local_desk_can_do_what_the_desk_does() {
    let live = Live::begin();
    for arguments in [&["desk", "list"][..], &["desk", "accept", "8a5e"], &["desk", "clock"], &["token", "--expired"]] {
        let output = live.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(told(&output).contains("is not a local endpoint"), "{arguments:?} {}", told(&output));
    }
}

/// A proxy that knows where [`NAME`] is, and remembers what it was asked for.
async fn proxy(to: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
    let kept = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (to, kept) = (to.clone(), Arc::clone(&kept));
            tokio::spawn(async move {
                let mut client = tokio::io::BufReader::new(client);
                let mut lines = vec![String::new()];
                while client.read_line(lines.last_mut().unwrap()).await.unwrap() > 2 {
                    lines.push(String::new());
                }
                kept.lock().unwrap().push(lines[0].trim().to_owned());
                let mut there = TcpStream::connect(to).await.unwrap();
                client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut there).await;
            });
        }
    });
    (format!("http://{address}"), asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_is_gone_by() {
    let live = Live::begin();
    let there = live.serve.base_url.strip_prefix("https://").unwrap().to_owned();
    let url = format!("https://{NAME}:{}", there.rsplit(':').next().unwrap());
    live.profile(&[&format!("base_url = \"{url}\""), &format!("authority = \"{url}\"")]);
    let (proxy, asked) = proxy(there).await;
    let output = live.run_with(&["profile", "test"], &[("HTTPS_PROXY", &proxy), ("NO_PROXY", "")]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(stdout(&output).contains("left to the proxy"), "{}", stdout(&output));
    let connect = format!("CONNECT {} HTTP/1.1", url.strip_prefix("https://").unwrap());
    assert!(asked.lock().unwrap().contains(&connect), "{:?}", asked.lock().unwrap());
    let past = live.run_with(&["list"], &[("HTTPS_PROXY", &proxy), ("NO_PROXY", NAME)]);
    assert_eq!(past.status.code(), Some(3), "{}", stdout(&past));
}

#[test]
fn profiles_are_added_and_listed_without_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let flags = [
        "--base-url",
        "https://acme.example",
        "--organization-id",
        identity::ORGANIZATION_ID,
        "--channel-id",
        identity::CHANNEL_ID,
        "--tenant-id",
        identity::TENANT_ID,
        "--client-id",
        identity::CLIENT_ID,
        "--scope",
        "https://acme.example/.default",
    ];
    let add = |more: &[&str]| run(folder.path(), &[&["profile", "add"], more, &flags[..]].concat());
    assert_eq!(add(&["one", "--secret-env", "ACME", "--production"]).status.code(), Some(0));
    assert_eq!(add(&["one", "--secret-env", "ACME"]).status.code(), Some(2), "it is there");
    assert_eq!(add(&["two"]).status.code(), Some(2), "it has no secret");
    let added = crate::support::run_with_input(
        folder.path(),
        &[&["profile", "add", "two", "--secret-plain", "--observe"], &flags[..]].concat(),
        &format!("{SECRET}\n"),
    );
    assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    let listed = run(folder.path(), &["profile", "list", "--profile", "two"]);
    let (rows, warning) = (stdout(&listed), stderr(&listed));
    assert!(rows.contains("environment variable ACME") && rows.contains("asks before sending"), "{rows}");
    assert!(rows.contains("plain text") && rows.contains("reads only"), "{rows}");
    assert!(warning.contains("profiles.two.auth.client_secret stands in the configuration in plain text"), "{warning}");
    assert!(!rows.contains(SECRET) && !warning.contains(SECRET));
}

/// The console on the profile, with the sample form.
fn console(live: &Live) -> Screen {
    let mut screen = Screen::open(live.folder.path(), &["--profile", "acme", "console", "--ephemeral"], 120, 40);
    screen.wait_for(&["John Doe", "API only", "webhooks at http://127.0.0.1:"]);
    screen
}

/// The word that follows `before` on the screen.
fn word_after(screen: &Screen, before: &str) -> String {
    let contents = screen.contents();
    let at = contents.find(before).unwrap_or_else(|| panic!("no {before:?}: {contents}")) + before.len();
    contents[at..].split_whitespace().next().unwrap().to_owned()
}

#[test]
fn the_console_shows_what_the_api_and_webhooks_tell() {
    let live = Live::begin();
    let mut screen = console(&live);
    let webhook = word_after(&screen, "webhooks at ");
    let place = live.organisation.path();
    let set = run(place, &["desk", "channels", "set", identity::CHANNEL_ID, "--webhook", &webhook]);
    assert_eq!(set.status.code(), Some(0), "{}", stderr(&set));
    screen.keys(CTRL_S).wait_for(&["new conversation", "1 of 1", "XBox (displayable)", "Only a desk knows"]);
    let id = word_after(&screen, "Conversation  ");
    for arguments in [&["desk", "accept", &id][..], &["desk", "reply", &id, "How can I help you?"]] {
        let output = run(place, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    }
    // By webhook, and what the API answers to the question that it raised.
    screen.wait_for(&["told", "answered 200 · verified", "How can I help you?"]);
    screen.keys(ALT_2).keys("a").wait_for(&["only a desk can do that"]);
    assert!(!screen.raw().contains(SECRET) && !screen.raw().contains("eyJ"), "{}", screen.contents());
}

#[test]
fn the_console_sends_to_production_once_its_name_was_typed() {
    let live = Live::begin();
    live.profile(&["production = true"]);
    let mut screen = console(&live);
    screen.keys(CTRL_S).wait_for(&["The profile acme is production"]);
    // Enter by itself: within a burst it could be part of what was pasted.
    screen
        .keys("acme-x")
        .wait_for(&["Profile  acme-x"])
        .pause()
        .keys("\r")
        .wait_for(&["the profile is acme, not", "nothing was sent"]);
    assert_eq!(live.answer(&["list"])["conversations"], json!([]));
    screen.keys("acme").wait_for(&["Profile  acme "]).pause().keys("\r").wait_for(&["new conversation", "1 of 1"]);
    assert_eq!(live.answer(&["list"])["conversations"].as_array().unwrap().len(), 1);
}

#[test]
fn the_console_says_why_nothing_leaves_for_what_is_only_observed() {
    let live = Live::begin();
    live.profile(&["observe = true"]);
    let mut screen = console(&live);
    screen.wait_for(&["reads only"]);
    screen.keys(CTRL_S).wait_for(&["the profile acme is only observed"]);
    assert_eq!(live.answer(&["list"])["conversations"], json!([]));
}
