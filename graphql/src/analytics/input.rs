//! Cameras, reactions and events of business cases as clients write them.

use async_graphql::{ID, InputObject};
use canopy_app::NewEvent;
use canopy_domain::{BadInput, CaseCamera, ExternalId, Reaction, Zone};

use crate::enums::ReactionKind;
use crate::fault::Fault;
use crate::input;
use crate::scalars::Time;

/// The longest details of an event, in characters.
const LONGEST_DETAILS: usize = 4000;

/// A camera of a business case: one licence.
#[derive(InputObject)]
pub(crate) struct CaseCameraInput {
    /// The camera.
    camera_id: ID,
    /// The corners of the part of its picture that is watched; null or empty: the whole picture.
    zone: Option<Vec<CornerInput>>,
    /// How sure it has to be, in per cent.
    #[graphql(default = 50)]
    threshold: i32,
}

/// A corner, in parts of the picture's width and height from the upper left: 0 to 1.
#[derive(InputObject)]
pub(crate) struct CornerInput {
    /// From the left.
    x: f64,
    /// From above.
    y: f64,
}

/// What follows an event.
#[derive(InputObject)]
pub(crate) struct ReactionInput {
    /// What kind.
    kind: ReactionKind,
    /// Whom or what it goes to; none for a notification.
    target: Option<String>,
}

/// Something that a business case has seen.
#[derive(InputObject)]
pub(crate) struct EventInput {
    /// What saw it.
    camera_id: ID,
    /// When it was.
    at: Time,
    /// The entry that it is like, of a list of the case.
    entry_id: Option<ID>,
    /// How sure it is, in per cent.
    score: Option<i32>,
    /// The id in the video system: recorded twice, it is there once.
    external_id: Option<String>,
    /// Whatever else there is to say of it, at most 4000 characters.
    details: Option<String>,
}

pub(crate) fn cameras(inputs: &[CaseCameraInput]) -> Result<Vec<CaseCamera>, Fault> {
    input::entries(inputs, "cameras", |index, input| {
        let index = index.to_string();
        let path = |part| ["cameras", index.as_str(), part];
        let corners = input.zone.as_deref().unwrap_or_default().iter();
        let corners: Vec<(f64, f64)> = corners.map(|corner| (corner.x, corner.y)).collect();
        Ok(CaseCamera {
            camera: input::id(&input.camera_id, &path("cameraId"))?,
            zone: at(Zone::new(&corners), path("zone"))?,
            threshold: at(percent(input.threshold), path("threshold"))?,
        })
    })
}

pub(crate) fn reactions(inputs: &[ReactionInput]) -> Result<Vec<Reaction>, Fault> {
    input::entries(inputs, "reactions", |index, input| {
        let reaction = Reaction::new(input.kind.into(), input.target.as_deref());
        at(reaction, ["reactions", &index.to_string(), "target"])
    })
}

pub(crate) fn events(inputs: &[EventInput]) -> Result<Vec<NewEvent>, Fault> {
    input::entries(inputs, "events", |index, input| {
        let index = index.to_string();
        let path = |part| ["events", index.as_str(), part];
        let entry = input.entry_id.as_ref();
        let entry = entry.map(|id| input::id(id, &path("entryId")));
        let score = input.score.map(percent).transpose();
        let external_id = input.external_id.as_deref();
        let external_id = external_id.map(ExternalId::parse).transpose();
        Ok(NewEvent {
            at: input.at.0,
            camera: input::id(&input.camera_id, &path("cameraId"))?,
            entry: entry.transpose()?,
            score: at(score, path("score"))?,
            external_id: at(external_id, path("externalId"))?,
            details: at(details(input.details.as_deref()), path("details"))?,
        })
    })
}

fn percent(number: i32) -> Result<u8, BadInput> {
    match u8::try_from(number) {
        Ok(number @ 0..=100) => Ok(number),
        _ => Err(BadInput::new("per cent are 0 to 100")),
    }
}

/// No control characters but what breaks lines: no database would keep a zero.
fn details(text: Option<&str>) -> Result<Option<String>, BadInput> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text {
        Some(text) if text.chars().count() > LONGEST_DETAILS || text.chars().any(bad) => Err(
            BadInput::new("details have at most 4000 characters, and no control characters"),
        ),
        text => Ok(text.map(str::to_owned)),
    }
}

fn at<T>(result: Result<T, BadInput>, path: [&str; 3]) -> Result<T, Fault> {
    result.map_err(|bad| Fault::bad_input(bad.message(), path))
}
