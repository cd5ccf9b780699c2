//! The table of fixed size: nothing that is done to it makes a limit wider.

use futures::FutureExt;
use proptest::prelude::*;

use super::super::keys::{Keys, Kind};
use super::super::local::Local;
use super::super::table::ROW;
use super::*;

#[tokio::test]
async fn e12_a_million_keys_stay_under_a_bound_and_do_not_free_the_one_that_is_used_up() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    let_through(&limiter, stranger("victim", 0), 10).await;
    for n in 1..1_000_000 {
        let account = format!("{n}");
        let _through = limiter.take(stranger(&account, n)).await.unwrap();
    }
    for kind in [Kind::Address, Kind::Account, Kind::Pair] {
        assert_eq!(limiter.0.local.size(kind), 2 * ROW, "{kind:?}");
    }
    assert!(limiter.take(stranger("victim", 2_000_000)).await.is_err());
    // They go again by themselves.
    hand.moved_by(seconds(86_400));
    assert_eq!(let_through(&limiter, stranger("victim", 0), 20).await, 10);
}

#[tokio::test]
async fn e12_a_table_that_is_filled_forgets_no_fresh_key_and_shuts_no_owner_out() {
    let limiter = limiter(&Hand::new());
    let fill = async |range: std::ops::Range<u32>| {
        for n in range {
            let account = format!("{n}");
            assert_eq!(let_through(&limiter, stranger(&account, n), 2).await, 2);
        }
    };
    fill(1..100_000).await;
    let taken = limiter.take(owner("at home", 7)).await.unwrap();
    fill(100_000..140_000).await;
    taken.give_back().await;
    let through = let_through(&limiter, stranger("fresh", 2_000_000), 100).await;
    assert!((1..=10).contains(&through), "{through}");
    assert_eq!(let_through(&limiter, owner("at home", 7), 100).await, 5);
}

#[derive(Debug, Clone)]
enum Step {
    Take(usize),
    /// The oldest attempt that is at work was right, or wrong.
    Ends(bool),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0_usize..8).prop_map(Step::Take),
        3 => any::<bool>().prop_map(Step::Ends),
        2 => (0_u64..200_000).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..120)
}

/// Whether there may be one more now after these failures, one a minute and five at once.
fn may(failures: &[(usize, u64)], account: usize, now: u64) -> bool {
    let of_it = failures.iter().filter(|(of, _)| *of == account);
    let full = of_it.fold(0, |full: u64, (_, at)| full.max(*at) + 60_000);
    full.max(now) + 60_000 <= now + 300_000
}

/// What is let through, and what could have been, of keys in rows of so many cells.
fn played(steps: Vec<Step>, row: usize) -> Vec<(bool, bool)> {
    let hand = Hand::new();
    let keys = Keys::new(&SECRET);
    let local = Local::with(&LoginLimits::default(), hand.clock(), row);
    let (mut failures, mut at_work, mut now) = (Vec::new(), Vec::new(), 0);
    let mut seen = Vec::new();
    for step in steps {
        match step {
            Step::Wait(millis) => {
                hand.moved_by(Duration::from_millis(millis));
                now += millis;
            }
            Step::Take(account) => {
                let key = keys.ways(owner(&account.to_string(), 1))[0][0];
                let left = local.take(&[key]);
                seen.push((left.is_ok(), may(&failures, account, now)));
                if let Ok(left) = left {
                    failures.push((account, now));
                    at_work.push((key, left, (account, now)));
                }
            }
            Step::Ends(right) if !at_work.is_empty() => {
                let (key, left, attempt) = at_work.remove(0);
                if right {
                    local.give_back(&[key], &left);
                    let at = failures.iter().position(|one| *one == attempt).unwrap();
                    failures.remove(at);
                }
            }
            Step::Ends(_) => {}
        }
    }
    seen
}

proptest! {
    #[test]
    fn keys_that_share_cells_get_no_more_than_their_own_failures_leave(
        steps in steps(),
        row in 1_usize..6,
    ) {
        for (through, could) in played(steps, row) {
            prop_assert!(could || !through);
        }
    }

    #[test]
    fn keys_that_share_none_get_no_more_than_their_own_failures_leave(steps in steps()) {
        for (through, could) in played(steps, 1 << 12) {
            prop_assert!(could || !through);
        }
    }
}

#[test]
fn what_is_given_back_late_undoes_no_other_failure() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    let take = || limiter.take(owner("a", 1)).now_or_never().unwrap();
    let late = take().unwrap();
    hand.moved_by(seconds(60));
    for _ in 0..5 {
        drop(take().unwrap());
    }
    late.give_back().now_or_never().unwrap();
    assert!(take().is_err());
}
