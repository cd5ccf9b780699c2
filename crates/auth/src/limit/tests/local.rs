//! One server's own count.

use futures::future::join_all;

use super::*;

#[tokio::test]
async fn e6_a_guesser_at_one_account_gets_the_burst_and_then_the_rate() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    assert_eq!(let_through(&limiter, stranger("a", 1), 100).await, 10);
    let refused = limiter.take(stranger("a", 1)).await.err().unwrap();
    assert_eq!(refused.retry_after, seconds(360));
    hand.moved_by(seconds(359));
    let refused = limiter.take(stranger("a", 1)).await.err().unwrap();
    assert_eq!(refused.retry_after, seconds(1));
    hand.moved_by(seconds(1));
    assert_eq!(let_through(&limiter, stranger("a", 1), 100).await, 1);
    // However long he waits, no more than the burst.
    hand.moved_by(seconds(86_400));
    assert_eq!(let_through(&limiter, stranger("a", 1), 100).await, 10);
}

#[tokio::test]
async fn a_thousand_addresses_at_one_account_get_no_more() {
    let limiter = limiter(&Hand::new());
    let mut through = 0;
    for address in 0..1000 {
        through += let_through(&limiter, stranger("a", address), 3).await;
    }
    assert_eq!(through, 10);
}

#[tokio::test]
async fn an_address_at_a_thousand_accounts_gets_no_more() {
    let limiter = limiter(&Hand::new());
    let mut through = 0;
    for account in 0..1000 {
        let account = format!("{account}@example.com");
        through += let_through(&limiter, stranger(&account, 1), 3).await;
    }
    assert_eq!(through, 20);
    // What the address was refused was not counted against the accounts.
    assert_eq!(
        let_through(&limiter, stranger("999@example.com", 2), 20).await,
        10
    );
}

#[tokio::test]
async fn e5_guesses_do_not_lock_the_owner_out_where_he_always_is() {
    let limiter = limiter(&Hand::new());
    for address in 0..1000 {
        let_through(&limiter, stranger("a", address), 3).await;
    }
    // Behind the same address, at other accounts and at his.
    for account in ["b", "c", "d"] {
        let_through(&limiter, stranger(account, 7), 20).await;
    }
    for _ in 0..100 {
        limiter.take(owner("a", 7)).await.unwrap().give_back().await;
    }
    assert_eq!(let_through(&limiter, owner("a", 7), 100).await, 5);
    // From another place where he has been, as if nothing had been.
    assert_eq!(let_through(&limiter, owner("a", 8), 100).await, 5);
    assert!(limiter.take(stranger("a", 2000)).await.is_err());
}

#[tokio::test]
async fn a_thousand_accounts_that_are_known_at_a_place_are_no_thousand_limits() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    let guessed = async || {
        let mut through = 0;
        for account in 0..1000 {
            let account = format!("{account}@example.com");
            through += let_through(&limiter, owner(&account, 1), 1).await;
        }
        through
    };
    // A hundred by the place, and one at each account.
    let rounds = [guessed().await, guessed().await, guessed().await];
    assert_eq!(rounds, [1000, 100, 0]);
    // A place that has none to spare slows its people down, and locks out nobody who has not been
    // guessed at, nor anybody anywhere else.
    for _ in 0..100 {
        limiter.take(owner("a", 1)).await.unwrap().give_back().await;
    }
    assert_eq!(let_through(&limiter, owner("5@example.com", 2), 9).await, 5);
    // One more in each minute for the place, and in six for each account.
    hand.moved_by(seconds(60));
    assert_eq!(guessed().await, 1);
    hand.moved_by(seconds(300));
    let rounds = [guessed().await, guessed().await, guessed().await];
    assert_eq!(rounds, [1000, 5, 0]);
    // Whoever is refused is told of what comes first, which is the place's.
    let refused = limiter.take(owner("7@example.com", 1)).await.err().unwrap();
    assert_eq!(refused.retry_after, seconds(60));
}

#[tokio::test]
async fn e3_side_by_side_no_more_get_through_than_one_after_the_other() {
    let limiter = limiter(&Hand::new());
    let all = (0..200).map(|_| limiter.take(stranger("a", 1)));
    let through = join_all(all)
        .await
        .iter()
        .filter(|done| done.is_ok())
        .count();
    assert_eq!(through, 10);
}

