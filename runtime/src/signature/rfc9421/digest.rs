use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use crate::encoding;
use crate::scheme::Binary;
use crate::signature::Refused;
use crate::signature::rfc9421::structured::{byte_sequences, encoding_of};

const BOTH: &[Binary] = &[Binary::Rfc8941, Binary::B64urlNopad];

/// RFC 9530, "The Content-Digest Field": refuses a body whose digest is another. One that is not known proves nothing,
/// and one that is wrong is not made right by another.
pub(super) fn check(field: &str, body: &[u8], binary: Binary) -> Result<(), Refused> {
    let wrong = Refused::WrongDigest {
        name: "content-digest".to_owned(),
    };
    let accepted = match binary {
        Binary::Rfc8941 => &[Binary::Rfc8941],
        Binary::B64urlNopad => BOTH,
    };
    let digests = byte_sequences(field, accepted).ok_or_else(|| wrong.clone())?;
    let mut known = 0;
    for (algorithm, claimed) in digests {
        let digest = match algorithm.as_str() {
            "sha-256" => Sha256::digest(body).to_vec(),
            "sha-512" => Sha512::digest(body).to_vec(),
            _ => continue,
        };
        known += 1;
        if !bool::from(digest.ct_eq(&claimed)) {
            return Err(wrong);
        }
    }
    if known > 0 { Ok(()) } else { Err(wrong) }
}

/// The value of the field for a body.
pub(super) fn written(body: &[u8], binary: Binary) -> String {
    let digest = encoding::encode(encoding_of(binary), &Sha256::digest(body));
    format!("sha-256=:{digest}:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests() {
        let check = |field: &str, binary: Binary, expect: bool| {
            assert_eq!(
                check(field, b"{\"hello\": \"world\"}\n", binary).is_ok(),
                expect,
                "{field}"
            );
        };
        // RFC 9530, appendix B.
        let right = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
        let wrong = "sha-512=:AAAA:";
        let url = "sha-256=:RK_0qy18MlBSVnWgjwz6lZEWjP_lF5HF9bvEF8FabDg:";
        check(right, Binary::Rfc8941, true);
        check(right, Binary::B64urlNopad, true);
        check(url, Binary::Rfc8941, false);
        check(url, Binary::B64urlNopad, true);
        check(&format!("{right}, md5=:AAAA:"), Binary::Rfc8941, true);
        check(&format!("{right}, {wrong}"), Binary::Rfc8941, false);
        check("md5=:AAAA:", Binary::Rfc8941, false);
        check("", Binary::Rfc8941, false);
        check(
            &written(b"{\"hello\": \"world\"}\n", Binary::Rfc8941),
            Binary::Rfc8941,
            true,
        );
    }
}
