//! The XML answer that holds the address of an invoice image (Concur Image v1: `Image` with `Id` and `Url`).

use quick_xml::Reader;
use quick_xml::events::Event;

/// The documented answer has two elements; a bound for the walk over what may come instead.
const MOST_EVENTS: usize = 200;

/// The unescaped text of `Url` directly below `Image`, whatever the namespace prefix, or what is wrong with the answer
/// (never quoting it: the address is as good as a credential while it is valid).
pub(crate) fn address(body: &[u8]) -> Result<String, &'static str> {
    const NOT_XML: &str = "it is not XML";
    let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8")?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut path: Vec<Vec<u8>> = Vec::new();
    let mut found = String::new();
    for _ in 0..MOST_EVENTS {
        match reader.read_event().map_err(|_| NOT_XML)? {
            Event::Start(element) => path.push(element.local_name().as_ref().to_vec()),
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) if is_address(&path) => found.push_str(&text.unescape().map_err(|_| NOT_XML)?),
            Event::CData(text) if is_address(&path) => found.push_str(&text.decode().map_err(|_| NOT_XML)?),
            Event::Eof if !path.is_empty() => return Err("it ends too early"),
            Event::Eof => {
                let address = found.trim();
                return match address.is_empty() {
                    true => Err("it has no address"),
                    false => Ok(address.to_owned()),
                };
            }
            _ => {}
        }
    }
    Err("it has far more elements than documented")
}

fn is_address(path: &[Vec<u8>]) -> bool {
    matches!(path, [root, element] if root == b"Image" && element == b"Url")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_unescaped_with_and_without_a_prefix() {
        let expected = Ok("https://images.example.com/get?a=1&b=<2>&c=é".to_owned());
        for body in [
            "<Image xmlns=\"urn:x\"><Id>1</Id><Url>https://images.example.com/get?a=1&amp;b=&lt;2&gt;&amp;c=&#233;</Url></Image>",
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<i:Image xmlns:i=\"urn:x\">\n <i:Url>\n  https://images.example.com/get?a=1&amp;b=&lt;2&gt;&amp;c=é\n </i:Url>\n</i:Image>\n",
            "<Image><Url><![CDATA[https://images.example.com/get?a=1&b=<2>&c=é]]></Url></Image>",
        ] {
            assert_eq!(address(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn an_address_elsewhere_or_cut_off_is_not_taken() {
        for body in [
            "",
            "{\"Url\":\"https://images.example.com\"}",
            "<Error><Url>https://images.example.com</Url></Error>",
            "<Image><Old><Url>https://images.example.com</Url></Old></Image>",
            "<Image><Url/></Image>",
            "<Image><Url>https://images.example.com/get?a=1",
            "<Image><Url>https://images.example.com/get</Url>",
            "<Image><Url>https://images.example.com/get</Id></Image>",
            "<!DOCTYPE x [<!ENTITY e \"https://images.example.com\">]><Image><Url>&e;</Url></Image>",
        ] {
            assert!(address(body.as_bytes()).is_err(), "{body}");
        }
        assert!(address(b"<Image><Url>\xff</Url></Image>").is_err());
    }

    #[test]
    fn a_long_answer_of_another_kind_is_given_up() {
        let body = format!("<Image>{}</Image>", "<Id/>".repeat(MOST_EVENTS));
        assert!(address(body.as_bytes()).is_err());
    }
}
