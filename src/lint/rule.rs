use crate::diagnostic::{Code, Report};
use crate::lint::{delivery, event, member, object, pattern};
use crate::model::Catalog;

/// A question to a catalog, and the code of what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Severity and explanation are those of the code.
    pub code: Code,
    ask: fn(&Catalog, &mut Report),
}

/// Every rule, from the catalog as a whole down to its members.
pub static RULES: &[Rule] = &[
    rule(Code::LINT_NO_SCHEME, delivery::scheme),
    rule(Code::LINT_NO_ID, delivery::id),
    rule(Code::LINT_NO_TIME, delivery::time),
    rule(Code::LINT_MIXED_NAMES, member::mixed_names),
    rule(Code::LINT_SAME_TYPE, event::same_type),
    rule(Code::LINT_EVENT_UNDESCRIBED, event::undescribed),
    rule(Code::LINT_NO_EXAMPLE, event::no_example),
    rule(Code::LINT_NO_ANSWER, event::no_answer),
    rule(Code::LINT_NOTHING_REQUIRED, object::nothing_required),
    rule(Code::LINT_CLOSED, object::closed),
    rule(Code::LINT_MEMBER_UNDESCRIBED, object::undescribed),
    rule(Code::LINT_UNTYPED, member::untyped),
    rule(Code::LINT_SECRET_MEMBER, member::secret),
    rule(Code::LINT_MONEY_AS_FLOAT, member::money),
    rule(Code::LINT_WIDE_INTEGER, member::wide_integer),
    rule(Code::LINT_TIME_WITHOUT_FORMAT, member::time_without_format),
    rule(Code::LINT_UNSAFE_PATTERN, pattern::nested),
];

const fn rule(code: Code, ask: fn(&Catalog, &mut Report)) -> Rule {
    Rule { code, ask }
}

/// Asks every rule.
pub fn catalog(catalog: &Catalog, report: &mut Report) {
    for rule in RULES {
        (rule.ask)(catalog, report);
    }
}
