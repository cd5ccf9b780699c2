//! Every place of the schema that takes an id.

mod page;
mod reads;
mod writes;

/// A way to name a thing.
pub(super) struct Way {
    /// The field, then the argument or field of its input.
    pub(super) place: &'static str,
    pub(super) query: String,
}

const ERRORS: &str = "userErrors { code message rule path blockers { id } }";
const WHY: &str =
    "allowed reasons { kind grants rule message action path { id name } membership { role } }";

const USER: &str = "email: \"zz@example.com\", name: \"x\", password: \"secret-1\"";

/// All of them; `DRY` stands for whether it is only tried.
pub(super) fn ways() -> Vec<Way> {
    let mut ways = Vec::new();
    for (place, field) in reads::READS.into_iter().chain(page::READS) {
        let field = field.replace("WHY", WHY);
        let operation = |field: &str| format!("query($id: ID!) {{ {field} }}");
        ways.push(Way {
            place,
            query: operation(&field),
        });
        let takes_as_of = ["check", "explain", "accessible", "usersWith"];
        if takes_as_of.iter().any(|name| place.starts_with(name)) {
            // The first argument list of the field ends before what is selected.
            let at = field.rfind(") {").unwrap();
            let then = format!(
                "{}, asOf: {{ revision: \"REV\" }}{}",
                &field[..at],
                &field[at..]
            );
            ways.push(Way {
                place,
                query: operation(&then),
            });
        }
    }
    let tree = writes::WRITES.into_iter().chain(writes::MORE);
    for (name, field, input) in tree.chain(page::WRITES) {
        let input = input.replace("USER", USER);
        // Neither is a secret tried, nor the end of a login, nor what makes no revision.
        let dry = match name {
            "setPassword" | "endSession" | "endAllSessions" | "revokeApiToken" | "recordEvents" => {
                ""
            }
            _ => ", dryRun: DRY",
        };
        let came = if name == "recordEvents" {
            "recorded"
        } else {
            "revision"
        };
        let place = Box::leak(format!("{name}.{field}").into_boxed_str());
        ways.push(Way {
            place,
            query: format!(
                "mutation($id: ID!) {{ {name}(input: {{ {input} }}{dry}) {{ {came} {ERRORS} }} }}"
            ),
        });
    }
    ways
}
