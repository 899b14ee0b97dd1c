//! Reading a theme file: TOML in, a theme or a located error out.
//!
//! A file that inherits hands its palette up: the parent's roles are read with the child's colours. So a theme may be a
//! palette and nothing else.

use std::{
    cell::Cell,
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
};

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{DEFAULT, ROLES, Styles, ThemeError};

const INHERITS: &str = "inherits";
const DESCRIPTION: &str = "description";
const PALETTE: &str = "palette";
const STYLE_SHAPE: &str = "a colour, or a table with `fg`, `bg` and `modifiers`, is expected";
const COLOR_SHAPE: &str =
    "a name such as \"light-blue\", one of the palette, a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected";
const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// What a file says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) styles: Styles,
    pub(super) description: String,
}

/// Colours by the names that a file gives them.
#[derive(Debug, Default)]
pub(super) struct Palette(BTreeMap<String, Named>);

#[derive(Debug)]
struct Named {
    color: Color,
    is_used: Cell<bool>,
}

impl Palette {
    fn color(&self, name: &str) -> Option<Color> {
        let named = self.0.get(name)?;
        named.is_used.set(true);
        Some(named.color)
    }
}

/// Reads `text`, with the colours of `palette` before its own. `parent` reads the theme of a name with a palette, and
/// says in words why it cannot.
pub(super) fn parse(
    text: &str,
    source_name: &str,
    mut palette: Palette,
    parent: impl FnOnce(&str, Palette) -> Result<(Styles, Palette), ParentError>,
) -> Result<(Parsed, Palette), ThemeError> {
    let file = File { text, source_name };
    let table = DeTable::parse(text)
        .map_err(|error| file.error(&error.span().unwrap_or_default(), error.message().to_owned()))?
        .into_inner();
    let own = file.add_palette(&table, &mut palette)?;
    let description = file.string(&table, DESCRIPTION)?.unwrap_or_default().to_owned();
    let inherits = file.string(&table, INHERITS)?;
    let is_complete = ROLES.iter().all(|role| table.contains_key(role.name));
    let (mut styles, palette) = match inherits {
        None if is_complete => (Styles::default(), palette),
        wanted => parent(wanted.unwrap_or(DEFAULT), palette).map_err(|error| match error {
            ParentError::Unknown(reason) => {
                let span = table.get(INHERITS).map_or(0..0, Spanned::span);
                file.error(&span, format!("{INHERITS}: {reason}"))
            }
            ParentError::Wrong(error) => error,
        })?,
    };
    for (key, value) in &table {
        let name = key.get_ref().as_ref();
        if matches!(name, INHERITS | DESCRIPTION | PALETTE) {
            continue;
        }
        let role = ROLES
            .iter()
            .find(|role| role.name == name)
            .ok_or_else(|| file.error(&key.span(), format!("{name} is not a role{}", suggestion(name))))?;
        *role.style_mut(&mut styles) = file.style(name, value, &palette)?;
    }
    for (name, span) in own {
        if palette.0.get(&name).is_some_and(|named| !named.is_used.get()) {
            return Err(file.error(&span, format!("{PALETTE}.{name} is used by no role")));
        }
    }
    Ok((Parsed { styles, description }, palette))
}

/// Why a theme cannot be inherited.
pub(super) enum ParentError {
    /// The name is wrong.
    Unknown(String),
    /// Its own file is.
    Wrong(ThemeError),
}

struct File<'a> {
    text: &'a str,
    source_name: &'a str,
}

