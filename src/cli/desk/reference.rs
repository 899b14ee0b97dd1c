//! A conversation as people name it: by its id, or by how that begins.

use std::str::FromStr;

use crate::{
    api::{desk::State, id::ConversationId},
    cli::Failure,
    client::{DeskClient, ListQuery},
};

/// Fewer characters of an id name too much.
const CHARACTERS: usize = 4;
/// How many of those that could be meant are named.
const NAMED: usize = 5;
const PAGE: u32 = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Reference {
    Whole(ConversationId),
    /// In lower case.
    Beginning(String),
}

/// Neither an id nor the beginning of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a conversation's id is expected, or at least {CHARACTERS} characters that it begins with")]
pub(in crate::cli) struct NoReference;

impl FromStr for Reference {
    type Err = NoReference;

    /// Also takes the mark at which the console cuts an id.
    fn from_str(text: &str) -> Result<Self, NoReference> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Whole(id));
        }
        let beginning = text.trim_end_matches('…').to_ascii_lowercase();
        let is_part = beginning.len() < 36 && beginning.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if is_part && beginning.len() >= CHARACTERS { Ok(Self::Beginning(beginning)) } else { Err(NoReference) }
    }
}

impl Reference {
    /// The one conversation that is meant, be it closed.
    pub(in crate::cli) async fn find(&self, desk: &DeskClient) -> Result<ConversationId, Failure> {
        let beginning = match self {
            Self::Whole(id) => return Ok(*id),
            Self::Beginning(beginning) => beginning,
        };
        let mut query =
            ListQuery { q: beginning.clone(), states: State::ALL.to_vec(), limit: PAGE, ..ListQuery::default() };
        let mut found = Vec::new();
        loop {
            let page = desk.list(&query).await?;
            // The list is also searched for texts.
            let ids = page.conversations.iter().map(|row| row.id);
            found.extend(ids.filter(|id| id.to_string().starts_with(beginning)));
            if page.next.is_none() {
                break;
            }
            query.after = page.next;
        }
        only(beginning, &found)
    }
}

fn only(beginning: &str, found: &[ConversationId]) -> Result<ConversationId, Failure> {
    match found {
        [id] => Ok(*id),
        [] => Err(Failure::refused(format!("no conversation's id begins with {beginning}"))
            .with_hint("`frontdesk desk list` lists them; `--state closed` those that are over")),
        several => {
            let named: Vec<String> = several.iter().take(NAMED).map(ToString::to_string).collect();
            let more = if several.len() > NAMED { ", …" } else { "" };
            Err(Failure::usage(format!("{} conversations' ids begin with {beginning}", several.len()))
                .with_hint(format!("write more of it: {}{more}", named.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01a20445-0000-7000-8000-000000000009";

    #[test]
    fn an_id_is_named_whole_or_by_its_beginning() {
        assert_eq!(ID.parse(), Ok(Reference::Whole(ID.parse().unwrap())));
        for text in ["01a20445", "01A20445", "01a20445…"] {
            assert_eq!(text.parse(), Ok(Reference::Beginning("01a20445".to_owned())), "{text}");
        }
        for text in ["01a", "", "…", "anna", "01a2_", &format!("{ID}0")] {
            assert_eq!(text.parse::<Reference>(), Err(NoReference), "{text}");
        }
    }

    #[test]
    fn whoever_could_be_meant_is_named() {
        let ids: Vec<ConversationId> = (0..7).map(|n| format!("{}{n}", &ID[..35]).parse().unwrap()).collect();
        assert_eq!(only("01a2", &ids[..1]), Ok(ids[0]));
        let failure = only("01a2", &ids).unwrap_err();
        assert_eq!(failure.message, "7 conversations' ids begin with 01a2");
        let hint = failure.hint.unwrap();
        assert!(hint.contains(&ids[4].to_string()) && hint.ends_with(", …"), "{hint}");
        assert!(!hint.contains(&ids[5].to_string()), "{hint}");
        assert_eq!(only("01a2", &[]).unwrap_err().message, "no conversation's id begins with 01a2");
    }
}
