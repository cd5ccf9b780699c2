//! The schema and its limits.

use async_graphql::parser::types::OperationType;
use async_graphql::{SDLExportOptions, SchemaBuilder};

use crate::connection::{
    AnalyticsCaseConnection, ApiTokenConnection, CaseCameraConnection, CaseEventConnection,
    EffectConnection, EntryConnection, GroupConnection, MembershipConnection, ResourceConnection,
    SessionConnection, UserConnection,
};
use crate::limits::Options;
use crate::mutation::Mutation;
use crate::payload::MutationPayload;
use crate::query::Query;
use crate::subscription::Subscription;

pub(crate) type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, within the limits that each kind of operation has.
#[derive(Clone)]
pub(crate) struct Schemas {
    /// For what is executed once.
    once: Schema,
    /// For what is executed for each event of each reader.
    events: Schema,
}

impl Schemas {
    pub(crate) fn of(&self, kind: OperationType) -> &Schema {
        match kind {
            OperationType::Query | OperationType::Mutation => &self.once,
            OperationType::Subscription => &self.events,
        }
    }
}

const REVISION: &str = "revision: the state that was read, where the field takes atLeast or asOf.";

/// The schema within these limits.
pub(crate) fn build(options: &Options) -> Schemas {
    Schemas {
        once: within(options, options.complexity),
        events: within(options, options.event_complexity),
    }
}

fn within(options: &Options, complexity: usize) -> Schema {
    let mut builder = types()
        .limit_depth(options.depth)
        .limit_complexity(complexity)
        .limit_recursive_depth(options.recursion)
        .limit_directives(options.directives)
        // "Did you mean" would tell the schema where introspection is off.
        .disable_suggestions();
    if !options.introspection {
        builder = builder.disable_introspection();
    }
    builder.finish()
}

/// The schema as text.
pub(crate) fn sdl() -> String {
    let options = SDLExportOptions::new()
        .use_space_ident()
        .prefer_single_line_descriptions();
    types().finish().sdl_with_options(options)
}

fn types() -> SchemaBuilder<Query, Mutation, Subscription> {
    // No field returns this interface, so it has to be named.
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<MutationPayload>()
        // The library's connections have no words of their own.
        .override_output_type_description::<UserConnection>(REVISION)
        .override_output_type_description::<ResourceConnection>(REVISION)
        .override_output_type_description::<GroupConnection>("A page of groups.")
        .override_output_type_description::<MembershipConnection>("A page of memberships.")
        .override_output_type_description::<EffectConnection>("A page of effects.")
        .override_output_type_description::<SessionConnection>("A page of sessions.")
        .override_output_type_description::<ApiTokenConnection>("A page of API tokens.")
        .override_output_type_description::<AnalyticsCaseConnection>("A page of business cases.")
        .override_output_type_description::<CaseCameraConnection>("A page of cameras of a case.")
        .override_output_type_description::<CaseEventConnection>("A page of events of a case.")
        .override_output_type_description::<EntryConnection>("A page of entries of a list.")
}
