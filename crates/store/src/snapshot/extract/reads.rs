//! The statements of an extract: each reads one table, whatever is asked for in one go.

use std::collections::{BTreeSet, HashMap};

use canopy_domain::{GroupId, ResourceId, Role, UserFacts, UserId};
use sea_orm::{DatabaseTransaction, QueryResult};
use uuid::Uuid;

use crate::sql::{Moment, Sql};
use crate::{Result, decode};

/// Reads of one moment.
pub(super) struct Reads<'a> {
    pub(super) conn: &'a DatabaseTransaction,
    pub(super) moment: Moment,
}

/// Which resources.
pub(super) enum Which {
    /// All that there are.
    All,
    /// These.
    These(BTreeSet<Uuid>),
}

impl Which {
    fn filter(&self, sql: &mut Sql, column: &str) -> String {
        match self {
            Self::All => "1 = 1".to_owned(),
            Self::These(ids) => sql.one_of(column, ids.iter().copied()),
        }
    }

    fn is_none(&self) -> bool {
        matches!(self, Self::These(ids) if ids.is_empty())
    }
}

impl Reads<'_> {
    pub(super) async fn root(&self) -> Result<Option<GroupId>> {
        let mut sql = Sql::new(self.conn);
        let text = sql.rows_where("user_groups", "id", "parent_id IS NULL", self.moment);
        let row = sql.one(self.conn, &text).await?;
        row.map(|row| decode::group(&row, 0)).transpose()
    }

    /// These groups and all below them, with their parents.
    pub(super) async fn down(
        &self,
        groups: &BTreeSet<GroupId>,
    ) -> Result<HashMap<GroupId, Option<GroupId>>> {
        self.tree(groups, "g.parent_id = t.id").await
    }

    /// These groups and all above them, with their parents.
    pub(super) async fn up(
        &self,
        groups: &BTreeSet<GroupId>,
    ) -> Result<HashMap<GroupId, Option<GroupId>>> {
        self.tree(groups, "g.id = t.parent_id").await
    }

    async fn tree(
        &self,
        groups: &BTreeSet<GroupId>,
        next: &str,
    ) -> Result<HashMap<GroupId, Option<GroupId>>> {
        if groups.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = sql.one_of("id", groups.iter().map(|group| group.0));
        let first = sql.rows_where("user_groups", "id, parent_id", &theirs, self.moment);
        let all = sql.rows("user_groups", "id, parent_id, since", self.moment);
        // UNION, so that it ends even where a group stands below itself.
        let text = format!(
            "WITH RECURSIVE t (id, parent_id) AS ( \
               SELECT f.id, f.parent_id FROM ({first}) f \
               UNION SELECT g.id, g.parent_id FROM t JOIN {all} g ON {next} \
             ) SELECT id, parent_id FROM t"
        );
        let rows = sql.all(self.conn, &text).await?;
        rows.iter()
            .map(|row| {
                let parent = decode::get::<Option<_>>(row, 1)?.map(GroupId);
                Ok((decode::group(row, 0)?, parent))
            })
            .collect()
    }

    /// What these users hold in which groups.
    pub(super) async fn memberships_of(
        &self,
        users: &BTreeSet<UserId>,
    ) -> Result<Vec<(UserId, GroupId, Role)>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
        let columns = "user_id, group_id, role";
        let text = sql.rows_where("memberships", columns, &theirs, self.moment);
        let read = |row: &QueryResult| -> Result<_> {
            let (user, group) = (decode::user(row, 0)?, decode::group(row, 1)?);
            Ok((user, group, decode::role(row, 2)?))
        };
        sql.all(self.conn, &text).await?.iter().map(read).collect()
    }

    /// Who has a role in one of these groups itself.
    pub(super) async fn members_of(&self, groups: &BTreeSet<GroupId>) -> Result<BTreeSet<UserId>> {
        if groups.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = sql.one_of("group_id", groups.iter().map(|group| group.0));
        let text = sql.rows_where("memberships", "user_id", &theirs, self.moment);
        let rows = sql.all(self.conn, &text).await?;
        rows.iter().map(|row| decode::user(row, 0)).collect()
    }

    /// These users, without their memberships.
    pub(super) async fn users(
        &self,
        users: &BTreeSet<UserId>,
    ) -> Result<HashMap<UserId, UserFacts>> {
        if users.is_empty() {
            return Ok(HashMap::new());
        }
        let ids = || users.iter().map(|user| user.0);
        let mut sql = Sql::new(self.conn);
        let theirs = sql.one_of("id", ids());
        let held = sql.one_of("user_id", ids());
        let users = sql.rows_where("users", "id, active", &theirs, self.moment);
        let limits = sql.rows_where("action_limits", "user_id, actions", &held, self.moment);
        let text = format!(
            "SELECT u.id, u.active, l.actions FROM ({users}) u \
             LEFT JOIN ({limits}) l ON l.user_id = u.id"
        );
        let rows = sql.all(self.conn, &text).await?;
        rows.iter()
            .map(|row| {
                let facts = UserFacts {
                    active: decode::get(row, 1)?,
                    limits: decode::limits(row, 2)?,
                    memberships: Vec::new(),
                };
                Ok((decode::user(row, 0)?, facts))
            })
            .collect()
    }

    /// What is individually assigned to these users.
    pub(super) async fn assigned_to(
        &self,
        users: &BTreeSet<UserId>,
    ) -> Result<Vec<(UserId, Uuid)>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
        self.assignments(sql, &theirs).await
    }

    /// Whom these resources are individually assigned to.
    pub(super) async fn assignees_of(&self, which: &Which) -> Result<Vec<(UserId, Uuid)>> {
        if which.is_none() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = which.filter(&mut sql, "resource_id");
        self.assignments(sql, &theirs).await
    }

    async fn assignments(&self, mut sql: Sql, filter: &str) -> Result<Vec<(UserId, Uuid)>> {
        let columns = "user_id, resource_id";
        let text = sql.rows_where("user_assignments", columns, filter, self.moment);
        let rows = sql.all(self.conn, &text).await?;
        rows.iter()
            .map(|row| Ok((decode::user(row, 0)?, decode::get(row, 1)?)))
            .collect()
    }

    /// The resources assigned to one of these groups itself, and every group that each is assigned
    /// to.
    pub(super) async fn placed_in(
        &self,
        groups: &BTreeSet<GroupId>,
    ) -> Result<Vec<(ResourceId, GroupId)>> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let placed = self.placed(&mut sql, groups);
        // There may be many: one row for each, which no join takes through whole tables of the past.
        let columns = "COALESCE( \
                (SELECT r.kind FROM resources r WHERE r.id = resource_id), \
                (SELECT MIN(r.kind) FROM past_resources r WHERE r.id = resource_id) \
            ), resource_id, group_id";
        let text = sql.rows_where("group_assignments", columns, &placed, self.moment);
        let read = |row: &QueryResult| Ok((decode::resource(row, 0)?, decode::group(row, 2)?));
        sql.each(self.conn, &text, read).await
    }

    /// Whom something that is assigned to one of these groups itself is individually assigned to.
    pub(super) async fn assignees_in(
        &self,
        groups: &BTreeSet<GroupId>,
    ) -> Result<Vec<(UserId, Uuid)>> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let placed = self.placed(&mut sql, groups);
        self.assignments(sql, &placed).await
    }

    /// `resource_id` is one of what is assigned to one of these groups itself.
    fn placed(&self, sql: &mut Sql, groups: &BTreeSet<GroupId>) -> String {
        let theirs = sql.one_of("group_id", groups.iter().map(|group| group.0));
        let inside = sql.rows_where("group_assignments", "resource_id", &theirs, self.moment);
        format!("resource_id IN ({inside})")
    }

    /// These resources as their ids name them: with their kinds.
    pub(super) async fn resources(&self, which: &Which) -> Result<HashMap<Uuid, ResourceId>> {
        if which.is_none() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = which.filter(&mut sql, "id");
        let text = sql.rows_where("resources", "kind, id", &theirs, self.moment);
        let rows = sql.all(self.conn, &text).await?;
        rows.iter()
            .map(|row| decode::resource(row, 0).map(|resource| (resource.uuid, resource)))
            .collect()
    }

    /// The groups that these resources are assigned to.
    pub(super) async fn groups_of(&self, which: &Which) -> Result<Vec<(Uuid, GroupId)>> {
        if which.is_none() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.conn);
        let theirs = which.filter(&mut sql, "resource_id");
        let columns = "resource_id, group_id";
        let text = sql.rows_where("group_assignments", columns, &theirs, self.moment);
        let rows = sql.all(self.conn, &text).await?;
        rows.iter()
            .map(|row| Ok((decode::get(row, 0)?, decode::group(row, 1)?)))
            .collect()
    }
}
