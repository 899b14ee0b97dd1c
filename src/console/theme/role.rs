//! The roles: one table that makes [`Styles`], names the keys of a theme file and says what each is for.

use ratatui::style::{Color, Style};

use super::{Depth, Ground};
use crate::{api::desk::State, console::app::Mark};

/// One part of the screen that a theme gives a style.
pub struct Role {
    /// Its key in a theme file.
    pub name: &'static str,
    /// What it is for, for people who write themes.
    pub meaning: &'static str,
    style: fn(&mut Styles) -> &mut Style,
}

impl std::fmt::Debug for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Role {
    /// This role's style in `styles`, to be changed.
    pub fn style_mut<'a>(&self, styles: &'a mut Styles) -> &'a mut Style {
        (self.style)(styles)
    }
}

macro_rules! roles {
    ($($name:ident: $meaning:literal,)*) => {
        /// A style for every role.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Styles {
            $(#[doc = $meaning] pub $name: Style,)*
        }

        /// Every role, in the order of `themes/default.toml`.
        pub const ROLES: &[Role] = &[
            $(Role {
                name: stringify!($name),
                meaning: $meaning,
                style: |styles| &mut styles.$name,
            },)*
        ];
    };
}

roles! {
    screen: "The whole screen, before anything is drawn on it. A theme with exact colours gives it a background.",
    text: "What is read: values, messages, names.",
    muted: "What is there for completeness: labels, times, hints, counters far from their limit.",
    heading: "Titles of panes and of sections in them.",
    accent: "What draws the eye without asking for anything: markers, the spinner.",
    border: "The frame of a pane.",
    border_focus: "The frame of the pane that has the keys.",
    selection: "The selected row of a list, the button or the box that has the keys.",
    field: "A form field that does not have the keys.",
    field_focus: "The form field that has the keys.",
    highlight: "The letters of a name that match what was typed to find it.",
    cursor: "The place in a field where typing goes, when the terminal's own cursor is not used.",
    placeholder: "What stands in an empty field.",
    error: "What is wrong or was refused.",
    warning: "What deserves a look: a counter near its limit, a lost connection.",
    success: "What worked.",
    key: "A key's name in the footer and the help.",
    badge: "The environment's name, when nothing real can be touched.",
    badge_production: "The environment's name, when it is a live organisation.",
    state_open: "A conversation that waits for a representative.",
    state_active: "A conversation that a representative or the AI agent has.",
    state_waiting: "A conversation that waits for the customer.",
    state_wrap_up: "A conversation that has ended but is not closed yet.",
    state_closed: "A conversation that is over.",
    customer: "A message of the customer.",
    representative: "A message of the representative.",
    system: "A line that the system wrote.",
    json_name: "A name in the wire's JSON, or of a header.",
    json_text: "A text in the wire's JSON.",
    json_literal: "A number, true, false or null in the wire's JSON.",
    internal: "A note that the customer never sees.",
    hand_over: "What the AI agent notes for the representative when it hands over.",
}

impl Styles {
    /// The styles with a background of their own where the theme leaves it to the terminal, whose may be a picture or
    /// glass. Without colours there is none to paint.
    #[must_use]
    pub fn painted(&self, ground: Ground, depth: Depth) -> Self {
        let mut painted = self.clone();
        if depth != Depth::None && self.screen.bg.is_none() {
            let (background, letters) =
                if ground == Ground::Light { (Color::White, Color::Black) } else { (Color::Black, Color::White) };
            painted.screen.bg = Some(background);
            painted.screen.fg = self.screen.fg.or(Some(letters));
        }
        painted
    }

    /// The style of a mark: the role that themes give that colour, so that it can be read in each.
    pub fn mark(&self, mark: Mark) -> Style {
        match mark {
            Mark::Red => self.error,
            Mark::Yellow => self.warning,
            Mark::Green => self.success,
            Mark::Blue => self.accent,
        }
    }

    /// The style of a conversation's state. A state is also named in words wherever this is used.
    pub fn state(&self, state: State) -> Style {
        match state {
            State::Open => self.state_open,
            State::Active => self.state_active,
            State::Waiting => self.state_waiting,
            State::WrapUp => self.state_wrap_up,
            State::Closed => self.state_closed,
        }
    }
}
