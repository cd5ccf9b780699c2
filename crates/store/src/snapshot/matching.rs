//! Which users a list is about, as SQL: whom the caller sees and whom he asks for.

use super::list::UserList;
use crate::sql::{Moment, Sql};

/// The parts of the statement that say which users.
pub(super) struct Matching {
    /// Empty, or the subtrees, to stand in front.
    pub(super) with: String,
    /// The users as `u`.
    pub(super) from: String,
    /// At least one.
    pub(super) conditions: Vec<String>,
}

impl Matching {
    pub(super) fn new(sql: &mut Sql, list: &UserList, moment: Moment) -> Self {
        let mut matching = Self {
            with: subtrees(sql, list, moment),
            from: "users u".to_owned(),
            conditions: Vec::new(),
        };
        let mut active = "u.active";
        if moment != Moment::Now {
            let then = sql.rows("users", "id, active, since", moment);
            matching.from = format!("users u JOIN {then} t ON t.id = u.id");
            active = "t.active";
        }
        matching.scope(sql, list, moment);
        matching.membership(sql, list, moment);
        matching.own(sql, list, active);
        matching
    }

    /// Whom the caller sees.
    fn scope(&mut self, sql: &mut Sql, list: &UserList, moment: Moment) {
        if list.scope.everyone {
            self.conditions.push("1 = 1".to_owned());
            return;
        }
        let memberships = sql.rows("memberships", "user_id, group_id, since", moment);
        let mut seen = format!(
            "u.id IN (SELECT m.user_id FROM {memberships} m \
             WHERE m.group_id IN (SELECT id FROM seen))"
        );
        if let Some(also) = list.scope.also {
            let also = sql.bind(also.0);
            seen = format!("({seen} OR u.id = {also})");
        }
        self.conditions.push(seen);
    }

    /// One membership that matches group and role both, in a group that the caller sees: a role held
    /// where he sees nothing must not show by whom a filter finds.
    fn membership(&mut self, sql: &mut Sql, list: &UserList, moment: Moment) {
        let filter = &list.filter;
        if filter.group.is_none() && filter.exact_group.is_none() && filter.role.is_none() {
            return;
        }
        let memberships = sql.rows("memberships", "user_id, group_id, role, since", moment);
        let mut conditions = vec!["m.user_id = u.id".to_owned()];
        if filter.group.is_some() {
            conditions.push("m.group_id IN (SELECT id FROM asked)".to_owned());
        }
        if let Some(group) = filter.exact_group {
            conditions.push(format!("m.group_id = {}", sql.bind(group.0)));
        }
        if let Some(role) = filter.role {
            conditions.push(format!("m.role = {}", sql.bind(role.as_str())));
        }
        if filter.asks_for_unseen_groups() && list.scope.groups.is_some() {
            conditions.push("m.group_id IN (SELECT id FROM visible)".to_owned());
        }
        self.conditions.push(format!(
            "EXISTS (SELECT 1 FROM {memberships} m WHERE {})",
            conditions.join(" AND ")
        ));
    }

    /// What holds of the user himself.
    fn own(&mut self, sql: &mut Sql, list: &UserList, active: &str) {
        let filter = &list.filter;
        if let Some(search) = &filter.search {
            let search = sql.bind(search.as_str());
            let name = sql.contains("p.name_folded", &search);
            let email = sql.contains("p.email_key", &search);
            self.conditions.push(format!("({name} OR {email})"));
        }
        if let Some(wanted) = filter.active {
            self.conditions
                .push(format!("{active} = {}", sql.bind(wanted)));
        }
        if let Some(creator) = filter.created_by {
            self.conditions
                .push(format!("u.created_by = {}", sql.bind(creator.0)));
        }
    }
}

/// `seen`: the groups whose members the caller sees; `visible`: those that he sees himself; `asked`:
/// the subtree that he asks for.
fn subtrees(sql: &mut Sql, list: &UserList, moment: Moment) -> String {
    let mut trees = Vec::new();
    if !list.scope.everyone {
        let tops = list.scope.below.iter().map(|group| group.0);
        let tops = sql.one_of("id", tops);
        trees.push(subtree(sql, "seen", &tops, moment));
    }
    if let Some(groups) = &list.scope.groups
        && list.filter.asks_for_unseen_groups()
    {
        let tops = sql.one_of("id", groups.iter().map(|group| group.0));
        trees.push(subtree(sql, "visible", &tops, moment));
    }
    if let Some(group) = list.filter.group {
        let top = format!("id = {}", sql.bind(group.0));
        trees.push(subtree(sql, "asked", &top, moment));
    }
    if trees.is_empty() {
        return String::new();
    }
    format!("WITH RECURSIVE {} ", trees.join(", "))
}

fn subtree(sql: &mut Sql, name: &str, tops: &str, moment: Moment) -> String {
    let groups = sql.rows("user_groups", "id, parent_id, since", moment);
    // UNION, not UNION ALL: subtrees may lie in each other.
    format!(
        "{name} (id) AS (SELECT id FROM {groups} top WHERE {tops} \
         UNION SELECT g.id FROM {groups} g JOIN {name} ON g.parent_id = {name}.id)"
    )
}
