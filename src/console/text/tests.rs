//! What may be drawn and how wide it is, case by case and over hostile text.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rstest::rstest;

use super::{cluster::is_hidden, *};

#[rstest]
#[case::escape_sequence("\u{1b}[31mred\u{7}", "␛[31mred␇")]
#[case::line_break_and_tab("a\n\tb\u{7f}", "a␊␉b␡")]
#[case::c1_control("a\u{9b}31m", "a‹U+009B›31m")]
#[case::bidi_override("x\u{202e}txt.exe", "x‹U+202E›txt.exe")]
#[case::bidi_isolate("\u{2066}x\u{2069}", "‹U+2066›x‹U+2069›")]
#[case::arabic_letter_mark("\u{61c}x", "‹U+061C›x")]
#[case::separators("a\u{2028}b\u{2029}", "a‹U+2028›b‹U+2029›")]
#[case::zero_width_space("pay\u{200b}pal", "pay‹U+200B›pal")]
#[case::soft_hyphen_and_byte_order_mark("\u{feff}a\u{ad}b", "‹U+FEFF›a‹U+00AD›b")]
#[case::invisible_operator("a\u{2062}b", "a‹U+2062›b")]
#[case::tags("a\u{e0041}\u{e007f}", "a‹U+E0041›‹U+E007F›")]
#[case::annotation("\u{fff9}a\u{fffb}", "‹U+FFF9›a‹U+FFFB›")]
#[case::lone_joiners("a\u{200d}b\u{200c}", "a‹U+200D›b‹U+200C›")]
#[case::joiner_between_words("ab \u{200d} c", "ab ‹U+200D› c")]
#[case::selector_on_a_letter("a\u{fe0f}b\u{e0100}", "a‹U+FE0F›b‹U+E0100›")]
#[case::hangul_filler("a\u{3164}", "a‹U+3164›")]
#[case::mark_without_a_base("\u{301}a", "◌\u{301}a")]
#[case::mark_on_a_control("\n\u{301}", "␊◌\u{301}")]
#[case::tower_of_marks(
    "z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}!",
    "z\u{301}\u{302}\u{303}\u{304}\u{305}‹+2›!"
)]
#[case::joiner_before_what_has_no_width("क\u{200c}\u{d4e}", "क‹U+200C›‹U+0D4E›")]
#[case::skin_tone_after_what_has_no_width("🕴\u{d4e}🏽", "🕴‹U+0D4E›🏽")]
#[case::joiner_after_what_was_taken_out("\u{301}\u{200c}\u{94d}\u{200c}क", "◌\u{301}\u{94d}‹U+200C›‹U+200C›क")]
fn what_is_not_safe_is_shown_as_a_mark(#[case] text: &str, #[case] shown: &str) {
    assert_eq!(clean(text), shown);
}

#[rstest]
#[case::accents_in_both_forms("Zoë Zoe\u{308} Nguyễn")]
#[case::family("👨‍👩‍👧‍👦!")]
#[case::skin_tone_and_profession("👩🏽‍🚒")]
#[case::emoji_presentation("❤\u{fe0f} 1\u{fe0f}\u{20e3}")]
#[case::rainbow_flag("🏳\u{fe0f}‍🌈🇩🇪")]
#[case::chinese_japanese_korean("田中さん 김철수 葛\u{e0100}")]
#[case::persian_non_joiner("می\u{200c}خواهم")]
#[case::devanagari_joiner("क्\u{200d}ष नमस्ते")]
#[case::hebrew_points("שָׁלוֹם")]
fn what_scripts_and_emoji_need_stays(#[case] text: &str) {
    assert!(matches!(clean(text), Cow::Borrowed(same) if same == text), "{:?}", clean(text));
}

#[test]
fn an_endless_chain_of_joined_emoji_is_broken() {
    let chain = ["👨"; 6].join("\u{200d}");
    assert_eq!(clean(&chain), "👨‍👨‍👨‍👨‹U+200D›👨‹U+200D›👨");
}

#[rstest]
#[case::mark("👨\u{34f}\u{301}\u{200d}👩", "👨‹U+034F›◌\u{301}‹U+200D›👩")]
#[case::skin_tone("👨\u{34f}🏽\u{200d}👩", "👨‹U+034F›🏽‹U+200D›👩")]
fn what_a_hidden_character_parts_is_not_joined(#[case] text: &str, #[case] cleaned: &str) {
    assert_eq!(clean(text), cleaned);
    assert_eq!(clean(cleaned), cleaned, "cleaned again");
}

