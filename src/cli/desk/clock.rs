//! `frontdesk desk clock`: the endpoint's time, and what moving it brought.

use clap::Args;

use super::{
    call::{at_desk, at_running_desk},
    page::{self, Page},
    view,
};
use crate::{
    api::desk::clock::{ClockAnswer, ClockRequest, Fired, FiredKind},
    cli::{Failure, Globals, output},
    client::DeskClient,
    config::Length,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Move it on by this much, such as 2d, 36h or "1 day 30 minutes", and list what that brought
    #[arg(long, env = "FRONTDESK_ADVANCE", value_name = "LENGTH", value_parser = whole_seconds)]
    advance: Option<u64>,
    /// How many times as fast as the machine's clock it goes on: 1 as it, 0 stands, up to 1000
    #[arg(long, env = "FRONTDESK_RATE", value_name = "N")]
    rate: Option<f64>,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let request = ClockRequest { advance_seconds: arguments.advance, rate: arguments.rate };
    let adjust = async |desk: &DeskClient| Ok(desk.adjust_clock(request).await?);
    let answer = match (arguments.advance, arguments.rate) {
        (None, None) => at_desk(globals, async |desk| Ok(desk.clock().await?)).await,
        (Some(_), None) => at_desk(globals, adjust).await,
        (_, Some(_)) => at_running_desk(globals, "a rate holds for as long as an endpoint runs", adjust).await,
    }?;
    if globals.json { output::print_json(&answer) } else { output::print(&described(&answer)) }
}

/// Time is moved by whole seconds.
fn whole_seconds(text: &str) -> Result<u64, String> {
    text.parse::<Length>().and_then(Length::whole_seconds).map_err(|error| error.to_string())
}

fn described(answer: &ClockAnswer) -> String {
    let mut page = Page::default();
    page.section(&view::moment(answer.now));
    let ahead = answer.ahead_seconds.unsigned_abs();
    page.field("Ahead by", &format!("{}{}", if answer.ahead_seconds < 0 { "-" } else { "" }, view::length(ahead)));
    page.field("Rate", &answer.rate.to_string());
    if let Some(due) = answer.next_due {
        page.field("Next due", &view::moment(due));
    }
    page.field("Fired", &answer.fired_total.to_string());
    let mut text = page.into_text();
    if !answer.fired.is_empty() {
        text.push_str("\n\n");
        text.push_str(&table(&answer.fired));
    }
    text
}

fn table(fired: &[Fired]) -> String {
    page::table(
        ["at", "conversation", "what", "from", "to", "reason"],
        fired.iter().map(|fired| {
            let what = match fired.what {
                FiredKind::AutoClose => "auto-close",
                FiredKind::CustomerNonResponse => "customer-non-response",
                FiredKind::RepresentativeNonResponse => "representative-non-response",
            };
            [
                view::moment(fired.at),
                fired.conversation_id.to_string(),
                what.to_owned(),
                fired.from.to_string(),
                fired.to.to_string(),
                view::reason(&fired.reason),
            ]
        }),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2d", Ok(172_800))]
    #[case("1 day 30 minutes", Ok(88_200))]
    #[case("90s", Ok(90))]
    #[case("1.5s", Err("whole seconds are expected"))]
    #[case("500ms", Err("whole seconds are expected"))]
    #[case("tomorrow", Err("a length such as \"30 days\" or \"1h 30m\" is expected: \"tomorrow\""))]
    #[case("-1d", Err("a length above nothing is expected: \"-1d\""))]
    fn time_is_moved_by_a_length_that_people_write(#[case] text: &str, #[case] expected: Result<u64, &str>) {
        assert_eq!(whole_seconds(text), expected.map_err(str::to_owned));
    }
}
