//! What the endpoint is measured against: an axum handler that parses the same body and answers a constant. It checks
//! nothing and keeps nothing.

use std::process::{Child, Command, Stdio};

use axum::{Json, Router, body::Bytes, http::StatusCode, routing::post};
use frontdesk::api::{answer::CreateAnswer, create, identity};

use crate::process;

/// Makes this program the handler instead: it has a process of its own, as the endpoint has.
pub(crate) const ARGUMENT: &str = "--bare";

/// Serves until it is killed.
pub(crate) fn serve() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        crate::table::say(&listener.local_addr().expect("an address").to_string());
        let app = Router::new().route(create::PATH_PLURAL, post(handler));
        axum::serve(listener, app).await.expect("serving");
    });
}

async fn handler(body: Bytes) -> Result<Json<CreateAnswer>, StatusCode> {
    create::parse(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(Json(CreateAnswer {
        conversation_id: identity::CHANNEL_ID.parse().expect("a constant"),
        is_new: true,
        message_id: None,
    }))
}

/// The process, killed at the end.
pub(crate) struct Bare {
    child: Child,
    pub(crate) address: String,
}

impl Bare {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program).arg(ARGUMENT).stdout(Stdio::piped()).spawn().expect("it starts");
        let address = process::first_line(&mut child);
        Self { child, address }
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it ends");
    }
}
