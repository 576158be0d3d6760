//! Messages as they stand on the wire: `Content-Length`, a blank line, JSON.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::json;

/// The most bytes of a message, 32 MiB: a document of the greatest size, with every sign escaped.
const MOST: u64 = 32 << 20;
/// The most bytes of a line of a header.
const MOST_HEADER: u64 = 1 << 10;

/// What came.
pub(super) enum Incoming {
    Message(Message),
    /// A message that cannot be read, and why; those behind it can.
    Malformed(String),
}

/// The next message; `None` at the end.
///
/// # Errors
/// When it cannot be told where the next message begins.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MOST_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\n').ok_or_else(|| unreadable("a line that does not end"))?.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| unreadable("a line without a colon"))?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse::<u64>().map_err(|_| unreadable("a length that is not a number"))?);
        }
    }
    let length = length.ok_or_else(|| unreadable("no `Content-Length`"))?;
    if length > MOST {
        let passed = io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        let what = format!("a message of {length} bytes, more than {MOST}");
        return Ok((passed == length).then_some(Incoming::Malformed(what)));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(_) => Incoming::Malformed("not a message of JSON-RPC".to_owned()),
    }))
}

fn unreadable(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the header of a message has {what}"))
}

/// Says that a message could not be read. Its id is not known.
pub(super) fn refuse(what: &str, out: &mut dyn Write) -> io::Result<()> {
    let error = json!({"code": ErrorCode::ParseError as i32, "message": what});
    let body = json!({"jsonrpc": "2.0", "id": null, "error": error}).to_string();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_cannot_be_read_does_not_stop_what_follows() {
        let good = message(r#"{"jsonrpc": "2.0", "method": "exit"}"#);
        let blanks = " ".repeat(usize::try_from(MOST + 1).unwrap());
        let long = format!("content-length: {}\r\nContent-Type: x\r\n\r\n{blanks}", MOST + 1);
        let text = [message("{"), message("[1]"), long, good].concat();
        let mut input = text.as_bytes();
        for _ in 0..3 {
            assert!(matches!(read(&mut input).unwrap(), Some(Incoming::Malformed(_))));
        }
        assert!(
            matches!(read(&mut input).unwrap(), Some(Incoming::Message(Message::Notification(it))) if it.method == "exit")
        );
        assert!(read(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_length_that_is_not_kept_ends_the_talk() {
        assert!(read(&mut "Content-Length: 18446744073709551615\r\n\r\n{}".as_bytes()).unwrap().is_none());
        assert!(read(&mut "Content-Length: 9\r\n\r\n{}".as_bytes()).unwrap().is_none());
        for header in
            ["Content-Length: x\r\n\r\n", "Length 1\r\n\r\n", "A: b\r\n\r\n", &"A".repeat(2_000), "Content-Length: 1"]
        {
            assert!(read(&mut header.as_bytes()).is_err(), "{header}");
        }
    }
}
