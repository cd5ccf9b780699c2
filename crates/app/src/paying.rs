//! Users who are created where a paid service is on (U3): decided dry, then billed, then committed.
//!
//! What was asked is kept before it is asked ("unsettled"), so that no server that dies in between
//! leaves the billing service with a user who never came to be: housekeeping cancels it.

use std::collections::BTreeMap;
use std::time::Duration;

use canopy_domain::{
    Caller, Change, Code, Command, CreateUser, DuplicateUser, Micros, Refusal, Rule, Terms, UserId,
};
use uuid::Uuid;

use crate::{App, AppError, Bill, Billing, Done, Login, ServiceTerms, Verdict};

/// After so long nobody is asking any more: a bill that is unsettled then was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);

impl App {
    /// The terms of the paid service; none where none is on.
    #[must_use]
    pub fn service_terms(&self) -> Option<&ServiceTerms> {
        self.0.settings.terms.as_ref()
    }

    /// Runs a command of a user that may create another: by today's terms, and billed where a paid
    /// service is on.
    pub(crate) async fn run_paid(
        &self,
        login: Login,
        mut command: Command,
        dry_run: bool,
    ) -> Result<Done, AppError> {
        let (caller, by) = (login.caller(), login.user);
        let Some(terms) = terms_of(&mut command) else {
            return self.run(caller, command, dry_run).await;
        };
        terms.current = self.service_terms().map(|terms| terms.version.clone());
        let billing = self.0.settings.billing.clone().filter(|_| !dry_run);
        let Some(billing) = billing else {
            return self.run(caller, command, dry_run).await;
        };
        let tried = self.run(caller, command.clone(), true).await?;
        let Some(bill) = Bill::of(self.new_id(), by, &tried.changes) else {
            return self.run(caller, command, false).await;
        };
        as_billed(&mut command, &bill);
        // In a task of its own: whoever asked may go away, and what is begun is brought to an end.
        let app = self.clone();
        let paid =
            tokio::spawn(async move { app.bill_and_run(&*billing, bill, caller, command).await });
        paid.await.unwrap_or(Err(AppError::OutcomeUnknown))
    }

    async fn bill_and_run(
        &self,
        billing: &dyn Billing,
        bill: Bill,
        caller: Caller,
        command: Command,
    ) -> Result<Done, AppError> {
        let store = &self.0.store;
        store.billing_asked(bill.key, bill.user, self.now()).await?;
        match billing.ask(&bill).await {
            Ok(Verdict::Agreed) => {}
            Ok(Verdict::Refused(reason)) => {
                self.settled(bill.key).await;
                return Err(refused(Code::BillingRefused, said_no(&reason)));
            }
            Err(_) => {
                // It may have agreed all the same.
                self.cancel(billing, bill.key).await;
                let message = "the billing service does not answer; nothing was created, try again";
                return Err(refused(Code::BillingUnavailable, message.to_owned()));
            }
        }
        match self.run(caller, command, false).await {
            Ok(done) => {
                self.settled(bill.key).await;
                Ok(done)
            }
            Err(error) => {
                if is_sure(&error) {
                    self.cancel(billing, bill.key).await;
                }
                Err(error)
            }
        }
    }

    /// Settles the bills that were left behind: of a user who never came to be it is cancelled.
    pub(crate) async fn settle_bills(&self) -> Result<(), AppError> {
        let limit = i64::try_from(LEFT_BEHIND.as_micros()).unwrap_or(i64::MAX);
        let before = Micros(self.now().0.saturating_sub(limit));
        let store = &self.0.store;
        for (key, user) in store.billing_unsettled(before).await? {
            if store.user_ever_existed(user).await? {
                store.billing_settled(key).await?;
            } else if let Some(billing) = &self.0.settings.billing {
                self.cancel(&**billing, key).await;
            }
        }
        Ok(())
    }

    /// Nothing was created, and nothing will be. Where the service cannot be told, the bill stays
    /// unsettled and it is told later.
    async fn cancel(&self, billing: &dyn Billing, key: Uuid) {
        match billing.cancel(key).await {
            Ok(()) => self.settled(key).await,
            Err(error) => tracing::warn!(%error, %key, "a bill is to be cancelled later"),
        }
    }

    async fn settled(&self, key: Uuid) {
        if let Err(error) = self.0.store.billing_settled(key).await {
            tracing::warn!(%error, %key, "a bill is to be settled later");
        }
    }
}

impl Bill {
    /// The bill of a user whom these changes create by confirmed terms.
    fn of(key: Uuid, by: UserId, changes: &[Change]) -> Option<Self> {
        let (user, terms) = changes.iter().find_map(|change| match change {
            Change::TermsConfirmed { user, version } => Some((*user, version.clone())),
            _ => None,
        })?;
        let mut licenses = BTreeMap::new();
        for change in changes {
            if let Change::LicensesGiven {
                user: his,
                level,
                count,
                ..
            } = change
                && *his == user
            {
                *licenses.entry(*level).or_insert(0) += count;
            }
        }
        Some(Self {
            key,
            user,
            by,
            licenses,
            terms,
        })
    }
}

/// The service terms of a command that creates a user.
fn terms_of(command: &mut Command) -> Option<&mut Terms> {
    if let Command::CreateUser(CreateUser { terms, .. })
    | Command::DuplicateUser(DuplicateUser { terms, .. }) = command
    {
        return Some(terms);
    }
    None
}

/// What is committed is what was agreed to, whatever the user who is duplicated has by then.
fn as_billed(command: &mut Command, bill: &Bill) {
    if let Command::DuplicateUser(command) = command {
        command.licenses = Some(bill.licenses.clone());
    }
}

/// Whether the command was certainly not carried out.
fn is_sure(error: &AppError) -> bool {
    !matches!(error, AppError::OutcomeUnknown | AppError::Internal)
}

fn refused(code: Code, message: String) -> AppError {
    AppError::Refused(vec![Refusal {
        code,
        rule: Some(Rule::U(3)),
        message: message.into(),
        path: Vec::new(),
        blockers: Vec::new(),
    }])
}

fn said_no(reason: &str) -> String {
    match reason.trim() {
        "" => "the billing service refuses".to_owned(),
        reason => format!("the billing service refuses: {reason}"),
    }
}
