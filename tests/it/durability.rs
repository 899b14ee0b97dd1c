//! Nothing that was acknowledged is lost, and nothing happens twice, when the process is killed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;

use crate::{
    receiver::{Arrival, Receiver, Reply},
    support::Serve,
};

/// Kills the endpoint in the middle of parallel creates, again and again on one folder.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_conversation_is_there_once_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    // customer id → conversation id, as acknowledged.
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let mut sent = 0;
    for round in 0..4 {
        let serve = Serve::start(folder.path());
        let client = serve.messaging();
        let in_round = Arc::new(AtomicUsize::new(0));
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let (client, acknowledged, in_round) = (client.clone(), Arc::clone(&acknowledged), Arc::clone(&in_round));
                tokio::spawn(async move {
                    for n in 0.. {
                        let customer = format!("{round}-{worker}-{n}");
                        let body = json!({ "customercontext": { "customerid": customer },
                            "conversationcontext": { "n": { "value": n, "isDisplayable": true } }, "startmessage": "hello" });
                        // The kill ends the worker.
                        let Ok(answer) = client.create(&body).await else { return n + 1 };
                        assert!(answer.is_new, "{customer}");
                        acknowledged.lock().unwrap().insert(customer, answer.conversation_id.to_string());
                        in_round.fetch_add(1, Ordering::Relaxed);
                    }
                    0
                })
            })
            .collect();
        while in_round.load(Ordering::Relaxed) < 40 + round * 25 {
            tokio::task::yield_now().await;
        }
        serve.kill();
        for worker in workers {
            sent += worker.await.unwrap();
        }
    }

    let serve = Serve::start(folder.path());
    let listed: Vec<String> = serve
        .messaging()
        .all_conversations(None)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.conversationid.to_string())
        .collect();
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() >= 4 * 40, "{}", acknowledged.len());
    for (customer, id) in &acknowledged {
        assert_eq!(listed.iter().filter(|listed| *listed == id).count(), 1, "{customer}");
    }
    // What was not acknowledged may be there, once, but nothing that nobody sent.
    assert!(
        listed.len() >= acknowledged.len() && listed.len() <= sent,
        "{} {} {sent}",
        listed.len(),
        acknowledged.len()
    );

    // A customer that was acknowledged is continued, not begun again.
    let (customer, id) = acknowledged.iter().next().unwrap();
    let again = serve.messaging().create(&json!({ "customercontext": { "customerid": customer } })).await.unwrap();
    assert_eq!((again.is_new, again.conversation_id.to_string()), (false, id.clone()));
}

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
