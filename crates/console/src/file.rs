//! The files of the console, each as it is and compressed.

/// Names below the folder of the build, and what is in them.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// How the bytes of a file are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As they are.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
        }
    }
}

/// A file of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    name: &'static str,
}

/// The file of this name, such as `assets/index-1a2b3c4d.js`.
#[must_use]
pub fn file(name: &str) -> Option<File> {
    if [Coding::Gzip, Coding::Brotli]
        .iter()
        .any(|coding| name.ends_with(coding.suffix()))
    {
        return None;
    }
    let at = FILES.binary_search_by(|(other, _)| other.cmp(&name)).ok()?;
    Some(File { name: FILES[at].0 })
}

/// The page that all addresses of the console begin with; none where it was not built.
#[must_use]
pub fn index() -> Option<File> {
    file("index.html")
}

impl File {
    /// What is in it, coded like that; none where that would be no smaller.
    #[must_use]
    pub fn bytes(self, coding: Coding) -> Option<&'static [u8]> {
        let name = format!("{}{}", self.name, coding.suffix());
        let at = FILES
            .binary_search_by(|(other, _)| (*other).cmp(&name))
            .ok()?;
        Some(FILES[at].1)
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("json") => "application/json",
            _ => "application/octet-stream",
        }
    }

    /// Whether its name says what is in it, so that it is the same for ever.
    #[must_use]
    pub fn is_immutable(self) -> bool {
        self.name.starts_with("assets/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_in_order_and_each_is_found() {
        assert!(FILES.is_sorted_by_key(|(name, _)| name));
        for (name, bytes) in FILES {
            let coded = name.ends_with(".gz") || name.ends_with(".br");
            let found = file(name).map(|file| file.bytes(Coding::Identity));
            assert_eq!(found, (!coded).then_some(Some(*bytes)), "{name}");
        }
        assert_eq!(file("nothing.js"), None);
        assert_eq!(file(""), None);
    }

    #[test]
    fn every_file_of_a_build_has_a_type_and_scripts_are_compressed() {
        for (name, _) in FILES {
            let Some(file) = file(name) else { continue };
            assert_ne!(file.content_type(), "application/octet-stream", "{name}");
            let whole = file.bytes(Coding::Identity).map_or(0, <[u8]>::len);
            for coding in [Coding::Gzip, Coding::Brotli] {
                let coded = file.bytes(coding).map_or(whole, <[u8]>::len);
                assert!(whole < 1024 || coded < whole, "{name} {coding:?}");
            }
        }
    }
}
