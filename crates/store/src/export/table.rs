//! What is known of a table that is exported.

/// A table as it is exported.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Those of the key come first.
    pub(crate) columns: &'static [Column],
    /// How many columns tell its rows apart, and order them.
    pub(super) key: usize,
    pub(super) order: Order,
    /// Columns that hold something in the rows that are exported; of others none is.
    pub(super) only: &'static [&'static str],
}

/// A column as it is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether it may hold nothing.
    pub(crate) null: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Uuid,
    Bytes,
    Int,
    Bool,
    Text,
}

/// In which order rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    ByKey,
    /// Parents before their children, and those of one depth by key.
    DownTheTree,
}

impl Table {
    /// Its rows, in the order of the export.
    pub(crate) fn select(&self) -> String {
        let columns = self
            .columns
            .iter()
            .map(|column| format!("t.{}", column.name));
        let columns = columns.collect::<Vec<_>>().join(", ");
        let held = self.only.iter().map(|name| format!("t.{name} IS NOT NULL"));
        let held = held.collect::<Vec<_>>().join(" AND ");
        let filter = match held.as_str() {
            "" => held,
            held => format!(" WHERE {held}"),
        };
        let (name, by) = (self.name, self.by());
        match self.order {
            Order::ByKey => format!("SELECT {columns} FROM {name} t{filter} ORDER BY {by}"),
            // Rows that hang on no root stand last: an export leaves nothing out.
            Order::DownTheTree => format!(
                "WITH RECURSIVE tree(id, depth) AS (\
                 SELECT id, 0 FROM {name} WHERE parent_id IS NULL UNION ALL \
                 SELECT below.id, tree.depth + 1 FROM {name} below JOIN tree \
                 ON below.parent_id = tree.id) \
                 SELECT {columns} FROM {name} t LEFT JOIN tree ON tree.id = t.id \
                 ORDER BY tree.depth NULLS LAST, {by}"
            ),
        }
    }

    /// Whether one of the rows that are exported may hold nothing there.
    pub(super) fn may_be_null(&self, column: Column) -> bool {
        column.null && !self.only.contains(&column.name)
    }

    /// The columns that tell its rows apart.
    pub(crate) fn key(&self) -> &'static [Column] {
        &self.columns[..self.key]
    }

    /// The key, ordered alike by both databases.
    fn by(&self) -> String {
        let key = self.key().iter().map(|column| {
            let nulls = if column.null { " NULLS FIRST" } else { "" };
            format!("t.{}{nulls}", column.name)
        });
        key.collect::<Vec<_>>().join(", ")
    }
}
