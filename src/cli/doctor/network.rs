//! The endpoint of the profile, its token, its time, and where it tells integrators.

use jiff::Timestamp;
use reqwest::Method;

use super::{Finding, Verdict, folder};
use crate::{
    api::{channel::Channel, desk::clock::ClockAnswer},
    cli::{
        Failure, Globals,
        desk::view::length,
        home,
        target::{Purpose, Setup, Target, is_built_in},
    },
    client::{ClientError, Http, HttpSettings, Step, reach},
    clock::Clock,
};

/// Tokens are checked against both clocks; from here on people see failures.
const SKEW_SECONDS: i64 = 60;

/// Looks at the endpoint; a failure where one that was named cannot be reached.
pub(super) async fn look(globals: &Globals, setup: &Setup, findings: &mut Vec<Finding>) -> Option<Failure> {
    if is_built_in(globals) {
        let folder = match setup.data_dir() {
            Ok(folder) => folder,
            Err(failure) => {
                findings.push(Finding::failed("data folder", &failure, "name a folder with --data-dir"));
                return None;
            }
        };
        let running = home::announced(&folder).await;
        findings.extend(folder::look(&folder, running.is_some()));
        if running.is_none() {
            findings.push(Finding::ok(
                "endpoint",
                "none runs on the data folder: nothing to ask for tokens, time and webhooks; `frontdesk serve` starts one",
            ));
            return None;
        }
    }
    let target = match Target::open(globals, setup, Purpose::Call, false).await {
        Ok(target) => target,
        Err(failure) => {
            findings.push(Finding::failed("endpoint", &failure, "mend the profile"));
            return None;
        }
    };
    let unreachable = endpoint(&target, findings).await;
    if unreachable.is_none() {
        let token = token(&target).await;
        let has_token = token.verdict == Verdict::Ok;
        findings.push(token);
        // The local endpoint's answers are our own.
        if has_token && !is_built_in(globals) {
            findings.push(read(&target).await);
        }
        findings.extend(desk_clock(&target).await);
        webhooks(&target, findings).await;
    }
    target.close().await;
    unreachable.filter(|_| !is_built_in(globals))
}

async fn endpoint(target: &Target, findings: &mut Vec<Finding>) -> Option<Failure> {
    let address = &target.base_url;
    let answer = match target.desk.reach().await {
        Ok(answer) => answer,
        Err(error) => {
            let failure = Failure::from(error);
            findings.push(Finding::failed("endpoint", &failure, "check the address and the network"));
            return Some(failure);
        }
    };
    let this = env!("CARGO_PKG_VERSION");
    findings.push(match answer.version {
        Some(version) if version == this => Finding::ok("endpoint", format!("{address} answers, version {version}")),
        Some(version) => Finding::warning(
            "endpoint",
            format!("{address} is version {version}, this is {this}"),
            "end the other frontdesk and start it anew",
        ),
        None => Finding::ok("endpoint", format!("{address} answers; it is no frontdesk")),
    });
    findings.extend(answer.date.map(|date| clock(date, Clock::system().now())));
    None
}

/// What the endpoint's machine takes the time for, beside what this one does.
fn clock(there: Timestamp, here: Timestamp) -> Finding {
    let ahead = there.duration_since(here).as_secs();
    if ahead.abs() < SKEW_SECONDS {
        return Finding::ok("clock", "this machine and the endpoint's agree");
    }
    let word = if ahead > 0 { "behind" } else { "ahead of" };
    let found = format!("this machine is {} s {word} the endpoint's", ahead.abs());
    Finding::warning("clock", found, "set the clock: tokens are refused before their time and after it")
}

async fn token(target: &Target) -> Finding {
    match target.messaging.token().await {
        Ok(token) => Finding::ok("token", format!("one was given, for {} s", token.expires_in)),
        Err(error) => Finding::failed("token", &error.into(), "check the profile"),
    }
}

/// The smallest read, which needs the right organisation and channel.
async fn read(target: &Target) -> Finding {
    match target.messaging.probe(Step::Read).await {
        Ok(found) => Finding::ok("read", found),
        Err(error) => Finding::failed("read", &error.into(), "check organisation and channel of the profile"),
    }
}

/// What a local endpoint plays for the time, where that is another than the machine's.
async fn desk_clock(target: &Target) -> Option<Finding> {
    // What is wrong with the desk is told with the webhooks.
    let ClockAnswer { ahead_seconds, rate, .. } = target.desk.clock().await.ok()?;
    let is_moved = ahead_seconds.abs() >= SKEW_SECONDS;
    let mut found = Vec::new();
    if is_moved {
        let word = if ahead_seconds < 0 { "behind" } else { "ahead of" };
        found.push(format!("it was moved and is {} {word} this machine's", length(ahead_seconds.unsigned_abs())));
    }
    if (rate - 1.0).abs() > f64::EPSILON {
        found.push(format!("it goes {rate} times as fast"));
    }
    if found.is_empty() {
        return None;
    }
    let advice = "stamps, tokens and time limits of the endpoint go by it; `frontdesk desk clock` shows it";
    Some(Finding::warning("desk clock", found.join("; "), advice))
}

async fn webhooks(target: &Target, findings: &mut Vec<Finding>) {
    let channels = match target.desk.channels().await {
        Ok(list) => list.channels,
        // An organisation's channels are its own business.
        Err(ClientError::NoDesk { .. }) => return,
        Err(error) => {
            findings.push(Finding::failed("webhooks", &error.into(), "check the desk key"));
            return;
        }
    };
    for channel in &channels {
        findings.push(webhook(channel).await);
    }
}

/// Any answer is one: only a post is an event.
async fn webhook(channel: &Channel) -> Finding {
    let check = format!("webhook of {}", channel.name);
    let Some(url) = &channel.webhook_url else {
        return Finding::ok(check, "there is none: the integrator of this channel is told nothing");
    };
    match ask(url).await {
        Ok(answer) => Finding::ok(check, format!("{url} answers ({})", answer.status)),
        Err(error) => Finding::warning(
            check,
            error.to_string(),
            "start the receiver; `frontdesk desk deliveries` lists what it has missed",
        ),
    }
}

async fn ask(url: &str) -> Result<reach::Reached, ClientError> {
    let settings = HttpSettings { timeout: std::time::Duration::from_secs(5), ..HttpSettings::default() };
    reach::reach(&Http::new(&[url], &settings)?, Method::HEAD, url).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_by_a_minute_is_told_which_way() {
        let here: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let at = |seconds| clock(here + jiff::SignedDuration::from_secs(seconds), here);
        assert_eq!((at(59).verdict, at(-59).verdict), (Verdict::Ok, Verdict::Ok));
        assert_eq!(at(90).found, "this machine is 90 s behind the endpoint's");
        assert_eq!(at(-90).found, "this machine is 90 s ahead of the endpoint's");
    }
}
