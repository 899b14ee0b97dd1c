//! Where the endpoint's ids come from: the machine's randomness, or a seed, with which a run repeats to the byte.
//!
//! Keys, tokens and whatever else has to be secret never come from here.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use uuid::{Builder, NoContext, Uuid};

use crate::api::id::ConversationId;

/// A source of ids; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Randomness(Option<Arc<Seeded>>);

/// Numbers of `SplitMix64`.
#[derive(Debug)]
struct Seeded {
    seed: u64,
    drawn: AtomicU64,
}

tokio::task_local! {
    /// That of the call which the present task answers: a failure becomes an answer where no endpoint is at hand.
    static OF_CALL: Randomness;
}

impl Randomness {
    /// The machine's own.
    pub fn system() -> Self {
        Self(None)
    }

    /// The same ids for the same seed, in the order in which they are asked for, on every machine and in every version.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Seeded { seed, drawn: AtomicU64::new(0) })))
    }

    /// An id without any meaning (UUID version 4).
    pub fn id(&self) -> Uuid {
        match &self.0 {
            None => Uuid::new_v4(),
            Some(seeded) => Builder::from_random_bytes(seeded.bytes()).into_uuid(),
        }
    }

    /// An id for a conversation that begins at `now`. Ids sort by time, so the store appends where random ones would
    /// scatter.
    pub(crate) fn conversation_id(&self, now: Timestamp) -> ConversationId {
        ConversationId(self.sorted_id(now))
    }

    /// An id that sorts by `moment` (UUID version 7), in milliseconds.
    fn sorted_id(&self, moment: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(moment.as_millisecond()).unwrap_or(0);
        match &self.0 {
            None => {
                let nanoseconds = u32::try_from(milliseconds % 1_000 * 1_000_000).unwrap_or(0);
                Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, milliseconds / 1_000, nanoseconds))
            }
            Some(seeded) => {
                let [random @ .., _, _, _, _, _, _] = seeded.bytes();
                Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
            }
        }
    }

    /// Answers a call whose failures take their ids from here.
    pub(crate) async fn during<T>(self, call: impl Future<Output = T>) -> T {
        OF_CALL.scope(self, call).await
    }

    /// That of the present call; the machine's where there is none.
    pub(crate) fn of_call() -> Self {
        OF_CALL.try_with(Self::clone).unwrap_or_default()
    }
}

impl Seeded {
    fn bytes(&self) -> [u8; 16] {
        let first = self.drawn.fetch_add(2, Ordering::Relaxed) + 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&split_mix(self.seed, first).to_be_bytes());
        bytes[8..].copy_from_slice(&split_mix(self.seed, first + 1).to_be_bytes());
        bytes
    }
}

/// The n-th number of SplitMix64, counted from 1 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
/// Written out, because a crate's generator may change with its version and a seed must not.
pub(crate) fn split_mix(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Timestamp {
        "2026-01-02T03:04:05.678Z".parse().unwrap()
    }

    fn drawn(randomness: &Randomness) -> Vec<Uuid> {
        vec![randomness.id(), randomness.sorted_id(moment()), randomness.clone().id()]
    }

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_gives_others() {
        let first = drawn(&Randomness::seeded(7));
        assert_eq!(first, drawn(&Randomness::seeded(7)));
        assert_ne!(first, drawn(&Randomness::seeded(8)));
        assert!(first[0] != first[2], "a clone goes on where the other is");
        assert_eq!(first.iter().map(Uuid::get_version_num).collect::<Vec<_>>(), [4, 7, 4]);
    }

    #[test]
    fn an_id_that_sorts_has_its_moment() {
        for randomness in [Randomness::seeded(7), Randomness::system()] {
            let (seconds, nanoseconds) = randomness.sorted_id(moment()).get_timestamp().unwrap().to_unix();
            let told = Timestamp::new(i64::try_from(seconds).unwrap(), i32::try_from(nanoseconds).unwrap()).unwrap();
            assert_eq!(told, moment());
        }
    }

    #[tokio::test]
    async fn a_failure_takes_its_id_from_the_call() {
        let id = Randomness::seeded(7).during(async { Randomness::of_call().id() }).await;
        assert_eq!(id, Randomness::seeded(7).id());
        assert_ne!(Randomness::of_call().id(), id);
    }
}
