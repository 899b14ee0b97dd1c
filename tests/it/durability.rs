//! Nothing that was acknowledged is lost, and nothing happens twice, when the process is killed.

mod crash;
mod damage;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::{
    receiver::{Arrival, Receiver, Reply},
    support::Serve,
};

/// Kills the endpoint while posts to a webhook are under way, failed and waiting; the next one posts them all, in order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pending_delivery_arrives_in_order_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    // Some hang when they are killed, some have failed and are to be tried again.
    let count = AtomicUsize::new(0);
    let failing = Receiver::with(move |_| match count.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => Reply::Silence,
        _ => Reply::Status(503),
    })
    .await;
    let serve = Serve::start_with(folder.path(), &["--webhook-url", &failing.url]);
    let mut conversations = Vec::new();
    for _ in 0..6 {
        let id = serve.messaging().create(&json!({ "skipdeflectionbot": true })).await.unwrap().conversation_id;
        serve.desk().accept(id).await.unwrap();
        conversations.push(id);
    }
    failing.after(6).await;
    serve.kill();

    let receiver = Receiver::open().await;
    let serve = Serve::start_with(folder.path(), &["--webhook-url", &receiver.url]);
    let told = receiver.after(2 * conversations.len()).await;
    for id in &conversations {
        let of_it: Vec<&str> =
            told.iter().filter(|post| post.body["conversation"]["id"] == id.to_string()).map(Arrival::name).collect();
        assert_eq!(of_it, ["AgentAssigned", "AgentAccepted"], "{id}");
    }
    serve.kill();
}
