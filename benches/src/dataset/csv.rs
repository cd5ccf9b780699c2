//! The data set as the files that `canopy import` reads.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

use super::DataSet;
use super::names::{camera_external_id, camera_name, user_email, user_name};

impl DataSet {
    /// Writes groups.csv, cameras.csv, users.csv and assignments.csv into the folder; imported in
    /// this order.
    ///
    /// A camera has a row for each of its groups, or one without a group; a user has one for each of
    /// his memberships. No value holds anything that would have to be quoted.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn write_csvs(&self, folder: &Path) -> Result<()> {
        let counts = self.counts();
        write(folder, "groups.csv", "id,name", |out| {
            (1..counts.groups).try_for_each(|group| {
                writeln!(out, "{},{}", self.group_path(group), self.group_name(group))
            })
        })?;
        let paths: Vec<String> = (0..counts.groups).map(|at| self.group_path(at)).collect();
        write(folder, "cameras.csv", "id,name,group", |out| {
            (0..counts.cameras).try_for_each(|camera| self.camera_rows(camera, &paths, out))
        })?;
        let head = "email,name,group,role,active,limits";
        write(folder, "users.csv", head, |out| {
            (0..counts.users).try_for_each(|user| self.user_rows(user, &paths, out))
        })?;
        write(folder, "assignments.csv", "email,camera", |out| {
            (0..counts.users).try_for_each(|user| {
                let email = user_email(user);
                let mut cameras = self.assigned_to(user).iter();
                cameras.try_for_each(|at| writeln!(out, "{email},{}", camera_external_id(*at)))
            })
        })
    }

    fn camera_rows(&self, camera: u32, paths: &[String], out: &mut impl Write) -> Result<()> {
        let (id, name) = (camera_external_id(camera), camera_name(camera));
        let mut groups = self.groups_of(camera).peekable();
        if groups.peek().is_none() {
            return writeln!(out, "{id},{name},");
        }
        groups.try_for_each(|group| writeln!(out, "{id},{name},{}", paths[group as usize]))
    }

    fn user_rows(&self, user: u32, paths: &[String], out: &mut impl Write) -> Result<()> {
        let (email, name) = (user_email(user), user_name(user));
        let active = if self.active(user) { "yes" } else { "no" };
        let limits = match self.limits(user) {
            None => String::new(),
            Some(limits) if limits.is_empty() => "none".to_owned(),
            Some(limits) => {
                let names: Vec<&str> = limits.iter().map(|action| action.name()).collect();
                names.join(" ")
            }
        };
        self.memberships(user).try_for_each(|(group, role)| {
            let (group, role) = (&paths[group as usize], role.as_str());
            writeln!(out, "{email},{name},{group},{role},{active},{limits}")
        })
    }
}

fn write(
    folder: &Path,
    name: &str,
    head: &str,
    rows: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let mut out = BufWriter::new(File::create(folder.join(name))?);
    writeln!(out, "{head}")?;
    rows(&mut out)?;
    out.flush()
}
