//! The past: what was answered at the time is what is answered of it later.
//!
//! 5,000 changes by default; `CANOPY_PAST_CHANGES` says how many.

use canopy_app::{App, AppError, AsOf, At, Check, Page};
use canopy_domain::{
    Action, ActionSet, AssignRole, AssignToGroup, AssignToUser, Command, CreateGroup,
    CreateResource, DeleteGroup, DeleteResource, DeleteUser, GroupId, Micros, MoveGroup,
    RemoveFromGroup, ResourceId, ResourceKind, Revision, Role, SetActionLimits, TargetId,
    UnassignFromGroup, UnassignFromUser, UpdateUser, UserId,
};

use crate::server::{initialise, name, new_user, operation, run, start};

/// Numbers to choose by: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// All that ever was, gone or not.
#[derive(Default)]
struct Ever {
    groups: Vec<GroupId>,
    users: Vec<UserId>,
    resources: Vec<ResourceId>,
}

impl Ever {
    fn target(&self, dice: &mut Dice) -> TargetId {
        match dice.below(5) {
            0 => dice.of(&self.groups).into(),
            1 => dice.of(&self.users).into(),
            _ => dice.of(&self.resources).into(),
        }
    }

    fn draw(&self, app: &App, dice: &mut Dice) -> Command {
        // Lately made things are there more often.
        let lately = |dice: &mut Dice, count: usize| count - 1 - dice.below(count.min(30));
        let group = self.groups[lately(dice, self.groups.len())];
        let other = self.groups[lately(dice, self.groups.len())];
        let user = self.users[lately(dice, self.users.len())];
        let resource = self.resources[lately(dice, self.resources.len())];
        let resources = vec![resource];
        match dice.below(30) {
            0..=3 => Command::CreateGroup(CreateGroup {
                group: GroupId(app.new_id()),
                parent: group,
                name: name("group"),
                external_id: None,
            }),
            4..=8 => Command::CreateResource(CreateResource {
                resource: ResourceId {
                    kind: dice.of(&[ResourceKind::Camera, ResourceKind::Map]),
                    uuid: app.new_id(),
                },
                name: name("resource"),
                groups: vec![group],
                external_id: None,
                cameras: Vec::new(),
            }),
            9..=11 => {
                let email = format!("u{}", app.new_id().simple());
                Command::CreateUser(new_user(app, &email, &[(group, Role::Operator)]))
            }
            12..=15 => Command::AssignRole(AssignRole {
                user,
                group,
                role: dice.of(&[
                    Role::GroupManager,
                    Role::Operator,
                    Role::Member,
                    Role::Observer,
                ]),
            }),
            16 => Command::RemoveFromGroup(RemoveFromGroup {
                user,
                group,
                expect_user_deleted: None,
            }),
            17..=18 => Command::AssignToGroup(AssignToGroup { group, resources }),
            19 => Command::UnassignFromGroup(UnassignFromGroup { group, resources }),
            20..=21 => Command::AssignToUser(AssignToUser { user, resources }),
            22 => Command::UnassignFromUser(UnassignFromUser { user, resources }),
            23..=24 => Command::MoveGroup(MoveGroup {
                group,
                parent: other,
            }),
            25 => {
                let some: ActionSet = Action::all().filter(|_| dice.below(3) > 0).collect();
                Command::SetActionLimits(SetActionLimits {
                    user,
                    limits: (dice.below(3) > 0).then_some(some),
                })
            }
            26 => Command::UpdateUser(UpdateUser {
                user,
                name: None,
                email: None,
                language: None,
                active: Some(dice.below(3) > 0),
                salts: [app.new_salt(), app.new_salt()],
            }),
            27 => Command::DeleteUser(DeleteUser { user }),
            28 => Command::DeleteGroup(DeleteGroup { group }),
            _ => Command::DeleteResource(DeleteResource { resource }),
        }
    }

    fn add(&mut self, command: &Command) {
        match command {
            Command::CreateGroup(new) => self.groups.push(new.group),
            Command::CreateUser(new) => self.users.push(new.user),
            Command::CreateResource(new) => self.resources.push(new.resource),
            _ => {}
        }
    }
}

/// What was answered, and when.
struct Answered {
    revision: Revision,
    at: Micros,
    user: UserId,
    action: Action,
    target: TargetId,
    allowed: bool,
}

impl Answered {
    fn check(&self) -> Check {
        Check {
            user: Some(self.user.to_string()),
            action: self.action.name().to_owned(),
            target: self.target.to_string(),
        }
    }
}

/// Some questions at once, of which one is kept: every other time one with a yes, if there is any.
async fn ask(app: &App, manager: UserId, ever: &Ever, dice: &mut Dice) -> Answered {
    let op = operation(app, manager);
    let mut questions = Vec::new();
    for _ in 0..30 {
        let (user, target) = (dice.of(&ever.users), ever.target(dice));
        let all = Action::all().filter(|action| action.entry().on.fits(target));
        let all: Vec<Action> = all.collect();
        questions.push(Answered {
            revision: Revision(0),
            at: Micros(0),
            user,
            action: dice.of(&all),
            target,
            allowed: false,
        });
    }
    let checks: Vec<Check> = questions.iter().map(Answered::check).collect();
    let found = op.checks(&checks, At::default()).await.unwrap();
    let change = op.change(found.revision).await.unwrap().unwrap();
    let yes = found.allowed.iter().position(|allowed| *allowed);
    let kept = yes.filter(|_| dice.below(2) == 0).unwrap_or(0);
    let mut question = questions.swap_remove(kept);
    (question.revision, question.at) = (found.revision, change.at);
    question.allowed = found.allowed[kept];
    question
}

