//! Business cases and the entries of lists (U9): what there is, and what comes true of it.
//!
//! None of it bears on who may do what, so none of it is in the log or has a revision; it is
//! written in the transaction of the command all the same, under the same lock, since licences are
//! counted against it.

use std::time::Duration;

use crate::{BadInput, CaseId, EntryId, Level, Micros, Name, ResourceId, ResourceKind, UserId};

/// How long a suspended case stays (U9): 168 hours.
pub const RETENTION: Duration = Duration::from_secs(168 * 60 * 60);

/// When a case that was suspended then is deleted.
#[must_use]
pub fn deleted_at(suspended_at: Micros) -> Micros {
    let retention = i64::try_from(RETENTION.as_micros()).unwrap_or(i64::MAX);
    Micros(suspended_at.0.saturating_add(retention))
}

/// The newest moment of suspension whose 168 hours are over now: at or before it, a case is gone
/// for everybody, whether its rows have been deleted yet or not.
#[must_use]
pub fn expired_by(now: Micros) -> Micros {
    let retention = i64::try_from(RETENTION.as_micros()).unwrap_or(i64::MAX);
    Micros(now.0.saturating_sub(retention))
}

/// What a business case looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseKind {
    /// Somebody or something crosses a line.
    LineCrossing,
    /// Somebody or something is where nobody should be.
    Intrusion,
    /// Too many people in one place.
    Crowd,
    /// People wait in line.
    Queue,
    /// A thing is left behind.
    AbandonedObject,
    /// Smoke or fire.
    Fire,
    /// Faces, compared with lists of persons.
    FaceRecognition,
    /// Number plates, compared with lists of plates.
    PlateRecognition,
}

impl CaseKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::LineCrossing,
        Self::Intrusion,
        Self::Crowd,
        Self::Queue,
        Self::AbandonedObject,
        Self::Fire,
        Self::FaceRecognition,
        Self::PlateRecognition,
    ];

    /// As in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LineCrossing => "line_crossing",
            Self::Intrusion => "intrusion",
            Self::Crowd => "crowd",
            Self::Queue => "queue",
            Self::AbandonedObject => "abandoned_object",
            Self::Fire => "fire",
            Self::FaceRecognition => "face_recognition",
            Self::PlateRecognition => "plate_recognition",
        }
    }

    /// The kind written as `text`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind of list that it compares with; none where it compares with nothing.
    #[must_use]
    pub const fn compares_with(self) -> Option<ResourceKind> {
        match self {
            Self::FaceRecognition => Some(ResourceKind::PersonList),
            Self::PlateRecognition => Some(ResourceKind::PlateList),
            _ => None,
        }
    }
}

/// A part of a camera's picture: the corners of a polygon, each (x, y) in ten-thousandths of the
/// picture's width and height from the upper left. Empty is the whole picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Zone(Vec<(u16, u16)>);

impl Zone {
    /// The most corners.
    pub const MAX_CORNERS: usize = 64;

    /// The polygon with these corners, each coordinate 0 to 1.
    ///
    /// # Errors
    /// One or two corners, too many, or one outside the picture.
    pub fn new(corners: &[(f64, f64)]) -> Result<Self, BadInput> {
        if matches!(corners.len(), 1 | 2) || corners.len() > Self::MAX_CORNERS {
            return Err(BadInput::new(
                "a zone has 3 to 64 corners, or none for the whole picture",
            ));
        }
        let part = |value: f64| {
            if !(0.0..=1.0).contains(&value) {
                return Err(BadInput::new("the corners of a zone are between 0 and 1"));
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and 10,000 by the line before"
            )]
            Ok((value * 10_000.0).round() as u16)
        };
        let corners = corners.iter().map(|(x, y)| Ok((part(*x)?, part(*y)?)));
        corners.collect::<Result<_, BadInput>>().map(Self)
    }

    /// The corners, each coordinate 0 to 1.
    pub fn corners(&self) -> impl Iterator<Item = (f64, f64)> {
        let whole = |part: u16| f64::from(part) / 10_000.0;
        self.0.iter().map(move |(x, y)| (whole(*x), whole(*y)))
    }
}

/// A camera of a business case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCamera {
    /// The camera.
    pub camera: ResourceId,
    /// Where in its picture.
    pub zone: Zone,
    /// How sure it has to be, in per cent: 0 to 100.
    pub threshold: u8,
}

/// What kind of reaction follows an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReactionKind {
    /// A message in the web client.
    Notification,
    /// An email to the target.
    Email,
    /// A call of the target's address.
    Webhook,
    /// A script of the video system, by the target's name.
    Script,
}