#[tokio::test]
async fn what_is_given_back_is_that_attempt_and_no_other() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    // Nine guesses, and right logins of one's own between them: they win nothing.
    for _ in 0..9 {
        let _failed = limiter.take(stranger("victim", 1)).await.unwrap();
        limiter
            .take(stranger("mine", 1))
            .await
            .unwrap()
            .give_back()
            .await;
    }
    assert_eq!(let_through(&limiter, stranger("victim", 1), 100).await, 1);
    // The address has ten left of its twenty.
    assert_eq!(let_through(&limiter, stranger("another", 1), 100).await, 10);
    // A day later it is no more than full, whatever is given back then.
    let late = limiter.take(stranger("mine", 2)).await.unwrap();
    hand.moved_by(seconds(86_400));
    late.give_back().await;
    assert_eq!(let_through(&limiter, stranger("mine", 2), 100).await, 10);
    let counts = limiter.counts();
    assert_eq!((counts.taken, counts.alone), (9 + 9 + 1 + 10 + 1 + 10, 0));
}

#[tokio::test]
async fn a_limit_of_one_lets_one_through_however_long_it_takes_to_count() {
    let hand = Hand::new();
    let (clock, moved) = (hand.clock(), hand.clone());
    let now: Now = Arc::new(move || {
        moved.moved_by(Duration::from_micros(1));
        clock()
    });
    let limits = LoginLimits {
        pair: "1/1m".parse().unwrap(),
        ..LoginLimits::default()
    };
    let limiter = Limiter::new(&limits, &SECRET, now, None);
    assert_eq!(let_through(&limiter, owner("a", 1), 3).await, 1);
    hand.moved_by(seconds(60));
    assert_eq!(let_through(&limiter, owner("a", 1), 3).await, 1);
}

#[tokio::test]
async fn an_attempt_that_is_given_up_counts() {
    let limiter = limiter(&Hand::new());
    for _ in 0..10 {
        drop(limiter.take(stranger("a", 1)).await.unwrap());
    }
    assert!(limiter.take(stranger("a", 1)).await.is_err());
}

#[tokio::test]
async fn a_clock_that_is_set_back_locks_nobody_out() {
    let hand = Hand::new();
    let limiter = limiter(&hand);
    let_through(&limiter, stranger("a", 1), 10).await;
    hand.set_back_by(seconds(7200));
    assert!(limiter.take(stranger("a", 1)).await.is_err());
    hand.moved_by(seconds(360));
    assert_eq!(let_through(&limiter, stranger("a", 1), 10).await, 1);
}

mod against_a_model {
    //! The same as counting by hand: buckets that hold the burst and gain one each period.

    use futures::FutureExt;
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Fail(usize),
        Succeed(usize),
        Wait(u64),
    }

    const ACCOUNTS: [&str; 3] = ["a", "b", "c"];

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0..ACCOUNTS.len()).prop_map(Step::Fail),
            2 => (0..ACCOUNTS.len()).prop_map(Step::Succeed),
            2 => (0_u64..400_000).prop_map(Step::Wait),
        ];
        prop::collection::vec(step, 1..60)
    }

    /// In milliseconds' worth of attempts.
    struct Bucket {
        holds: u64,
        per: u64,
        most: u64,
    }

    impl Bucket {
        fn of(burst: u64, per: u64) -> Self {
            let most = burst * per;
            Self {
                holds: most,
                per,
                most,
            }
        }

        fn may(&self) -> bool {
            self.holds >= self.per
        }

        fn fails(&mut self) {
            self.holds -= self.per;
        }

        fn waits(&mut self, millis: u64) {
            self.holds = self.most.min(self.holds + millis);
        }
    }

    proptest! {
        // Each makes tables of full size.
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn buckets(steps in steps()) {
            let hand = Hand::new();
            let limits = LoginLimits {
                place: "7/50s".parse().unwrap(),
                ..LoginLimits::default()
            };
            let limiter = Limiter::new(&limits, &SECRET, hand.clock(), None);
            let mut place = Bucket::of(7, 50_000);
            let mut pairs = ACCOUNTS.map(|_| Bucket::of(5, 60_000));
            let mut stricts = ACCOUNTS.map(|_| Bucket::of(1, 360_000));
            for step in steps {
                let (account, fails) = match step {
                    Step::Wait(millis) => {
                        hand.moved_by(Duration::from_millis(millis));
                        place.waits(millis);
                        pairs.iter_mut().chain(&mut stricts).for_each(|b| b.waits(millis));
                        continue;
                    }
                    Step::Fail(account) => (account, true),
                    Step::Succeed(account) => (account, false),
                };
                let (pair, strict) = (&mut pairs[account], &mut stricts[account]);
                let other = if place.may() { &mut place } else { strict };
                let may = pair.may() && other.may();
                if may && fails {
                    pair.fails();
                    other.fails();
                }
                let taken = limiter.take(owner(ACCOUNTS[account], 1)).now_or_never().unwrap();
                prop_assert_eq!(taken.is_ok(), may);
                if let Some(taken) = taken.ok().filter(|_| !fails) {
                    taken.give_back().now_or_never().unwrap();
                }
            }
        }
    }
}
