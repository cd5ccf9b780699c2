//! Of an earlier revision, what was then is what is shown: by today's rights, page by page, to
//! everybody.

use canopy_app::{App, AppError, AsOf, At, Check, Op};
use canopy_domain::{ResourceId, Revision, TargetId, UserId};
use proptest::prelude::*;

use crate::agreement::whole;
use crate::naive::{Naive, Row, rows};
use crate::server::{operation, run, start};
use crate::steps::steps;
use crate::world::World;

/// What was at a revision.
struct Then {
    revision: Revision,
    naive: Naive,
}

impl Then {
    async fn now(app: &App, world: &World) -> Self {
        let op = operation(app, world.users[0]);
        Self {
            revision: op.revision().await.unwrap(),
            naive: world.naive.clone(),
        }
    }

    fn at(&self) -> At {
        At {
            at_least: None,
            as_of: Some(AsOf::Revision(self.revision)),
        }
    }
}

/// Of an earlier state, as somebody reads it today.
struct Reader<'a> {
    op: Op,
    today: &'a Naive,
    then: &'a Then,
    rows: &'a [Row],
    size: i32,
}

impl Reader<'_> {
    fn sees(&self, target: TargetId) -> bool {
        self.today.sees_or_saw(self.rows, self.op.me(), target)
    }

    fn may_ask(&self, user: UserId) -> bool {
        let caller = self.op.me();
        let gone = self.today.gone.contains_key(&user.into());
        user == caller
            || (gone && self.sees(user.into()))
            || (self.today).reaches_user(self.rows, caller, "users.check", user)
    }

    fn was_allowed(&self, user: UserId, action: &str, target: TargetId) -> bool {
        self.then.naive.allowed(self.rows, user, action, target)
    }

    /// What could be done to what, as the user's resources and as a check of each.
    async fn resources_agree(&self, user: UserId, action: &str, ever: &[ResourceId]) {
        let text = user.to_string();
        let listed = whole(self.size, |page| {
            (self.op).accessible_resources(Some(&text), action, None, self.then.at(), page)
        })
        .await;
        if !self.may_ask(user) {
            let expected = if self.sees(user.into()) {
                matches!(listed, Err(AppError::Forbidden(_)))
            } else {
                matches!(listed, Err(AppError::NotFound))
            };
            assert!(expected, "{listed:?}");
            return;
        }
        let allowed = |id: &ResourceId| {
            self.sees((*id).into()) && self.was_allowed(user, action, (*id).into())
        };
        let mut expected: Vec<ResourceId> = ever.iter().copied().filter(allowed).collect();
        expected.sort_by_key(|id| (self.then.naive.resources[id].0.clone(), id.to_string()));
        let (listed, total) = listed.unwrap();
        let listed: Vec<ResourceId> = listed.into_iter().map(|listed| listed.id).collect();
        let said = format!("{} lists {user} {action}", self.op.me());
        assert_eq!(listed, expected, "{said} at {}", self.then.revision);
        assert_eq!(total, listed.len() as u64);

        let checks: Vec<Check> = ever
            .iter()
            .map(|id| Check {
                user: Some(text.clone()),
                action: action.to_owned(),
                target: id.to_string(),
            })
            .collect();
        let answers = self.op.checks(&checks, self.then.at()).await.unwrap();
        let expected: Vec<bool> = ever.iter().map(allowed).collect();
        assert_eq!(answers.allowed, expected, "{said}");
        for (check, allowed) in checks.iter().zip(expected) {
            let why = self.op.explain(check, self.then.at()).await.unwrap();
            assert_eq!(why.allowed, allowed, "{said}: {why:?}");
            let named = why.reasons.iter().flat_map(|reason| {
                let path = reason.path.iter().flatten().copied();
                path.chain(reason.membership.map(|member| member.group))
            });
            for group in named {
                assert!(self.sees(group.into()), "{said}: names {group}: {why:?}");
            }
        }
    }

    async fn users_agree(&self, target: TargetId, action: &str, ever: &[UserId]) {
        let text = target.to_string();
        let listed = whole(self.size, |page| {
            (self.op).users_with_access(&text, action, self.then.at(), page)
        })
        .await;
        if !self.sees(target) {
            assert!(matches!(listed, Err(AppError::NotFound)), "{listed:?}");
            return;
        }
        let mut groups = self.today.parents.keys();
        let caller = self.op.me();
        if !groups.any(|at| (self.today).allowed(self.rows, caller, "users.check", (*at).into())) {
            assert!(matches!(listed, Err(AppError::Forbidden(_))), "{listed:?}");
            return;
        }
        let mut expected = ever.to_vec();
        expected.retain(|user| self.may_ask(*user) && self.was_allowed(*user, action, target));
        // Of who is gone no name is left, nor an earlier one of anybody.
        expected.sort_by_key(|user| {
            let name = self.today.user_names.get(user).cloned();
            (name.unwrap_or_default(), *user)
        });
        let (listed, total) = listed.unwrap();
        let said = format!("{caller} asks who might {action} {target}");
        assert_eq!(listed, expected, "{said} at {}", self.then.revision);
        assert_eq!(total, listed.len() as u64);
    }
}

/// All that there ever was, gone or not.
fn ever<T: Copy>(here: &[T], gone: &Naive, of: impl Fn(&TargetId) -> Option<T>) -> Vec<T> {
    let gone = gone.gone.keys().filter_map(of);
    here.iter().copied().chain(gone).collect()
}

async fn all_agree(app: &App, world: &World, rows: &[Row], then: &Then, size: i32) {
    let users = ever(&world.users, &world.naive, |target| match target {
        TargetId::User(user) => Some(*user),
        TargetId::Group(_) | TargetId::Resource(_) => None,
    });
    let resources = ever(&world.resources, &world.naive, |target| match target {
        TargetId::Resource(id) => Some(*id),
        TargetId::User(_) | TargetId::Group(_) => None,
    });
    let groups = ever(&world.groups, &world.naive, |target| match target {
        TargetId::Group(group) => Some(*group),
        TargetId::User(_) | TargetId::Resource(_) => None,
    });
    for (turn, caller) in world.users.iter().enumerate() {
        let reader = Reader {
            op: operation(app, *caller),
            today: &world.naive,
            then,
            rows,
            size,
        };
        for (at, user) in users.iter().enumerate() {
            let row = &rows[(turn * 5 + at * 7) % rows.len()];
            for action in ["cameras.view", row.action] {
                reader.resources_agree(*user, action, &resources).await;
            }
        }
        for (at, id) in resources.iter().enumerate() {
            let target = TargetId::from(*id);
            let fit: Vec<&Row> = rows
                .iter()
                .filter(|row| world.naive.fits(row.on, *caller, target))
                .collect();
            let row = fit[(turn + at) % fit.len()];
            reader.users_agree(target, row.action, &users).await;
        }
        for group in &groups {
            let action = ["users.view", "user_groups.view"][turn % 2];
            reader.users_agree((*group).into(), action, &users).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn an_earlier_state_is_shown_as_it_was_by_todays_rights(steps in steps(), size in 1..9i32) {
        let rows = rows();
        run(async {
            let (app, _folder) = start().await;
            let mut world = World::new(&app).await;
            let mut kept = Vec::new();
            for (at, step) in steps.iter().enumerate() {
                world.take(&app, step).await;
                if at % 14 == 13 {
                    kept.push(Then::now(&app, &world).await);
                }
            }
            for then in &kept {
                all_agree(&app, &world, &rows, then, size).await;
            }
            app.stop().await;
        });
    }
}
