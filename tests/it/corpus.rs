//! What holds whatever comes in, without a fuzzer: over the stored inputs, and over copies of them changed at random.
//!
//! `FRONTDESK_INPUTS` says how many changed copies each way in gets, `FRONTDESK_INPUTS_SEED` which.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzzer calls them from outside")]
mod targets;

use std::{fs, path::Path};

use rstest::rstest;

use self::targets::{TARGETS, Target};

/// Changed copies of each way in, when nothing else is said.
const INPUTS: u64 = 1_500;
/// No input grows beyond that: what is long is for the tests of limits.
const LONGEST: usize = 16 * 1024;

/// What a format is made of, for a change that goes deeper than bytes do.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ":",
    ",",
    "//",
    "/*",
    "*/",
    "null",
    "1e999",
    "-0",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "\u{200d}",
    "\r\n",
    "\n\n",
    "data:",
    "[[step]]\n",
    "inherits = \"default\"\n",
];

fn corpus((name, _): Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut inputs: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

/// A number that a seed decides: splitmix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % bound.max(1)
    }
}

/// A few changes to a stored input: bytes and pieces put in, taken out, doubled, or taken over from another input.
fn change(input: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut changed = input.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(changed.len() + 1);
        let end = (at + numbers.below(12)).min(changed.len());
        match numbers.below(7) {
            0 => {
                if let Some(byte) = changed.get_mut(at) {
                    *byte ^= 1 << numbers.below(8);
                }
            }
            1 => drop(changed.drain(at..end)),
            2 => {
                let part = changed[at..end].to_vec();
                changed.splice(at..at, part);
            }
            3 => changed.truncate(at),
            4 => {
                let from = numbers.below(other.len() + 1);
                changed.truncate(at);
                changed.extend_from_slice(&other[from..]);
            }
            5 => changed.insert(at, u8::try_from(numbers.below(256)).unwrap()),
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())];
                changed.splice(at..end, piece.bytes());
            }
        }
    }
    changed.truncate(LONGEST);
    changed
}

#[rstest]
fn each_stored_input_is_survived(#[values(0, 1, 2, 3, 4, 5, 6)] target: usize) {
    let target = TARGETS[target];
    let inputs = corpus(target);
    assert!(inputs.len() >= 3, "{}", target.0);
    for (_, input) in inputs {
        (target.1)(&input);
    }
}

#[rstest]
fn changed_inputs_are_survived(#[values(0, 1, 2, 3, 4, 5, 6)] target: usize) {
    let number =
        |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a variable of this test is a number"));
    let (inputs, seed) = (number("FRONTDESK_INPUTS").unwrap_or(INPUTS), number("FRONTDESK_INPUTS_SEED").unwrap_or(1));
    let target = TARGETS[target];
    let corpus = corpus(target);
    let mut numbers = Numbers(seed);
    for _ in 0..inputs {
        let (_, input) = &corpus[numbers.below(corpus.len())];
        let (_, other) = &corpus[numbers.below(corpus.len())];
        let changed = change(input, other, &mut numbers);
        let survived = std::panic::catch_unwind(|| (target.1)(&changed)).is_ok();
        assert!(survived, "{} does not hold for {:?}", target.0, String::from_utf8_lossy(&changed));
    }
}
