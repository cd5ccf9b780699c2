//! Text as people compare it.

use unicode_normalization::UnicodeNormalization;

/// NFKC, then case folding (and NFKC again, since folding may leave the form): two texts that
/// people take for the same fold to the same (U2, searches).
#[must_use]
pub fn fold(text: &str) -> String {
    // ASCII is in every normal form, and folds to its lower case: most names are done here.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let normal: String = text.nfkc().collect();
    caseless::default_case_fold_str(&normal).nfkc().collect()
}
