//! Text as people compare it.

use unicode_normalization::UnicodeNormalization;

/// NFKC, then case folding (and NFKC again, since folding may leave the form): two texts that
/// people take for the same fold to the same (U2, searches).
#[must_use]
pub fn fold(text: &str) -> String {
    let normal: String = text.nfkc().collect();
    caseless::default_case_fold_str(&normal).nfkc().collect()
}
