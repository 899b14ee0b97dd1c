//! The reader's experience of a list that changes while it is read.

use super::*;
use crate::api::desk::{AiAgentView, State};

fn id(n: u64) -> ConversationId {
    ConversationId(uuid::Uuid::from_u128(u128::from(n)))
}

fn row(n: u64, revision: u64) -> Summary {
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    Summary {
        id: id(n),
        title: format!("Customer {n}"),
        state: State::Open,
        status_reason: "Open".into(),
        queue: "Q".into(),
        created_on: at,
        activity_on: at,
        revision,
        wait_seconds: 0,
        unread: 0,
        ai_agent: AiAgentView::default(),
        variables: Vec::new(),
    }
}

/// The conversations `newest` down to `oldest`, each with its number as revision.
fn page(newest: u64, oldest: u64, next: Option<&str>, total: u64) -> SummaryPage {
    SummaryPage {
        conversations: (oldest..=newest).rev().map(|n| row(n, n)).collect(),
        next: next.map(str::to_owned),
        total,
        stored: total,
        last_event_id: 1_000,
    }
}

fn created(n: u64, revision: u64) -> DeskEvent {
    happened(EventKind::ConversationCreated, row(n, revision))
}

fn happened(kind: EventKind, conversation: Summary) -> DeskEvent {
    DeskEvent { id: 1_000 + conversation.revision, kind, at: conversation.created_on, conversation }
}

fn loaded(newest: u64) -> List {
    let mut list = List::default();
    list.replace(&Asked::default(), page(newest, 1, None, newest));
    list.set_height(5);
    list
}

fn on_screen(list: &List) -> Vec<u64> {
    list.visible(list.height()).map(|(row, _)| row.id.0.as_u128().try_into().unwrap()).collect()
}

#[test]
fn the_newest_row_is_selected_at_first_and_new_rows_come_in_above_it() {
    let mut list = loaded(9);
    assert_eq!((list.selected(), on_screen(&list)), (Some(id(9)), vec![9, 8, 7, 6, 5]));
    assert!(list.apply(created(10, 10)));
    assert_eq!((list.selected(), on_screen(&list)), (Some(id(9)), vec![10, 9, 8, 7, 6]));
    assert_eq!((list.total(), list.new_above()), (10, 0));
}

#[test]
fn a_reader_at_the_top_sees_the_newest_rows_until_they_would_push_the_selected_one_out_of_sight() {
    let mut list = loaded(9);
    for n in 10..14 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list), list.new_above()), (vec![13, 12, 11, 10, 9], 0));
    for n in 14..30 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list), list.new_above()), (vec![13, 12, 11, 10, 9], 16));
    assert_eq!(list.selected(), Some(id(9)), "the selection does not jump to another conversation");
    list.set_height(4);
    assert_eq!(on_screen(&list), [12, 11, 10, 9]);
    list.select_first();
    assert_eq!((on_screen(&list)[0], list.new_above()), (29, 0));
}

#[test]
fn who_scrolled_to_the_top_away_from_the_selected_row_watches_the_newest() {
    let mut list = loaded(20);
    list.select_by(12);
    list.scroll_by(-20);
    for n in 21..30 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list)[0], list.new_above(), list.selected()), (29, 0, Some(id(8))));
}

#[test]
fn a_smaller_screen_keeps_the_selected_row_in_sight() {
    let mut list = loaded(9);
    for n in 10..14 {
        list.apply(created(n, n));
    }
    list.set_height(3);
    assert_eq!(on_screen(&list), [11, 10, 9]);
}

#[test]
fn more_arrivals_than_fit_are_all_counted_above_a_reader_who_has_scrolled() {
    let mut list = loaded(20);
    list.select_by(7);
    let before = on_screen(&list);
    for n in 21..41 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list), list.new_above()), (before, 20));
    list.select_by(-1);
    assert_eq!(list.new_above(), 20);
}

#[test]
fn who_followed_a_row_to_the_top_watches_the_newest_again() {
    let mut list = loaded(20);
    list.select_by(2);
    list.apply(happened(EventKind::ConversationContinued, row(18, 50)));
    for n in 51..55 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list)[0], list.new_above(), list.selected()), (54, 0, Some(id(18))));
}

