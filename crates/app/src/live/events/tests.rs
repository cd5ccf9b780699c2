//! What is kept is bounded.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use canopy_domain::{CommandId, Entry, Micros, Revision};

use super::{Event, NEWEST, PAGE, Share, WEIGHT, fits, trim};

/// Of which this much was made since it was kept.
fn grown(revision: u64, made: usize) -> Arc<Event> {
    let entry = Entry {
        v: canopy_domain::ENTRY_VERSION,
        revision: Revision(revision),
        at: Micros(0),
        by: None,
        command: format!("command_{:032x}", 1).parse::<CommandId>().unwrap(),
        kind: "some_command".to_owned(),
        changes: Vec::new(),
    };
    let event = Event::new(entry, None);
    event.weight.fetch_add(made, Ordering::Relaxed);
    Arc::new(event)
}

#[test]
fn what_was_made_since_is_bounded_too_and_the_revisions_stay() {
    let half = WEIGHT / 2 - 10;
    let all = (1..=8).map(|at| grown(at, if at == 4 { 0 } else { half }));
    let mut kept: VecDeque<_> = all.collect();
    let (dropped, made_bare) = trim(&mut kept);
    assert!(dropped.is_empty());
    let bare = made_bare.iter().map(|event| event.revision().0);
    assert_eq!(bare.collect::<Vec<_>>(), [6, 5, 3, 2, 1]);
    let revisions = kept.iter().map(|event| event.revision().0);
    assert!(revisions.eq(1..=8));
    assert!(kept.iter().map(|event| event.weight()).sum::<usize>() <= WEIGHT);

    // The newest stays as it is, and leaves nothing to the others.
    kept.push_back(grown(9, 3 * WEIGHT));
    assert_eq!(trim(&mut kept).1.len(), 2);
    assert_eq!(kept.back().unwrap().weight(), 3 * WEIGHT + 1);
}

#[test]
fn what_is_kept_is_bounded_by_number_and_by_weight() {
    assert_eq!(fits(std::iter::repeat_n(1, 3), WEIGHT), 3);
    assert_eq!(fits(std::iter::repeat_n(1, 10_000), WEIGHT), NEWEST);
    assert_eq!(fits(std::iter::repeat_n(WEIGHT / 4, 10_000), WEIGHT), 4);
    // The newest stays: whoever waits for it would read it from the log, each for himself.
    assert_eq!(fits([WEIGHT * 2, 1, 1].into_iter(), WEIGHT), 1);
    assert_eq!(fits([1, WEIGHT * 2, 1].into_iter(), WEIGHT), 1);
    assert_eq!(fits(std::iter::empty(), WEIGHT), 0);
}

#[test]
fn what_is_read_ahead_for_all_is_no_more_than_is_kept() {
    for late in [1, 2, 10, 11, 100, 512, 100_000] {
        let Share { rows, weight } = Share::of(late);
        assert!((1..=PAGE).contains(&rows), "{late}");
        assert!(late > NEWEST || rows * late as u64 <= NEWEST as u64);
        assert!(weight * late <= WEIGHT);
    }
    assert_eq!(Share::of(1).rows, PAGE);
}
