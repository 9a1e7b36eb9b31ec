//! Receiving over HTTP: the program `receive/` does it, in one process; here its lines become rows.

use crate::figures::Figures;
use crate::place::Place;
use crate::table::{Goal, Table, Unit};

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result<(), String> {
    eprintln!("bench: building what receives");
    let figures = Figures::of(place, "receive")?;
    for subject in ["push", "invoice"] {
        rows(subject, &figures, table)?;
    }
    Ok(())
}

fn rows(subject: &str, figures: &Figures, table: &mut Table) -> Result<(), String> {
    let get = |task: &str| figures.get(&format!("{subject} {task}"));
    let what = format!("receive `{subject}`, bytes");
    table.alone(&what, Unit::Count, get("bytes")?, None);
    let hmac = ("axum, echo", get("echo")?);
    table.compare(
        "– the HMAC alone",
        Unit::Microseconds,
        get("hmac")?,
        hmac,
        None,
    );
    let (echo, verify) = ("axum, echo", "verified");
    let (hand, tree) = ("axum, HMAC by hand", "axum, HMAC and Value");
    let rows = [
        // 70 % and 40 % of the peer's throughput.
        (
            "– verified, CPU a request",
            "verify",
            echo,
            "echo",
            Some(1.0 / 0.7),
        ),
        (
            "– verified and typed",
            "typed",
            echo,
            "echo",
            Some(1.0 / 0.4),
        ),
        ("– verified", "verify", hand, "by hand", None),
        ("– verified and typed", "typed", tree, "tree by hand", None),
        (
            "– a flood without signatures",
            "unsigned",
            verify,
            "verify",
            Some(1.2),
        ),
        (
            "– a flood of wrong signatures",
            "forged",
            verify,
            "verify",
            Some(1.2),
        ),
    ];
    for (what, ours, peer, theirs, goal) in rows {
        let theirs = (peer, get(theirs)?);
        table.compare(what, Unit::Microseconds, get(ours)?, theirs, goal.map(Goal));
    }
    Ok(())
}
