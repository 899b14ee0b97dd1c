//! Which conversations the list is asked for, and in which order.

use crate::{
    api::desk::{Sort, State},
    conversation::filter::Filter,
};

/// Conversations of which states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All that are still to be worked on: every state but closed.
    #[default]
    Work,
    /// Closed ones too.
    Everything,
    Only(State),
}

impl Scope {
    /// In the order in which one key goes through them.
    const ALL: [Scope; 7] = [
        Scope::Work,
        Scope::Only(State::Open),
        Scope::Only(State::Active),
        Scope::Only(State::Waiting),
        Scope::Only(State::WrapUp),
        Scope::Only(State::Closed),
        Scope::Everything,
    ];

    pub fn states(self) -> Vec<State> {
        State::ALL.into_iter().filter(|state| self.holds(*state)).collect()
    }

    pub fn holds(self, state: State) -> bool {
        match self {
            Scope::Work => state.is_work(),
            Scope::Everything => true,
            Scope::Only(only) => state == only,
        }
    }

    /// The next one, after the last the first.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.into_iter().position(|scope| scope == self).unwrap_or_default();
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// What is not the usual about it, for the title; empty when nothing is.
    pub fn in_words(self) -> String {
        match self {
            Scope::Work => String::new(),
            Scope::Everything => "closed too".to_owned(),
            Scope::Only(state) => format!("only {}", state.name()),
        }
    }
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The filter as it was typed; empty for all.
    pub query: String,
    pub scope: Scope,
    pub sort: Sort,
}

impl Asked {
    pub fn filter(&self) -> Filter {
        Filter::new(&self.query)
    }

    /// Whether only the endpoint can say what news do to the list: which conversations match a filter it alone knows, and
    /// how many leave a state that are not loaded.
    pub fn needs_the_endpoint(&self) -> bool {
        !self.filter().is_empty() || matches!(self.scope, Scope::Only(_))
    }
}

/// The next order, after the last the first.
pub fn next_sort(sort: Sort) -> Sort {
    let at = Sort::ALL.into_iter().position(|other| other == sort).unwrap_or_default();
    Sort::ALL[(at + 1) % Sort::ALL.len()]
}

/// An order in words, as in "sorted: …".
pub fn sort_in_words(sort: Sort) -> &'static str {
    match sort {
        Sort::Activity => "newest activity first",
        Sort::Waiting => "longest waiting first",
        Sort::Created => "newest first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_goes_through_every_scope_and_order_and_comes_back() {
        let mut scopes = vec![Scope::Work];
        while scopes.len() == 1 || scopes.last() != Some(&Scope::Work) {
            scopes.push(scopes[scopes.len() - 1].next());
        }
        assert_eq!(scopes.len(), Scope::ALL.len() + 1);
        let sorts = [Sort::Activity, next_sort(Sort::Activity), next_sort(next_sort(Sort::Activity))];
        assert_eq!(sorts, Sort::ALL);
        assert_eq!(next_sort(sorts[2]), sorts[0]);
    }

    #[test]
    fn the_usual_scope_is_what_the_endpoint_answers_unasked() {
        let usual: Vec<State> = State::ALL.into_iter().filter(|state| state.is_work()).collect();
        assert_eq!((Scope::Work.states(), Scope::Everything.states()), (usual, State::ALL.to_vec()));
        assert_eq!(Scope::Only(State::Closed).states(), [State::Closed]);
    }
}
