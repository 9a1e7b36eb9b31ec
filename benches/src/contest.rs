//! Reading and printing: the program `contest/` does it, in one process; here its lines become rows.

use crate::figures::Figures;
use crate::place::Place;
use crate::table::{Goal, Table, Unit};

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result<(), String> {
    eprintln!("bench: building the contest");
    let figures = Figures::of(place, "contest")?;
    rows(&figures, table)
}

fn rows(figures: &Figures, table: &mut Table) -> Result<(), String> {
    let get = |name: &str| figures.get(name);
    let peers = [
        ("value", "serde_json::Value", Some(0.5)),
        ("typify", "typify", Some(1.0)),
        ("octocrab", "octocrab", Some(1.0)),
    ];
    table.alone(
        "payloads of GitHub that are valid",
        Unit::Count,
        get("payloads")?,
        None,
    );
    for (key, peer, _) in peers {
        let parsed = (peer, get(&format!("{key} parsed"))?);
        table.compare(
            "– that parse",
            Unit::Count,
            get("ours parsed")?,
            parsed,
            None,
        );
        let equal = (peer, get(&format!("{key} equal"))?);
        table.compare(
            "– that print back equal",
            Unit::Count,
            get("ours equal")?,
            equal,
            None,
        );
    }
    for (key, peer, goal) in peers {
        let ours = get(&format!("ours parse beside {key}"))?;
        let theirs = (peer, get(&format!("{key} parse"))?);
        table.compare(
            "verified bytes → event, without the HMAC",
            Unit::Microseconds,
            ours,
            theirs,
            goal.map(Goal),
        );
    }
    for (key, peer, _) in peers {
        let hmac = get(&format!("hmac beside {key}"))?;
        let ours = get(&format!("ours parse beside {key}"))? + hmac;
        let theirs = (peer, get(&format!("{key} parse"))? + hmac);
        table.compare(
            "– with the HMAC in both",
            Unit::Microseconds,
            ours,
            theirs,
            None,
        );
    }
    for (key, peer) in [("value", "serde_json::Value"), ("typify", "typify")] {
        let ours = get(&format!("ours print beside {key}"))?;
        let theirs = (peer, get(&format!("{key} print"))?);
        table.compare("event → JSON", Unit::Microseconds, ours, theirs, None);
    }
    let sdk = |name: &str| Ok::<_, String>(("cloudevents-sdk", get(name)?));
    let goal = Some(Goal(0.25));
    table.compare(
        "CloudEvent, structured → typed",
        Unit::Microseconds,
        get("ours typed")?,
        sdk("sdk typed")?,
        goal,
    );
    let goal = Some(Goal(0.1));
    table.compare(
        "– envelope alone",
        Unit::Microseconds,
        get("ours envelope")?,
        sdk("sdk envelope")?,
        goal,
    );
    Ok(())
}
