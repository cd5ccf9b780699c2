//! A paid service (U3): nobody is created without consent, and nobody is billed for nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use canopy_app::{
    App, AppError, Bill, Billing, BillingUnavailable, ServiceTerms, Settings, StoreOptions, Verdict,
};
use canopy_domain::{Command, CreateUser, DuplicateUser, Email, Role, Terms, UserId};
use canopy_store::Store;
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::licensed::{HOUR, Hand, Licensed, level};
use crate::server::{name, new_user, operation, run};

/// What the service says when it is asked.
#[derive(Debug, Clone)]
enum Answer {
    Agrees,
    Refuses,
    IsSilent,
    /// Agrees, and the email is taken before the answer is there.
    AgreesTooLate(Box<CreateUser>),
}

#[derive(Default)]
struct Service {
    answer: Mutex<Option<Answer>>,
    deaf: Mutex<bool>,
    asked: Mutex<Vec<Bill>>,
    cancelled: Mutex<Vec<Uuid>>,
    app: OnceLock<App>,
}

impl Service {
    fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = Some(answer);
        self.asked.lock().unwrap().clear();
        self.cancelled.lock().unwrap().clear();
    }

    fn asked(&self) -> Vec<Bill> {
        self.asked.lock().unwrap().clone()
    }

    fn cancelled(&self) -> Vec<Uuid> {
        self.cancelled.lock().unwrap().clone()
    }
}

impl Billing for Service {
    fn ask<'a>(&'a self, bill: &'a Bill) -> BoxFuture<'a, Result<Verdict, BillingUnavailable>> {
        self.asked.lock().unwrap().push(bill.clone());
        let answer = self.answer.lock().unwrap().clone().unwrap();
        Box::pin(async move {
            match answer {
                Answer::Agrees => Ok(Verdict::Agreed),
                Answer::Refuses => Ok(Verdict::Refused("no money".to_owned())),
                Answer::IsSilent => Err(BillingUnavailable),
                Answer::AgreesTooLate(other) => {
                    let app = self.app.get().unwrap();
                    app.operate(Command::CreateUser(*other)).await.unwrap();
                    Ok(Verdict::Agreed)
                }
            }
        })
    }

    fn cancel(&self, key: Uuid) -> BoxFuture<'_, Result<(), BillingUnavailable>> {
        self.cancelled.lock().unwrap().push(key);
        let deaf = *self.deaf.lock().unwrap();
        Box::pin(async move {
            if deaf {
                Err(BillingUnavailable)
            } else {
                Ok(())
            }
        })
    }
}

struct Paid {
    app: App,
    service: Arc<Service>,
    hand: Hand,
    here: Licensed,
    store: Store,
    _folder: tempfile::TempDir,
}

impl Paid {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let (hand, service) = (Hand::new(), Arc::new(Service::default()));
        let terms = ServiceTerms {
            text: "it costs".to_owned(),
            link: "https://example.com/terms".to_owned(),
            version: "2".to_owned(),
        };
        let settings = Settings {
            terms: Some(terms),
            billing: Some(Arc::<Service>::clone(&service)),
            ..hand.settings(&url)
        };
        let app = App::start(settings).await.unwrap();
        service.app.set(app.clone()).ok().unwrap();
        let here = Licensed::new(&app, 5).await;
        let store = Store::open(&url, &StoreOptions::default()).await.unwrap();
        Self {
            app,
            service,
            hand,
            here,
            store,
            _folder: folder,
        }
    }

    fn new_user(&self, text: &str, confirmed: Option<&str>) -> CreateUser {
        CreateUser {
            licenses: BTreeMap::from([(level(1), 2)]),
            terms: confirmed_terms(confirmed),
            ..new_user(&self.app, text, &[(self.here.group, Role::Member)])
        }
    }

    /// The manager creates a user; the code of the refusal where not.
    async fn create(&self, command: Command, dry_run: bool) -> Result<(), &'static str> {
        let op = operation(&self.app, self.here.manager);
        match op.execute(command, dry_run).await {
            Ok(_) => Ok(()),
            Err(AppError::Refused(refusals)) => Err(refusals[0].code.as_str()),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn exists(&self, user: UserId) -> bool {
        self.store.user_ever_existed(user).await.unwrap()
    }

    async fn unsettled(&self) -> usize {
        let all = canopy_domain::Micros(i64::MAX);
        self.store.billing_unsettled(all).await.unwrap().len()
    }

    async fn stop(self) {
        self.store.close().await;
        self.app.stop().await;
    }
}

fn confirmed_terms(version: Option<&str>) -> Terms {
    Terms {
        current: None,
        confirmed: version.map(str::to_owned),
    }
}

