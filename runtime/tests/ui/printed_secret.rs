//! A secret has no text.

use hookwright_runtime::Secret;

fn main() {
    let secret = Secret::new("s3cret");
    println!("{secret}");
}
