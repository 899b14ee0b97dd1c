//! `frontdesk desk faults`: programmed failures, from a file of one's own or from those that come with frontdesk.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{BoolishValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{
    call::{at_desk, at_running_desk},
    page,
};
use crate::{
    api::fault::{self, ArmedRule, FaultRules, Preset},
    cli::{Failure, Globals, create, output},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file with the rules as JSON, `-` for standard input; comments are allowed; they replace all that are armed
    #[arg(value_name = "FILE", conflicts_with_all = ["clear", "preset"])]
    file: Option<PathBuf>,
    /// Disarm all rules
    #[arg(long, env = "FRONTDESK_CLEAR", value_parser = BoolishValueParser::new(), conflicts_with = "preset")]
    clear: bool,
    /// Arm rules that come with frontdesk instead of all that are armed
    #[arg(long, env = "FRONTDESK_PRESET", value_name = "NAME", value_parser = presets())]
    preset: Option<Preset>,
}

fn presets() -> impl TypedValueParser<Value = Preset> {
    let values = Preset::ALL.map(|preset| PossibleValue::new(preset.name()).help(preset.says()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Preset>())
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let armed = match rules(arguments)? {
        None => at_desk(globals, async |desk| Ok(desk.faults().await?)).await,
        Some(rules) => {
            let why = "programmed failures are armed for as long as an endpoint runs";
            at_running_desk(globals, why, async |desk| Ok(desk.set_faults(&rules).await?)).await
        }
    }?;
    if globals.json { output::print_json(&armed) } else { output::print(&table(&armed.rules)) }
}

/// The rules that are to be; `None` when it is only asked.
fn rules(arguments: &Arguments) -> Result<Option<FaultRules>, Failure> {
    if arguments.clear {
        return Ok(Some(FaultRules::default()));
    }
    if let Some(preset) = arguments.preset {
        return Ok(Some(preset.rules()));
    }
    let Some(path) = &arguments.file else { return Ok(None) };
    let body = create::read_body(path)?;
    let rules = fault::parse(body.to_string().as_bytes()).map_err(|error| {
        Failure::usage(format!("the rules cannot be armed: {error}"))
            .with_hint("`frontdesk desk faults --json` after a --preset shows what rules look like")
    })?;
    Ok(Some(rules))
}

fn table(rules: &[ArmedRule]) -> String {
    page::table(
        ["id", "route", "when", "fault", "injected", "left"],
        rules.iter().map(|ArmedRule { rule, injected, remaining }| {
            [
                rule.id.clone(),
                rule.when.route.name().to_owned(),
                rule.when.to_string(),
                rule.fault.to_string(),
                injected.to_string(),
                remaining.map_or_else(|| "no end".to_owned(), |remaining| remaining.to_string()),
            ]
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_in_words() {
        let body =
            br#"{ "rules": [ { "id": "busy", "when": { "route": "create", "every": 3, "probability": 0.5, "seed": 7 },
            "times": 2, "fault": { "kind": "status", "status": 429, "code": "slow", "retryAfterSeconds": 4 } } ] }"#;
        let rule = fault::parse(body).unwrap().rules.remove(0);
        let text = table(&[ArmedRule { rule, injected: 1, remaining: Some(1) }]);
        let told = text.lines().last().unwrap();
        assert_eq!(told, "busy  create  each 3., by chance 0.5, seed 7  status 429 slow, again after 4 s  1         1");
    }
}
