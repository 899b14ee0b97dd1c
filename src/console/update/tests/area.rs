//! The areas of the desk: opened, looked through, kept current, left.

pub(in crate::console) mod clock;
pub(in crate::console) mod deliveries;
pub(in crate::console) mod faults;
mod fidelity;
pub(in crate::console) mod records;

use super::*;
use crate::console::{
    app::area::{Area, browser::Browse as _},
    effect::AreaCall,
    message::AreaNews,
};

pub(in crate::console) const SLASH: Chord = Chord::plain(Key::Char('/'));
const DOWN: Chord = Chord::plain(Key::Down);

impl Story {
    /// The calls for areas that nobody has answered yet.
    fn calls(&self) -> Vec<AreaCall> {
        self.wanted
            .iter()
            .filter_map(|effect| match effect {
                Effect::Area(call) => Some(call.clone()),
                _ => None,
            })
            .collect()
    }

    /// The last of them, taken.
    pub(in crate::console) fn call(&mut self) -> AreaCall {
        let at = self.wanted.iter().rposition(|effect| matches!(effect, Effect::Area(_))).expect("a call waits");
        match self.wanted.remove(at) {
            Effect::Area(call) => call,
            other => panic!("{other:?} is not for an area"),
        }
    }

    pub(in crate::console) fn tells(&mut self, news: AreaNews) {
        self.happens(Message::Area(Box::new(news)));
    }

    fn told(&self) -> &str {
        self.app.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }
}

/// A console whose list shows two conversations, with the focus on it.
pub(in crate::console) fn at_the_list() -> Story {
    let mut story = Story::with(vec![summary(2, "Ben", State::Open), summary(1, "Ann", State::Active)]);
    story.press(TO_LIST);
    story.wanted.clear();
    story
}

#[test]
fn another_overlay_over_an_area_gives_it_back() {
    let mut story = at_the_list();
    story.press(plain('D'));
    story.press(F1);
    assert!(matches!(story.app.overlay, Some(Overlay::Help(_))));
    story.press(ESC);
    assert_eq!(story.app.open_area(), Some(Area::Deliveries));
    story.press(ESC);
    assert!(story.app.overlay.is_none());
}

#[test]
fn areas_open_in_each_others_place() {
    let mut story = at_the_list();
    for (key, area) in
        [('D', Area::Deliveries), ('R', Area::Records), ('K', Area::Clock), ('F', Area::Faults), ('L', Area::Fidelity)]
    {
        story.press(plain(key));
        assert_eq!(story.app.open_area(), Some(area));
    }
    story.press(plain('L'));
    assert_eq!(story.app.open_area(), None, "its own key closes it");
}

#[test]
fn going_to_a_pane_closes_an_area_for_good() {
    let mut story = at_the_list();
    story.press(plain('D'));
    story.press(F1);
    story.press(TO_LIST);
    assert!(story.app.overlay.is_none() && story.app.set_aside.is_none());
}

#[test]
fn an_area_opens_from_the_form_and_leaves_it_as_it_is() {
    let mut story = Story::with(Vec::new());
    let body = story.app.composer.body();
    story.press(Chord::shift(Key::F(5)));
    assert_eq!(story.app.open_area(), Some(Area::Deliveries));
    story.type_text("xyz");
    story.happens(Message::Pasted("{\"customercontext\":{}}".into()));
    assert_eq!(story.app.composer.body(), body);
}

#[test]
fn the_palette_opens_an_area() {
    let mut story = at_the_list();
    story.press(plain(':'));
    story.type_text("integrators webhook");
    story.press(ENTER);
    assert_eq!(story.app.open_area(), Some(Area::Deliveries));
}