#[test]
fn rows_arriving_above_a_reader_leave_the_screen_still_and_are_counted() {
    let mut list = loaded(20);
    list.select_by(7);
    let before = on_screen(&list);
    for n in 21..24 {
        list.apply(created(n, n));
    }
    assert_eq!((on_screen(&list), list.new_above(), list.selected()), (before, 3, Some(id(13))));
    list.select_first();
    assert_eq!((list.new_above(), list.selected()), (0, Some(id(23))));
}

#[test]
fn a_change_to_another_row_moves_it_up_and_nothing_else() {
    let mut list = loaded(20);
    list.select_by(7);
    let before = on_screen(&list);
    list.apply(happened(EventKind::ConversationContinued, row(2, 50)));
    assert_eq!((on_screen(&list), list.total(), list.len()), (before, 20, 20));
    assert_eq!(list.first().unwrap().id, id(2));
}

#[test]
fn the_eye_follows_the_selected_row_when_its_own_change_moves_it() {
    let mut list = loaded(20);
    list.select_by(2);
    list.apply(happened(EventKind::ConversationAccepted, row(18, 50)));
    assert_eq!((list.selected(), on_screen(&list)[0]), (Some(id(18)), 18));
}

#[test]
fn an_event_that_the_page_already_showed_changes_nothing() {
    let mut list = loaded(9);
    let mut old = created(10, 10);
    old.id = 1_000;
    assert!(!list.apply(old));
    assert!(!list.apply(happened(EventKind::ConversationContinued, row(9, 9))), "the same revision");
    assert_eq!(list.len(), 9);
}

#[test]
fn a_closed_conversation_leaves_the_list() {
    let mut list = loaded(9);
    let closed = Summary { state: State::Closed, ..row(5, 10) };
    list.apply(happened(EventKind::ConversationAccepted, closed));
    assert_eq!((list.len(), list.total(), list.row(id(5))), (8, 8, None));
}

#[test]
fn a_conversation_in_wrap_up_is_still_work() {
    let mut list = loaded(9);
    let wrapped_up = Summary { state: State::WrapUp, ..row(5, 10) };
    list.apply(happened(EventKind::ConversationWrappedUp, wrapped_up));
    assert_eq!((list.len(), list.total(), list.row(id(5)).unwrap().state), (9, 9, State::WrapUp));
}

#[test]
fn the_next_page_is_wanted_near_the_end_of_what_is_loaded() {
    let mut list = List::default();
    list.replace(&Asked::default(), page(300, 201, Some("after-201"), 300));
    assert_eq!(list.wanted_page(), None);
    list.select_last();
    assert_eq!(list.wanted_page(), Some(Page::After("after-201".into())));
    list.select_by(-50);
    list.append(page(200, 101, Some("after-101"), 300));
    assert_eq!((list.len(), list.wanted_page()), (200, None));
    list.select_by(130);
    assert_eq!(list.wanted_page(), Some(Page::After("after-101".into())));
    list.append(page(100, 1, None, 300));
    list.select_last();
    assert_eq!((list.len(), list.wanted_page()), (300, None));
}

#[test]
fn the_end_is_the_end_of_all_pages_unless_the_reader_goes_elsewhere() {
    let mut list = List::default();
    list.replace(&Asked::default(), page(300, 201, Some("after-201"), 300));
    list.select_last();
    assert_eq!((list.selected(), list.is_under_way()), (Some(id(201)), true));
    list.append(page(200, 101, Some("after-101"), 300));
    assert_eq!((list.selected(), list.wanted_page()), (Some(id(101)), Some(Page::After("after-101".into()))));
    list.append(page(100, 1, None, 300));
    assert_eq!((list.selected(), list.is_under_way(), list.wanted_page()), (Some(id(1)), false, None));

    list.replace(&Asked::default(), page(300, 201, Some("after-201"), 300));
    list.select_last();
    list.select_first();
    list.append(page(200, 101, Some("after-101"), 300));
    assert_eq!((list.selected(), list.wanted_page()), (Some(id(300)), None));
}

#[test]
fn a_row_that_moved_up_between_two_pages_stands_once() {
    let mut list = List::default();
    list.replace(&Asked::default(), page(20, 11, Some("after-11"), 20));
    list.apply(happened(EventKind::ConversationContinued, row(5, 30)));
    list.append(page(10, 1, None, 20));
    assert_eq!(list.len(), 20);
    assert_eq!(list.first().unwrap().id, id(5));
}

