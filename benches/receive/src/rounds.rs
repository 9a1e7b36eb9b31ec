//! Tasks take turns, many times over, and each is as cheap as it ever was: what others take from the machine only adds.

use std::net::SocketAddr;

use crate::client::Client;
use crate::server::CLOCK;
use crate::subject::Task;

const ROUNDS: usize = 25;
const CONNECTIONS: usize = 16;
/// Requests of one connection in a turn.
const REQUESTS: usize = 60;

/// Returns the server's least processor time a request of each task, in microseconds.
pub(crate) fn least(address: SocketAddr, tasks: &[Task]) -> Result<Vec<f64>, String> {
    let mut client = Client::connect(address, CONNECTIONS)?;
    let mut best = vec![f64::INFINITY; tasks.len()];
    for _ in 0..ROUNDS {
        for (task, best) in tasks.iter().zip(&mut best) {
            *best = best.min(turn(&mut client, task)?);
        }
    }
    Ok(best)
}

fn turn(client: &mut Client, task: &Task) -> Result<f64, String> {
    let start = clock(client)?;
    for _ in 0..REQUESTS {
        let posted = client.post(&task.request, task.status);
        posted.map_err(|error| format!("{}: {error}", task.name))?;
    }
    Ok((clock(client)? - start) / (REQUESTS * CONNECTIONS) as f64 / 1e3)
}

fn clock(client: &mut Client) -> Result<f64, String> {
    let text = client.get(CLOCK)?;
    text.parse().map_err(|_| format!("not a time: {text}"))
}