impl File<'_> {
    /// Adds the file's own colours to `palette`, behind those that are there; where each stands.
    fn add_palette(
        &self,
        table: &DeTable<'_>,
        palette: &mut Palette,
    ) -> Result<Vec<(String, Range<usize>)>, ThemeError> {
        let Some(value) = table.get(PALETTE) else { return Ok(Vec::new()) };
        let Some(colors) = value.get_ref().as_table() else {
            return Err(self.error(&value.span(), format!("{PALETTE}: a table of names and colours is expected")));
        };
        let mut own = Vec::new();
        for (key, value) in colors {
            let name = key.get_ref().to_string();
            let color = self.color(&format!("{PALETTE}.{name}"), value, &Palette::default())?;
            if let Entry::Vacant(place) = palette.0.entry(name) {
                own.push((place.key().clone(), key.span()));
                place.insert(Named { color, is_used: Cell::new(false) });
            }
        }
        Ok(own)
    }

    fn string<'t>(&self, table: &'t DeTable<'_>, key: &str) -> Result<Option<&'t str>, ThemeError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        let text = value.get_ref().as_str();
        text.map(Some).ok_or_else(|| self.error(&value.span(), format!("{key}: a text is expected")))
    }

    fn style(&self, role: &str, value: &Spanned<DeValue<'_>>, palette: &Palette) -> Result<Style, ThemeError> {
        let Some(table) = value.get_ref().as_table() else {
            return Ok(Style::new().fg(self.color(role, value, palette)?));
        };
        let mut style = Style::new();
        for (key, value) in table {
            let path = format!("{role}.{}", key.get_ref());
            style = match key.get_ref().as_ref() {
                "fg" => style.fg(self.color(&path, value, palette)?),
                "bg" => style.bg(self.color(&path, value, palette)?),
                "modifiers" => style.add_modifier(self.modifiers(&path, value)?),
                _ => return Err(self.error(&key.span(), format!("{path} is not known: {STYLE_SHAPE}"))),
            };
        }
        Ok(style)
    }

    fn color(&self, path: &str, value: &Spanned<DeValue<'_>>, palette: &Palette) -> Result<Color, ThemeError> {
        let written = match value.get_ref() {
            DeValue::String(name) => name.as_ref(),
            DeValue::Integer(index) => index.as_str(),
            _ => return Err(self.error(&value.span(), format!("{path}: {STYLE_SHAPE}"))),
        };
        palette.color(written).or_else(|| parse_color(written)).ok_or_else(|| {
            let reason = format!("{path}: {COLOR_SHAPE}, this is {written:?}");
            self.error(&value.span(), reason)
        })
    }

    fn modifiers(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Result<Modifier, ThemeError> {
        let names = MODIFIERS.map(|(name, _)| name).join(", ");
        let wrong = |span: &Range<usize>| self.error(span, format!("{path}: a list of {names} is expected"));
        let list = value.get_ref().as_array().ok_or_else(|| wrong(&value.span()))?;
        let mut modifiers = Modifier::empty();
        for entry in list {
            let (_, modifier) = MODIFIERS
                .iter()
                .find(|(name, _)| Some(*name) == entry.get_ref().as_str())
                .ok_or_else(|| wrong(&entry.span()))?;
            modifiers |= *modifier;
        }
        Ok(modifiers)
    }

    fn error(&self, span: &Range<usize>, reason: String) -> ThemeError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        ThemeError::File { source_name: self.source_name.to_owned(), line, reason }
    }
}

/// ratatui's own reading, and `#rgb`, which it does not know.
fn parse_color(written: &str) -> Option<Color> {
    let Some(digits) = written.strip_prefix('#') else { return written.parse().ok() };
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        3 => format!("#{}", digits.chars().flat_map(|digit| [digit, digit]).collect::<String>()).parse().ok(),
        6 => written.parse().ok(),
        _ => None,
    }
}

/// The role that was probably meant: one whose name holds the written word, or is held by it.
fn suggestion(written: &str) -> String {
    let written = written.to_lowercase().replace('-', "_");
    ROLES
        .iter()
        .map(|role| role.name)
        .find(|name| !written.is_empty() && (name.contains(&written) || written.contains(name)))
        .map_or_else(|| "; themes/default.toml lists them".to_owned(), |name| format!(", perhaps {name}"))
}