#[test]
fn whoever_has_confirmed_the_terms_and_been_billed_is_created() {
    run(async {
        let paid = Paid::start().await;
        paid.service.answers(Answer::Agrees);
        let command = paid.new_user("new", Some("2"));
        let user = command.user;
        assert_eq!(
            paid.create(Command::CreateUser(command.clone()), true)
                .await,
            Ok(())
        );
        assert!(paid.service.asked().is_empty(), "a dry run never bills");
        assert_eq!(
            paid.create(Command::CreateUser(command), false).await,
            Ok(())
        );
        let [bill] = &paid.service.asked()[..] else {
            panic!("asked once");
        };
        assert_eq!(
            (bill.user, bill.by, &*bill.terms),
            (user, paid.here.manager, "2")
        );
        assert_eq!(bill.licenses, BTreeMap::from([(level(1), 2)]));
        assert!(paid.exists(user).await);
        assert_eq!(
            (paid.service.cancelled().len(), paid.unsettled().await),
            (0, 0)
        );

        // The licences of a user who is duplicated are billed too.
        paid.service.answers(Answer::Agrees);
        let copy = UserId(paid.app.new_id());
        let command = DuplicateUser {
            source: paid.here.owner,
            user: copy,
            email: Email::parse("copy@example.com").unwrap(),
            name: name("copy"),
            salts: [[1; 16], [2; 16], [3; 16]],
            password_hash: String::new(),
            memberships: None,
            resources: None,
            limits: None,
            pool: None,
            licenses: None,
            terms: confirmed_terms(Some("2")),
        };
        assert_eq!(
            paid.create(Command::DuplicateUser(command), false).await,
            Ok(())
        );
        assert_eq!(
            paid.service.asked()[0].licenses,
            BTreeMap::from([(level(1), 5)])
        );
        assert!(paid.exists(copy).await);
        paid.stop().await;
    });
}

#[test]
fn without_the_terms_that_hold_nobody_is_created_nor_billed() {
    run(async {
        let paid = Paid::start().await;
        paid.service.answers(Answer::Agrees);
        for confirmed in [None, Some("1"), Some("")] {
            for dry_run in [true, false] {
                let command = paid.new_user("new", confirmed);
                let user = command.user;
                let created = paid.create(Command::CreateUser(command), dry_run).await;
                assert_eq!(created, Err("TERMS_NOT_CONFIRMED"), "{confirmed:?}");
                assert!(!paid.exists(user).await);
            }
        }
        // Nor does a client say which terms hold.
        let mut command = paid.new_user("new", Some("1"));
        command.terms.current = Some("1".to_owned());
        let created = paid.create(Command::CreateUser(command), false).await;
        assert_eq!(created, Err("TERMS_NOT_CONFIRMED"));
        assert!(paid.service.asked().is_empty());
        paid.stop().await;
    });
}

#[test]
fn a_refusal_or_silence_creates_nobody() {
    run(async {
        let paid = Paid::start().await;
        for (answer, code, cancelled) in [
            (Answer::Refuses, "BILLING_REFUSED", 0),
            (Answer::IsSilent, "BILLING_UNAVAILABLE", 1),
        ] {
            paid.service.answers(answer);
            let command = paid.new_user("new", Some("2"));
            let user = command.user;
            let created = paid.create(Command::CreateUser(command), false).await;
            assert_eq!(created, Err(code));
            assert!(!paid.exists(user).await);
            assert_eq!(paid.service.asked().len(), 1);
            assert_eq!(paid.service.cancelled().len(), cancelled);
            assert_eq!(paid.unsettled().await, 0);
        }
        // What is refused anyway is billed to nobody.
        paid.service.answers(Answer::Agrees);
        let mut command = paid.new_user("new", Some("2"));
        command.licenses = BTreeMap::from([(level(1), 10_000)]);
        let created = paid.create(Command::CreateUser(command), false).await;
        assert_eq!(created, Err("NOT_ENOUGH_LICENSES"));
        assert!(paid.service.asked().is_empty());
        paid.stop().await;
    });
}

#[test]
fn a_commit_that_is_refused_after_all_cancels_with_the_same_key() {
    run(async {
        let paid = Paid::start().await;
        let other = new_user(&paid.app, "new", &[(paid.here.group, Role::Member)]);
        paid.service.answers(Answer::AgreesTooLate(Box::new(other)));
        let command = paid.new_user("new", Some("2"));
        let user = command.user;
        let created = paid.create(Command::CreateUser(command), false).await;
        assert_eq!(created, Err("EMAIL_TAKEN"));
        assert!(!paid.exists(user).await);
        let key = paid.service.asked()[0].key;
        assert_eq!(paid.service.cancelled(), [key]);
        assert_eq!(paid.unsettled().await, 0);
        paid.stop().await;
    });
}

#[test]
fn what_was_left_behind_is_cancelled_later_unless_the_user_came_to_be() {
    run(async {
        let paid = Paid::start().await;
        paid.service.answers(Answer::IsSilent);
        *paid.service.deaf.lock().unwrap() = true;
        let command = paid.new_user("new", Some("2"));
        let created = paid.create(Command::CreateUser(command), false).await;
        assert_eq!(created, Err("BILLING_UNAVAILABLE"));
        let key = paid.service.asked()[0].key;
        // As a server leaves it that dies right after the commit.
        let done = Uuid::from_u128(7);
        let asked = paid
            .store
            .billing_asked(done, paid.here.owner, paid.hand.now());
        asked.await.unwrap();
        assert_eq!(paid.unsettled().await, 2);

        paid.service.answers(Answer::IsSilent);
        paid.app.keep().await.unwrap();
        assert!(
            paid.service.cancelled().is_empty(),
            "it may still be asking"
        );
        paid.hand.moved_by(HOUR + 1);
        paid.app.keep().await.unwrap();
        assert_eq!(
            (paid.service.cancelled(), paid.unsettled().await),
            (vec![key], 1)
        );
        *paid.service.deaf.lock().unwrap() = false;
        paid.app.keep().await.unwrap();
        assert_eq!(paid.service.cancelled(), [key, key]);
        assert_eq!(paid.unsettled().await, 0);
        paid.stop().await;
    });
}