#[test]
fn a_fresh_first_page_keeps_the_older_rows_and_the_readers_place() {
    let mut list = List::default();
    list.replace(&Asked::default(), page(30, 21, Some("after-21"), 30));
    list.append(page(20, 11, Some("after-11"), 30));
    list.set_height(5);
    list.select_by(14);
    let before = on_screen(&list);
    list.refresh(page(32, 23, Some("after-23"), 32));
    assert_eq!((list.len(), on_screen(&list), list.selected()), (22, before, Some(id(16))));
    list.select_last();
    assert_eq!(list.wanted_page(), Some(Page::After("after-11".into())));
}

#[test]
fn a_first_page_that_leaves_a_gap_replaces_everything_but_the_selection() {
    let mut list = List::default();
    list.replace(&Asked::default(), page(30, 21, Some("after-21"), 30));
    list.select_by(3);
    list.refresh(page(90, 81, Some("after-81"), 90));
    assert_eq!((list.len(), list.selected(), list.selected_row()), (10, Some(id(27)), None));
    list.select_by(1);
    assert_eq!(list.selected(), Some(id(90)));
}

#[test]
fn the_window_is_bounded_while_the_reader_is_at_the_top() {
    let mut list = loaded(100);
    for n in 101..20_000 {
        list.apply(created(n, n));
        list.select_first();
        assert!(list.len() <= WINDOW_ROWS);
    }
    assert_eq!(list.total(), 19_999);
    assert_eq!(list.ranks.len(), list.rows.len());
    list.select_last();
    assert_eq!(list.wanted_page(), Some(Page::First), "the way on from the cut has to be asked for");
}

#[test]
fn rows_that_somebody_reads_are_not_given_up() {
    let mut list = loaded(100);
    for n in 101..1_500 {
        list.apply(created(n, n));
    }
    list.select_last();
    for n in 1_500..3_000 {
        list.apply(created(n, n));
    }
    assert_eq!((list.len(), list.selected()), (2_999, Some(id(1))));
}

#[test]
fn filtering_keeps_the_selection_when_it_matches_and_else_takes_the_first_match() {
    let mut list = loaded(9);
    list.select_by(4);
    list.replace(&Asked::default(), page(6, 3, None, 4));
    assert_eq!(list.selected(), Some(id(5)));
    list.replace(&Asked::default(), page(3, 1, None, 3));
    assert_eq!(list.selected(), Some(id(3)));
    list.replace(&Asked::default(), SummaryPage::default());
    assert_eq!((list.selected(), list.is_empty()), (None, true));
}

