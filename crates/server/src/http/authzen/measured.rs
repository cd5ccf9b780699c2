//! How often each endpoint is asked, what it answers and how long it takes.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use canopy_meter::{Counts, Measured, Times};

use crate::http::backend::Backend;

/// By the ends of their paths; the last is for whatever else.
const ENDPOINTS: [&str; 6] = [
    "evaluation",
    "evaluations",
    "search/subject",
    "search/resource",
    "search/action",
    "other",
];

/// What is answered; the last is for whatever else.
const STATUSES: [&str; 12] = [
    "200", "400", "401", "403", "404", "405", "408", "413", "429", "500", "503", "other",
];

/// What is counted of all endpoints.
#[derive(Debug, Default)]
pub(in crate::http) struct Doors([Door; ENDPOINTS.len()]);

#[derive(Debug, Default)]
struct Door {
    statuses: Counts<{ STATUSES.len() }>,
    took: Times,
}

/// What was counted of an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct DoorFigures {
    pub(in crate::http) endpoint: &'static str,
    /// Those that there were.
    pub(in crate::http) statuses: Vec<(&'static str, u64)>,
    pub(in crate::http) took: Measured,
}

impl Doors {
    /// What was counted, of those that were asked.
    pub(in crate::http) fn figures(&self) -> Vec<DoorFigures> {
        let all = ENDPOINTS.into_iter().zip(&self.0);
        let all = all.map(|(endpoint, door)| {
            let statuses = STATUSES.into_iter().zip(door.statuses.read());
            DoorFigures {
                endpoint,
                statuses: statuses.filter(|(_, count)| *count > 0).collect(),
                took: door.took.read(),
            }
        });
        all.filter(|door| door.took.count() > 0).collect()
    }
}

/// Measures a request.
pub(super) async fn each<B: Backend, M: MessageBody>(
    request: ServiceRequest,
    next: Next<M>,
) -> Result<ServiceResponse<M>, actix_web::Error> {
    let begun = Instant::now();
    let backend = request.app_data::<Data<B>>().cloned();
    let asked = request.path().trim_start_matches("/access/v1/");
    let endpoint = place(&ENDPOINTS, asked);
    let response = next.call(request).await?;
    if let Some(backend) = backend {
        let door = &backend.doors().0[endpoint];
        door.statuses
            .count(place(&STATUSES, response.status().as_str()));
        door.took.record(begun.elapsed());
    }
    Ok(response)
}

/// Where it stands in the list, or else the last place.
fn place(list: &[&str], wanted: &str) -> usize {
    let place = list.iter().position(|one| *one == wanted);
    place.unwrap_or(list.len() - 1)
}