#[test]
fn what_was_answered_at_the_time_is_answered_of_it_later() {
    run(async {
        let changes = std::env::var("CANOPY_PAST_CHANGES").ok();
        let changes: usize = changes.map_or(5000, |text| text.parse().unwrap());
        let seed = std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap()
            .as_secs();
        let mut dice = Dice(seed);
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let camera = ResourceId {
            kind: ResourceKind::Camera,
            uuid: app.new_id(),
        };
        let first = Command::CreateResource(CreateResource {
            resource: camera,
            name: name("first"),
            groups: vec![root],
            external_id: None,
            cameras: Vec::new(),
        });
        app.operate(first).await.unwrap();
        let mut ever = Ever {
            groups: vec![root],
            users: vec![manager],
            resources: vec![camera],
        };
        let mut answered: Vec<Answered> = Vec::new();
        let mut made = 0;
        while made < changes {
            let command = ever.draw(&app, &mut dice);
            match app.operate(command.clone()).await {
                Ok(done) if done.changes.is_empty() => continue,
                Ok(_) => ever.add(&command),
                Err(AppError::Refused(_) | AppError::NotFound) => continue,
                Err(error) => panic!("seed {seed}: {command:?}: {error:?}"),
            }
            made += 1;
            // A thousand answers, spread over all changes.
            if answered.len() * changes > made * 1000 {
                continue;
            }
            answered.push(ask(&app, manager, &ever, &mut dice).await);
        }
        assert!(answered.len() >= 990, "{} answers", answered.len());
        let yes = answered.iter().filter(|one| one.allowed).count();
        assert!(
            yes * 20 > answered.len(),
            "{yes} times yes: too few to show anything"
        );

        // Gone or not, a System manager may ask about it.
        let op = operation(&app, manager);
        for one in &answered {
            for as_of in [AsOf::Revision(one.revision), AsOf::Time(one.at)] {
                let at = At {
                    at_least: None,
                    as_of: Some(as_of),
                };
                let again = op.checks(&[one.check()], at).await.unwrap();
                let said = format!(
                    "seed {seed}: {:?} {} {} at {}",
                    one.user,
                    one.action.name(),
                    one.target,
                    one.revision
                );
                // Two revisions of one microsecond: a time means the last of them.
                if again.revision == one.revision {
                    assert_eq!(again.allowed, [one.allowed], "{said}");
                }
                let why = op.explain(&one.check(), at).await.unwrap();
                assert_eq!(why.allowed, again.allowed[0], "{said}: {why:?}");
            }
        }
        lists_agree(&app, manager, &answered).await;
        app.stop().await;
    });
}

/// The lists of the past hold what its checks allow.
async fn lists_agree(app: &App, manager: UserId, answered: &[Answered]) {
    let op = operation(app, manager);
    let page = || Page {
        first: Some(1000),
        after: None,
    };
    for one in answered.iter().step_by(20) {
        let at = At {
            at_least: None,
            as_of: Some(AsOf::Revision(one.revision)),
        };
        let target = one.target.to_string();
        let users = op
            .users_with_access(&target, one.action.name(), at, page())
            .await
            .unwrap();
        let has = users.items.iter().any(|(_, user)| *user == one.user);
        assert_eq!(has, one.allowed, "{target} {}", one.revision);
        if let TargetId::Resource(id) = one.target {
            let user = one.user.to_string();
            let resources = op
                .accessible_resources(Some(&user), one.action.name(), None, at, page())
                .await
                .unwrap();
            let has = resources.items.iter().any(|(_, it)| it.id == id);
            assert!(has == one.allowed || resources.has_next, "{user} {target}");
        }
    }
}

#[test]
fn a_revision_beyond_the_newest_is_refused_at_once() {
    run(async {
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let op = operation(&app, manager);
        let check = Check {
            user: None,
            action: "users.view".to_owned(),
            target: root.to_string(),
        };
        let at = |as_of| At {
            at_least: None,
            as_of: Some(as_of),
        };
        let beyond = at(AsOf::Revision(Revision(2)));
        let error = op
            .checks(std::slice::from_ref(&check), beyond)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "BAD_USER_INPUT");
        // Before anything was, nothing was allowed; later than now is now.
        for (as_of, allowed) in [
            (AsOf::Revision(Revision(0)), false),
            (AsOf::Time(Micros(0)), false),
            (AsOf::Time(Micros(i64::MAX)), true),
        ] {
            let found = op
                .checks(std::slice::from_ref(&check), at(as_of))
                .await
                .unwrap();
            assert_eq!(found.allowed, [allowed], "{as_of:?}");
        }
        app.stop().await;
    });
}
