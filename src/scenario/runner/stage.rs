//! What a scenario sets up at an endpoint, and takes away again: its webhook, its programmed failures, the clock's rate.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

use super::World;
use crate::{
    api::{
        channel::{ChannelChange, Setting},
        desk::{DeskEvent, clock::ClockRequest},
        fault::{FaultRules, Rule},
        id::{ChannelId, ConversationId},
    },
    client::{ClientError, ListQuery, StreamItem},
    scenario::{Scenario, receiver::Receiver},
};

#[derive(Default)]
pub(super) struct Stage {
    pub(super) receiver: Option<Receiver>,
    pub(super) events: Option<Events>,
    /// How many payloads of a conversation, and events of all, steps about it have waited for or passed over.
    pub(super) webhooks_seen: HashMap<ConversationId, usize>,
    pub(super) events_seen: HashMap<ConversationId, usize>,
    /// The channel whose webhook was another.
    channel: Option<(ChannelId, Option<String>)>,
    /// The rules that were armed before ours.
    rules: Option<Vec<Rule>>,
    /// How fast the clock went.
    rate: Option<f64>,
}

/// What has happened on the desk since the beginning.
pub(super) struct Events {
    kept: Arc<Mutex<Vec<DeskEvent>>>,
    count: watch::Receiver<usize>,
    listening: JoinHandle<()>,
}

impl Stage {
    /// Prepares what the scenario's steps look at; the error is a sentence.
    pub(super) async fn set(world: &World, scenario: &Scenario) -> Result<Self, String> {
        let mut stage = Self::default();
        if scenario.hears_events() || scenario.hears_webhooks() {
            stage.events = Some(Events::listen(world).await.map_err(|error| error.to_string())?);
        }
        if scenario.hears_webhooks() {
            let receiver = Receiver::open().await.map_err(|error| format!("no port for the webhook: {error}"))?;
            let id: ChannelId =
                world.messaging.channel_id().parse().map_err(|error| format!("the channel is {error}"))?;
            let channels = world.desk.channels().await.map_err(|error| error.to_string())?.channels;
            let before = channels.into_iter().find(|channel| channel.id == id);
            let before = before.ok_or_else(|| format!("the endpoint has no channel {id}"))?;
            point(world, id, Some(receiver.url())).await.map_err(|error| error.to_string())?;
            stage.channel = Some((id, before.webhook_url));
            stage.receiver = Some(receiver);
        }
        Ok(stage)
    }

    /// The rules to put so that those of before and `ours` are armed.
    pub(super) async fn rules(&mut self, world: &World, ours: Vec<Value>) -> Result<Value, ClientError> {
        if self.rules.is_none() {
            let armed = world.desk.faults().await?.rules;
            self.rules = Some(armed.into_iter().map(|armed| armed.rule).collect());
        }
        let mut rules: Vec<Value> = Vec::new();
        for rule in self.rules.iter().flatten() {
            rules.push(serde_json::to_value(rule).unwrap_or_default());
        }
        rules.extend(ours);
        Ok(json!({ "rules": rules }))
    }

    /// Remembers how fast the clock went before it is changed.
    pub(super) async fn keep_rate(&mut self, world: &World) -> Result<(), ClientError> {
        if self.rate.is_none() {
            self.rate = Some(world.desk.clock().await?.rate);
        }
        Ok(())
    }

    /// Takes everything away, as far as the endpoint lets us; the first failure is told.
    pub(super) async fn strike(self, world: &World) -> Result<(), ClientError> {
        let mut result = Ok(());
        if let Some(rules) = self.rules {
            result = world.desk.set_faults(&FaultRules { rules }).await.map(|_| ());
        }
        if let Some((id, url)) = self.channel {
            result = result.and(point(world, id, url).await);
        }
        if let Some(rate) = self.rate {
            let request = ClockRequest { advance_seconds: None, rate: Some(rate) };
            result = result.and(world.desk.adjust_clock(request).await.map(|_| ()));
        }
        result
    }
}

async fn point(world: &World, id: ChannelId, url: Option<String>) -> Result<(), ClientError> {
    let webhook_url = url.map_or(Setting::None, Setting::To);
    world.desk.change_channel(id, &ChannelChange { webhook_url, ..ChannelChange::default() }).await.map(|_| ())
}

impl Events {
    async fn listen(world: &World) -> Result<Self, ClientError> {
        let page = world.desk.list(&ListQuery { limit: 1, ..ListQuery::default() }).await?;
        let mut stream = Box::pin(world.desk.events(Some(page.last_event_id)));
        let kept: Arc<Mutex<Vec<DeskEvent>>> = Arc::default();
        let (counted, count) = watch::channel(0);
        let keeping = Arc::clone(&kept);
        let listening = tokio::spawn(async move {
            while let Some(item) = stream.next().await {
                if let StreamItem::Event(event) = item {
                    let mut kept = keeping.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.push(*event);
                    counted.send_replace(kept.len());
                }
            }
        });
        Ok(Self { kept, count, listening })
    }

    /// Told of every event.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.count.clone()
    }

    /// The index and the event of the first from `from` on that is `wanted`.
    pub(super) fn find(&self, from: usize, wanted: impl Fn(&DeskEvent) -> bool) -> Option<(usize, DeskEvent)> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().enumerate().skip(from).find(|(_, event)| wanted(event)).map(|(at, event)| (at, event.clone()))
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