mod whatever_happens {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Event(u64),
        By(isize),
        First,
        Last,
        Height(usize),
        Refresh(usize),
        Append,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (1u64..60).prop_map(Step::Event),
            3 => (-30isize..30).prop_map(Step::By),
            1 => Just(Step::First),
            1 => Just(Step::Last),
            1 => (0usize..20).prop_map(Step::Height),
            1 => (1usize..30).prop_map(Step::Refresh),
            1 => Just(Step::Append),
        ]
    }

    /// A row as the endpoint has it at a revision: every third one waits, and all were begun in another order than they
    /// were last active in.
    fn row_at(n: u64, revision: u64) -> Summary {
        let state = [State::Open, State::Active, State::Closed][usize::try_from((n + revision / 7) % 3).unwrap()];
        let created_on = jiff::Timestamp::from_second(i64::try_from(n * 7919 % 101).unwrap()).unwrap();
        Summary { state, created_on, ..row(n, revision) }
    }

    /// The endpoint's answer, exactly as it pages.
    fn answer(
        rows: &HashMap<u64, Summary>,
        asked: &Asked,
        after: Option<Rank>,
        limit: usize,
        read_at: u64,
    ) -> SummaryPage {
        let mut matching: Vec<Summary> = rows.values().filter(|row| asked.scope.holds(row.state)).cloned().collect();
        matching.sort_by_key(|row| asked.sort.rank(row));
        let total = matching.len() as u64;
        matching.retain(|row| Some(asked.sort.rank(row)) > after);
        let more = matching.len() > limit;
        matching.truncate(limit);
        let next = matching.last().filter(|_| more).map(|last| asked.sort.rank(last).to_string());
        SummaryPage { conversations: matching, next, total, stored: 60, last_event_id: read_at }
    }

    proptest! {
        /// Pages and events in any mixture come to what the endpoint has, in every order, and neither moves what is read.
        #[test]
        fn what_is_loaded_is_the_endpoints_list_from_its_beginning(
            sort in prop::sample::select(Sort::ALL.to_vec()),
            scope in prop::sample::select(vec![Scope::Work, Scope::Everything]),
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let asked = Asked { scope, sort, ..Asked::default() };
            let mut rows: HashMap<u64, Summary> = (1..40).map(|n| (n, row_at(n, n))).collect();
            let mut event_id = 100;
            let mut list = List::default();
            list.replace(&asked, answer(&rows, &asked, None, 10, event_id));
            for step in steps {
                let (selected, in_sight) = (list.selected(), list.is_selection_in_sight());
                match step {
                    Step::Event(n) => {
                        event_id += 1;
                        let kind = if rows.contains_key(&n) { EventKind::MessageAdded } else { EventKind::ConversationCreated };
                        let happened = row_at(n, event_id);
                        rows.insert(n, happened.clone());
                        let at = happened.created_on;
                        let first = list.rows.get(list.top).map(|row| row.id).filter(|first| *first != happened.id);
                        let follows = list.following || (in_sight && selected == Some(happened.id));
                        list.apply(DeskEvent { id: event_id, kind, at, conversation: happened });
                        if selected.is_some() {
                            prop_assert_eq!(list.selected(), selected, "an event never selects");
                        }
                        let fits = list.top + list.height() < list.len();
                        if let Some(first) = first.filter(|_| !follows && fits) {
                            prop_assert_eq!(list.rows[list.top].id, first, "nor scrolls");
                        }
                    }
                    Step::By(by) => list.select_by(by),
                    Step::First => list.select_first(),
                    Step::Last => list.select_last(),
                    Step::Height(height) => list.set_height(height),
                    Step::Refresh(limit) => {
                        list.refresh(answer(&rows, &asked, None, limit, event_id));
                    }
                    Step::Append => match list.wanted_page() {
                        Some(Page::After(token)) => {
                            let after = sort.parse_rank(&token);
                            prop_assert!(after.is_some(), "a token is the endpoint's");
                            list.append(answer(&rows, &asked, after, 10, event_id));
                        }
                        _ => list.refresh(answer(&rows, &asked, None, 10, event_id)),
                    },
                }
                let all = answer(&rows, &asked, None, usize::MAX, event_id).conversations;
                let shown: Vec<&Summary> = list.rows.iter().collect();
                prop_assert_eq!(&shown[..], &all.iter().take(shown.len()).collect::<Vec<_>>()[..]);
            }
        }
        #[test]
        fn rows_stay_ordered_and_unique_and_events_leave_the_selection_alone(
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let mut list = List::default();
            list.replace(&Asked::default(), page(30, 1, Some("x"), 90));
            let mut revision = 100;
            for step in steps {
                let before = list.selected();
                match step {
                    Step::Event(n) => {
                        revision += 1;
                        list.apply(happened(EventKind::ConversationContinued, row(n, revision)));
                        prop_assert_eq!(list.selected(), before);
                    }
                    Step::By(rows) => list.select_by(rows),
                    Step::First => list.select_first(),
                    Step::Last => list.select_last(),
                    Step::Height(rows) => list.set_height(rows),
                    Step::Refresh(count) => {
                        let fresh: Vec<Summary> = list.rows.iter().take(count).cloned().collect();
                        list.refresh(SummaryPage { conversations: fresh, next: Some("n".into()), ..page(0, 1, None, 90) });
                        prop_assert_eq!(list.selected(), before);
                    }
                    Step::Append => list.append(page(0, 1, None, 90)),
                }
                prop_assert!(list.rows.iter().zip(list.rows.iter().skip(1)).all(|(a, b)| a.revision > b.revision));
                prop_assert_eq!(list.ranks.len(), list.rows.len());
                prop_assert!(list.top() < list.len().max(1));
            }
        }
    }
}
