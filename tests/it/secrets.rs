//! Marked secrets go through the whole program; afterwards they are looked for in everything that it said and stored.

use std::{fs, path::Path, process::Output};

use serde_json::json;

use crate::{
    receiver::{Receiver, Reply},
    support::{Serve, binary, run, stderr, stdout},
};

const CLIENT_SECRET: &str = "marked-client-secret-5b1f0c";
const DESK_KEY: &str = "marked-desk-key-77aa31";
/// What a customer's JWT would look like, in a text where it does not belong.
const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.bWFya2VkLXRva2Vu.c2lnbmF0dXJl";

/// The places that may hold a secret: the person's own configuration, and nothing else.
const MAY_HOLD: [&str; 1] = ["config.toml"];

/// Everything that was said, each with where.
#[derive(Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn hear(&mut self, what: &str, output: &Output) {
        self.0.push((format!("{what}: output"), stdout(output)));
        self.0.push((format!("{what}: errors"), stderr(output)));
    }

    #[track_caller]
    fn assert_without(&self, secrets: &[&str]) {
        for (place, text) in &self.0 {
            for secret in secrets {
                assert!(!text.contains(secret), "{secret} is in {place}: {text}");
            }
        }
    }
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_output_and_no_file_has_a_marked_secret() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("frontdesk");
    fs::create_dir_all(&settings).unwrap();
    let config = format!("[simulator]\nclient_secret = \"{CLIENT_SECRET}\"\ndesk_key = \"{DESK_KEY}\"\n");
    fs::write(settings.join("config.toml"), config).unwrap();

    // Fails, is tried again, says a secret back: all of it is kept in the delivery log.
    let receiver = Receiver::saying([Reply::Status(503), Reply::Reset]).await;
    let log = folder.path().join("serve.log");
    let mut command = binary(folder.path());
    command.env("RUST_LOG", "trace").env("FRONTDESK_LOG", "trace").stderr(fs::File::create(&log).unwrap());
    let serve = Serve::run_as_is(command, "127.0.0.1:0", &["--webhook-url", &receiver.url]);

    let mut said = Said::default();
    let mut told = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        said.hear(&arguments.join(" "), &output);
        output
    };
    let created = told(&["create", "--json"]);
    assert!(created.status.success(), "{}", stderr(&created));
    let id = serde_json::from_str::<serde_json::Value>(&stdout(&created)).unwrap()["conversationId"]
        .as_str()
        .unwrap()
        .to_owned();
    for arguments in [
        &["list"][..],
        &["desk", "list", "--json"],
        &["desk", "show", &id, "--json"],
        &["desk", "journal", "--json"],
        &["desk", "deliveries", "--json"],
        &["desk", "channels", "--json"],
        &["desk", "metrics"],
        &["desk", "snapshot"],
        &["export", &id],
        &["profile", "list"],
        &["doctor"],
        &["errors"],
        &["desk", "accept", "not-a-guid"],
    ] {
        let output = told(arguments);
        let is_refused = arguments.contains(&"not-a-guid") || arguments == ["doctor"];
        assert!(is_refused || output.status.success(), "{arguments:?}: {}", stderr(&output));
    }
    let posts = receiver.after(3).await;

    // Calls that carry secrets where they do not belong: in a body, in a query, as a wrong secret.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let call = |path: &str| http.post(format!("{}{path}", serve.base_url));
    let form = [("grant_type", "client_credentials"), ("client_secret", CLIENT_SECRET), ("client_id", "nobody")];
    let tenant = frontdesk::api::identity::TENANT_ID;
    let body = json!({ "startmessage": TOKEN, "password": CLIENT_SECRET });
    for request in [
        call(&format!("/{tenant}/oauth2/v2.0/token")).form(&form),
        call(&format!("/desk/v1/faults?key={DESK_KEY}")).json(&body),
        call("/api/v1.0/consumer/conversations/create").bearer_auth(TOKEN).json(&body),
        call("/desk/v1/conversations").bearer_auth(format!("{DESK_KEY}x")),
    ] {
        said.0.push(("an answer".to_owned(), request.send().await.unwrap().text().await.unwrap()));
    }
    said.hear("journal", &run(folder.path(), &["desk", "journal", "--json"]));
    serve.terminate();
    said.0.push(("the log".to_owned(), fs::read_to_string(&log).unwrap()));
    assert!(said.0.last().unwrap().1.len() > 100, "the log says something");

    let bearer = posts.iter().map(|post| post.bearer.as_str()).find(|bearer| bearer.starts_with("eyJ")).unwrap();
    let secrets = [CLIENT_SECRET, DESK_KEY, TOKEN, bearer];
    said.assert_without(&secrets);
    let mut found = Vec::new();
    files(folder.path(), &mut found);
    assert!(found.iter().any(|path| path.ends_with("frontdesk.db")));
    for path in found.iter().filter(|path| !MAY_HOLD.iter().any(|name| path.ends_with(name))) {
        let bytes = fs::read(path).unwrap();
        for secret in secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{secret} is in {}", path.display());
        }
    }
}
