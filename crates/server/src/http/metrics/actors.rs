//! What is in memory, and what actors are sent.

use std::fmt;

use canopy_app::Figures;

use super::write::Metrics;

pub(super) fn encode(figures: &Figures, to: &mut Metrics<'_>) -> fmt::Result {
    let actors = &figures.actors;
    for (name, help, value) in [
        (
            "subtrees",
            "Subtrees that the tree is cut into, an actor each",
            actors.subtrees,
        ),
        (
            "subtrees_in_memory",
            "Subtrees that are in memory",
            actors.in_memory,
        ),
        (
            "subtrees_loading",
            "Subtrees that are being loaded, or wait for it",
            actors.loading,
        ),
        (
            "subtree_askers_waiting",
            "Questions that wait for a subtree that is being loaded",
            actors.askers,
        ),
    ] {
        to.gauge(name, help, value)?;
    }
    let messages = [("apply", &actors.applies), ("load", &actors.loads)];
    to.gauges(
        "actor_messages_waiting",
        "Messages in the mailboxes of actors (apply), loads that wait for their turn (load)",
        messages.map(|(name, figures)| ([("message", name)], figures.waiting)),
    )?;
    to.timed(
        "actor_message_seconds",
        "How long a change took until the actor had it (apply), a subtree until it was in memory \
         (load)",
        messages.map(|(name, figures)| ([("message", name)], &figures.took)),
    )?;
    to.counters(
        "actor_messages_failed",
        "Of those, the ones that failed or that came too late",
        messages.map(|(name, figures)| ([("message", name)], figures.failed)),
    )?;
    to.gauges(
        "lists",
        "Lists of which is kept how long they are, for who pages on",
        [("resources", actors.lists), ("users", figures.user_lists)]
            .map(|(name, count)| ([("kept", name)], count)),
    )
}