#[test]
fn lines_break_where_a_person_broke_them() {
    assert_eq!(clean_lines("a\r\nb\rc\n\td"), ["a", "b", "c", "    d"]);
}

#[rstest]
#[case("John Doe", 8, "John Doe")]
#[case("John Doe", 7, "John D…")]
#[case("田中さん", 5, "田中…")]
#[case("田中さん", 4, "田…")]
#[case("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3, "👨‍👩‍👧‍👦…")]
#[case("abc", 1, "…")]
#[case("abc", 0, "")]
fn text_is_cut_between_clusters(#[case] text: &str, #[case] cells: usize, #[case] fitted: &str) {
    assert_eq!(fit(text, cells), fitted);
}

#[test]
fn padding_fills_up_to_the_column() {
    assert_eq!(pad("田", 4), "田  ");
    assert_eq!(pad("田中", 3), "田…");
    assert_eq!(pad("田中田", 4), "田… ");
}

#[rstest]
#[case("a few words here", 7, &["a few", "words", "here"])]
#[case("abcdefgh ij", 3, &["abc", "def", "gh", "ij"])]
#[case("田中さん", 5, &["田中", "さん"])]
#[case("  in", 5, &["  in"])]
#[case("", 5, &[""])]
#[case("田a", 1, &["田", "a"])]
#[case("ab", 0, &["a", "b"])]
#[case::cluster_wider_than_the_line("🕳\u{fe0f}\u{ff9e}", 3, &["🕳\u{fe0f}", "\u{ff9e}"])]
fn words_wrap(#[case] text: &str, #[case] cells: usize, #[case] lines: &[&str]) {
    assert_eq!(wrap(text, cells), lines);
}

/// Text of the kind that breaks terminals: every class of character that has a rule here, side by side.
fn hostile() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        '\u{1b}',
        '\n',
        '\u{9b}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{202e}',
        '\u{2066}',
        '\u{feff}',
        '\u{ad}',
        '\u{301}',
        '\u{20e3}',
        '\u{fe0f}',
        '\u{fe0e}',
        '\u{fe00}',
        '\u{e0100}',
        '\u{e0067}',
        '👨',
        '👩',
        '🏽',
        '🏳',
        '❤',
        '🇩',
        '1',
        '田',
        'あ',
        'ｶ',
        '\u{ff9e}',
        'क',
        '\u{94d}',
        'ष',
        '\u{93e}',
        'ی',
        'م',
        '\u{600}',
        '\u{d4e}',
        '\u{1100}',
        '\u{1161}',
        '\u{11a8}',
        '\u{1160}',
        '\u{3164}',
        '\u{34f}',
        '\u{180b}',
        '\u{17b4}',
        ' ',
        'a',
        '‹',
        '…',
    ]);
    prop::collection::vec(prop_oneof![4 => special, 1 => any::<char>()], 0..40)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_hidden_is_left_and_cleaning_again_changes_nothing(text in hostile()) {
        let cleaned = clean(&text);
        prop_assert!(!cleaned.chars().any(is_hidden), "{cleaned:?}");
        prop_assert_eq!(clean(&cleaned), cleaned.clone());
    }

    #[test]
    fn every_cluster_takes_room(text in hostile()) {
        for cluster in clusters(&text) {
            prop_assert!(width(&cluster.shown) > 0, "{cluster:?}");
        }
        let drawn: usize = clusters(&text).map(|cluster| width(&cluster.shown)).sum();
        prop_assert_eq!(drawn, width(&clean(&text)));
    }

    #[test]
    fn width_is_what_ratatui_draws(text in hostile()) {
        let cleaned = clean(&text);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 600, 1));
        let (end, _) = buffer.set_stringn(0, 0, &cleaned, 600, ratatui::style::Style::default());
        prop_assert_eq!(usize::from(end), width(&cleaned));
    }

    #[test]
    fn fitted_text_never_exceeds_its_cells(text in hostile(), cells in 0_usize..30) {
        let cleaned = clean(&text);
        prop_assert!(width(&fit(&cleaned, cells)) <= cells);
        prop_assert_eq!(width(&pad(&cleaned, cells)), cells);
    }

    #[test]
    fn wrapping_loses_spaces_only(text in hostile(), cells in 0_usize..30) {
        let cleaned = clean(&text);
        let lines = wrap(&cleaned, cells);
        prop_assert_eq!(lines.concat().replace(' ', ""), cleaned.replace(' ', ""));
        if cells >= 2 {
            for line in lines {
                prop_assert!(width(&line) <= cells, "{line:?}");
            }
        }
    }
}
