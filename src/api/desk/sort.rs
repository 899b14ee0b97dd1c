//! The orders of the desk's list, and the ranks in them: where a page ends and the next one goes on.
//!
//! The endpoint pages by rank and a console sorts live news into what it has loaded by the same, so that both have
//! one order. An order never depends on the present moment: a page that is asked for later goes on exactly.

use std::{cmp::Reverse, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, Summary, UnknownName};
use crate::api::id::ConversationId;

/// In which order the list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConversationSort)]
pub enum Sort {
    /// What something happened to last comes first.
    #[default]
    Activity,
    /// Open ones first, the longest since it was begun before the others; then the rest, newest activity first.
    Waiting,
    /// What was begun last comes first.
    Created,
}

/// Where a conversation stands in an order. Smaller comes first; ranks of different orders are not to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Among those that wait: begun at this millisecond since the Unix epoch.
    Oldest(i64, ConversationId),
    /// By the revision, the newest first.
    Newest(Reverse<u64>),
    /// By the millisecond of its beginning, the newest first.
    Youngest(Reverse<(i64, ConversationId)>),
}

impl Sort {
    pub const ALL: [Sort; 3] = [Sort::Activity, Sort::Waiting, Sort::Created];

    /// The name on this surface.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Activity => "activity",
            Sort::Waiting => "waiting",
            Sort::Created => "created",
        }
    }

    /// Where a conversation stands.
    pub fn rank(self, summary: &Summary) -> Rank {
        let begun = summary.created_on.as_millisecond();
        match self {
            Sort::Waiting if summary.state == State::Open => Rank::Oldest(begun, summary.id),
            Sort::Activity | Sort::Waiting => Rank::Newest(Reverse(summary.revision)),
            Sort::Created => Rank::Youngest(Reverse((begun, summary.id))),
        }
    }

    /// Reads a rank of this order as [`Rank`] writes it; `None` when it is none.
    pub fn parse_rank(self, text: &str) -> Option<Rank> {
        let (moment, id) = match text.split_once('-') {
            Some((moment, id)) => (moment, Some(id.parse().ok()?)),
            None => (text, None),
        };
        match (self, moment.strip_prefix('w'), id) {
            (Sort::Activity | Sort::Waiting, None, None) => moment.parse().ok().map(Reverse).map(Rank::Newest),
            (Sort::Waiting, Some(moment), Some(id)) => Some(Rank::Oldest(moment.parse().ok()?, id)),
            (Sort::Created, None, Some(id)) => Some(Rank::Youngest(Reverse((moment.parse().ok()?, id)))),
            _ => None,
        }
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rank::Oldest(moment, id) => write!(f, "w{moment}-{id}"),
            Rank::Newest(Reverse(revision)) => write!(f, "{revision}"),
            Rank::Youngest(Reverse((moment, id))) => write!(f, "{moment}-{id}"),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Sort {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = "activity, waiting, created";
        Self::ALL
            .into_iter()
            .find(|sort| sort.name() == name)
            .ok_or_else(|| UnknownName { name: name.to_owned(), known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> ConversationId {
        ConversationId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_rank_is_read_as_it_was_written_and_only_in_its_own_order() {
        let ranks = [
            (Sort::Activity, Rank::Newest(Reverse(17))),
            (Sort::Waiting, Rank::Newest(Reverse(17))),
            (Sort::Waiting, Rank::Oldest(1_767_323_045_678, id(7))),
            (Sort::Created, Rank::Youngest(Reverse((1_767_323_045_678, id(7))))),
        ];
        for (sort, rank) in ranks {
            assert_eq!(sort.parse_rank(&rank.to_string()), Some(rank));
        }
        for (sort, text) in [
            (Sort::Activity, "w17-8a5e4f10-0000-4000-8000-000000000001"),
            (Sort::Activity, "17-8a5e4f10-0000-4000-8000-000000000001"),
            (Sort::Created, "17"),
            (Sort::Waiting, "w17"),
            (Sort::Created, "17-nobody"),
            (Sort::Activity, "x"),
        ] {
            assert_eq!(sort.parse_rank(text), None, "{sort} {text}");
        }
    }

    #[test]
    fn names_are_those_that_parse() {
        for sort in Sort::ALL {
            assert_eq!((serde_json::to_value(sort).unwrap(), sort.name().parse()), (sort.name().into(), Ok(sort)));
        }
    }
}