impl ReactionKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Notification, Self::Email, Self::Webhook, Self::Script];

    /// As in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notification => "notification",
            Self::Email => "email",
            Self::Webhook => "webhook",
            Self::Script => "script",
        }
    }

    /// The kind written as `text`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What follows an event; carried out by the video system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// What kind.
    pub kind: ReactionKind,
    /// Whom or what it goes to; none for a notification.
    pub target: Option<String>,
}

impl Reaction {
    /// The longest target, in characters.
    pub const MAX_TARGET: usize = 500;

    /// A reaction with its target.
    ///
    /// # Errors
    /// No target where one is needed, one where none is, or one too long or with control
    /// characters.
    pub fn new(kind: ReactionKind, target: Option<&str>) -> Result<Self, BadInput> {
        let target = target.map(str::trim);
        let fits = match (kind, target) {
            (ReactionKind::Notification, target) => target.is_none(),
            (_, None) => false,
            (_, Some(target)) => {
                (1..=Self::MAX_TARGET).contains(&target.chars().count())
                    && !target.chars().any(char::is_control)
            }
        };
        if !fits {
            return Err(BadInput::new(
                "a notification has no target; any other reaction has one of 1 to 500 characters",
            ));
        }
        let target = target.map(str::to_owned);
        Ok(Self { kind, target })
    }
}

/// What an entry of a list stands for: a number plate, or the id of a face in the video system. 1
/// to 200 characters, trimmed, no control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryValue(String);

impl EntryValue {
    /// The value written as `text`.
    ///
    /// # Errors
    /// Empty, too long or with control characters.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        match Name::parse(text) {
            Ok(value) => Ok(Self(value.as_str().to_owned())),
            Err(_) => Err(BadInput::new(
                "a value has 1 to 200 characters and no control characters",
            )),
        }
    }

    /// The value itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows nothing: it is of a person.
impl std::fmt::Debug for EntryValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntryValue(…)")
    }
}

/// What comes true of analytics with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnalyticsChange {
    /// A business case exists.
    CaseCreated {
        /// The case.
        case: CaseId,
        /// Who made it: his licences it takes.
        owner: UserId,
        /// When.
        at: Micros,
        /// Its name.
        name: Name,
        /// What it looks for.
        kind: CaseKind,
        /// The level of its licences.
        level: Level,
        /// Its cameras.
        cameras: Vec<CaseCamera>,
        /// Its reactions.
        reactions: Vec<Reaction>,
        /// Its lists.
        lists: Vec<ResourceId>,
    },
    /// A business case is another; what is none stays as it is.
    CaseEdited {
        /// The case.
        case: CaseId,
        /// Its name.
        name: Option<Name>,
        /// All of its cameras.
        cameras: Option<Vec<CaseCamera>>,
        /// All of its reactions.
        reactions: Option<Vec<Reaction>>,
        /// All of its lists.
        lists: Option<Vec<ResourceId>>,
    },
    /// A business case is paused, or resumed.
    CasePaused {
        /// The case.
        case: CaseId,
        /// Whether it is paused.
        paused: bool,
    },
    /// A business case is suspended from now on: its owner lacks licences (U9).
    CaseSuspended {
        /// The case.
        case: CaseId,
        /// Since when.
        at: Micros,
    },
    /// A business case is no longer suspended.
    CaseRevived {
        /// The case.
        case: CaseId,
    },
    /// A camera is deleted: the case goes on without it.
    CameraLeftCase {
        /// The case.
        case: CaseId,
        /// The camera.
        camera: ResourceId,
    },
    /// A business case exists no more, nor its reactions and events.
    CaseDeleted {
        /// The case.
        case: CaseId,
    },
    /// Entries of the owner of an expired case that it used and no other case uses exist no more
    /// (U9); before the case itself is deleted.
    EntriesExpired {
        /// The case.
        case: CaseId,
    },
    /// A list has an entry.
    EntryCreated {
        /// The entry.
        entry: EntryId,
        /// The list.
        list: ResourceId,
        /// Who made it; none for the command line.
        by: Option<UserId>,
        /// When.
        at: Micros,
        /// What it is called.
        label: Name,
        /// What it stands for.
        value: EntryValue,
    },
    /// An entry is another; what is none stays as it is.
    EntryEdited {
        /// The entry.
        entry: EntryId,
        /// What it is called.
        label: Option<Name>,
        /// What it stands for.
        value: Option<EntryValue>,
    },
    /// An entry exists no more.
    EntryDeleted {
        /// The entry.
        entry: EntryId,
    },
}
