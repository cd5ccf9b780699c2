//! The schema and its limits.

use async_graphql::parser::types::OperationType;
use async_graphql::{SDLExportOptions, SchemaBuilder, ValidationMode};

use crate::checked::Checks;
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

/// The schema, once to check documents by, once to reckon again what a good one costs, and once to
/// execute it.
#[derive(Clone)]
pub(crate) struct Schemas {
    checking: Schema,
    costing: Schema,
    running: Schema,
    /// What may be executed once may cost.
    once: usize,
    /// What is executed for each event of each reader.
    events: usize,
    introspection: bool,
}

impl Schemas {
    pub(crate) const fn checking(&self) -> &Schema {
        &self.checking
    }

    /// Tells what a document costs that is good otherwise.
    pub(crate) const fn costing(&self) -> &Schema {
        &self.costing
    }

    pub(crate) const fn running(&self) -> &Schema {
        &self.running
    }

    /// What an operation of that kind may cost.
    pub(crate) const fn limit(&self, kind: OperationType) -> usize {
        match kind {
            OperationType::Query | OperationType::Mutation => self.once,
            OperationType::Subscription => self.events,
        }
    }

    /// Whether clients are told what is in the schema.
    pub(crate) const fn are_told(&self) -> bool {
        self.introspection
    }
}

const REVISION: &str = "revision: the state that was read, where the field takes atLeast or asOf.";

/// The schema within these limits.
pub(crate) fn build(options: &Options) -> Schemas {
    let within = |builder: SchemaBuilder<Query, Mutation, Subscription>| {
        let builder = builder.limit_recursive_depth(options.recursion);
        if options.introspection {
            builder.finish()
        } else {
            builder.disable_introspection().finish()
        }
    };
    // What a document costs is compared where it can be told (`checked`).
    let checking = types()
        .limit_depth(options.depth)
        .limit_directives(options.directives)
        // "Did you mean" would tell the schema where introspection is off.
        .disable_suggestions()
        .extension(Checks);
    let costing = types()
        .validation_mode(ValidationMode::Fast)
        .extension(Checks);
    // An extension here would be asked about each field.
    let running = types().validation_mode(ValidationMode::Fast);
    Schemas {
        checking: within(checking),
        costing: within(costing),
        running: within(running),
        once: options.complexity,
        events: options.event_complexity,
        introspection: options.introspection,
    }
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
