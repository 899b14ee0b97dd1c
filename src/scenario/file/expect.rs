//! What a step expects, as a file says it.

use serde_json::Value;
use toml::de::DeTable;

use super::{FileError, Keys, check};
use crate::{
    api::desk::Audience,
    scenario::{Act, Expect, GAP},
};

pub(in crate::scenario) const EXPECT_KEYS: &[&str] = &[
    "status",
    "isNew",
    "code",
    "detail",
    "lost",
    "answer",
    "state",
    "reason",
    "view",
    "customer",
    "variables",
    "messages",
    "context",
    "webhooks",
    "latency",
];
/// What is said of an answer; an act without one cannot expect it.
const OF_ANSWERS: &[&str] = &["status", "code", "detail", "lost", "answer", "latency"];

pub(super) fn read<'a, 'i>(
    outer: &Keys<'a, 'i>,
    table: &'a DeTable<'i>,
    at: usize,
    act: &Act,
) -> Result<Expect, FileError> {
    let keys = outer.below("expect", table, at, EXPECT_KEYS)?;
    if matches!(act, Act::Narrate(_) | Act::Wait(_))
        && let Some(key) = OF_ANSWERS.iter().find(|key| keys.get(key).is_some())
    {
        return Err(keys.refuse(key, format!("`{}` has no answer", act.name())));
    }
    if !matches!(act, Act::Create(_)) && keys.get("isNew").is_some() {
        return Err(keys.refuse("isNew", "only a `create` is answered with it"));
    }
    let status = match keys.json("status")? {
        None => None,
        Some(status) => {
            let number = status.as_u64().and_then(|status| u16::try_from(status).ok());
            let number = number.filter(|status| (100..=599).contains(status));
            Some(number.ok_or_else(|| keys.refuse("status", "an HTTP status is expected, such as 404"))?)
        }
    };
    let code = match keys.json("code")? {
        None => None,
        Some(Value::String(code)) => Some(code),
        Some(Value::Number(code)) => Some(code.to_string()),
        Some(_) => return Err(keys.refuse("code", "one of the API's codes is expected, such as 30013")),
    };
    if let Some(reason) = keys.text("reason")?.filter(|reason| !reason.contains("${")) {
        check::reason(&keys, &reason)?;
    }
    for line in keys.json_list("messages")?.iter().flatten() {
        check::line(&keys, line)?;
    }
    for post in keys.json_list("webhooks")?.iter().flatten() {
        if let Some(name) = post.as_str().filter(|name| *name != GAP) {
            check::event_name(&keys, "webhooks", name)?;
        }
    }
    let view = keys
        .text("view")?
        .map(|text| text.parse().map_err(|_| keys.not_one_of("view", &text, &Audience::ALL.map(Audience::name))));
    let expect = Expect {
        status,
        is_new: keys.flag("isNew")?,
        code,
        detail: keys.text("detail")?,
        is_lost: keys.flag("lost")?.unwrap_or(false),
        answer: keys.json_object("answer")?.map(Value::Object),
        state: keys.state("state")?,
        reason: keys.text("reason")?,
        view: view.transpose()?,
        customer: keys.json_object("customer")?.map(Value::Object),
        variables: keys.json_object("variables")?,
        messages: keys.json_list("messages")?,
        context: keys.json_object("context")?,
        webhooks: keys.json_list("webhooks")?,
        latency: keys.length("latency")?,
    };
    if expect.view.is_some() && !expect.looks() {
        let goes_with = "says whose `state`, `reason`, `customer`, `variables` or `messages` are meant, none is given";
        return Err(keys.refuse("view", goes_with));
    }
    if expect.webhooks.iter().flatten().any(|post| post == GAP) {
        let reason =
            "posts are looked at one after the other; `wait.webhook` passes over those before the one it names";
        return Err(keys.refuse("webhooks", reason));
    }
    if expect == Expect::default() {
        return Err(keys.refuse("", "nothing is expected"));
    }
    Ok(expect)
}
