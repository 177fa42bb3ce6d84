//! Codes of Business Central in a form that Concur's lists take, and back.
//!
//! Hyphens in list codes are not supported by Concur's lists, and Business Central's codes are full of them. A refused character
//! becomes `_` and the two hexadecimal digits of each of its bytes, and so does `_` itself: no two codes get the same form, and the
//! form tells the code.

/// Characters that are refused unless the rules say otherwise.
pub const REFUSED: &str = "-";

/// The form of a code in which none of these characters stands.
pub fn encoded(code: &str, refused: &str) -> String {
    let mut form = String::with_capacity(code.len());
    for character in code.chars() {
        if character == '_' || refused.contains(character) {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                form.push_str(&format!("_{byte:02X}"));
            }
        } else {
            form.push(character);
        }
    }
    form
}

/// The code that has this form; `None` for a text that is the form of none.
pub fn decoded(form: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(form.len());
    let mut rest = form.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'_' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_no_refused_character_and_tells_the_code() {
        for (code, form) in [
            ("SALES", "SALES"),
            ("P-100-A", "P_2D100_2DA"),
            ("A_2D", "A_5F2D"),
            ("Ü-1", "Ü_2D1"),
            ("", ""),
        ] {
            assert_eq!(encoded(code, REFUSED), form);
            assert_eq!(decoded(form).as_deref(), Some(code));
        }
        assert_eq!(encoded("Ü/1", "Ü/"), "_C3_9C_2F1");
        assert_eq!(decoded("_C3_9C_2F1").as_deref(), Some("Ü/1"));
    }

    #[test]
    fn a_text_that_is_no_form_has_no_code() {
        for text in ["A_", "A_2", "A_2G", "_FF", "_ü0"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}
