//! Reads JSON in one pass over its bytes, as far as the synthetic feed needs it.
//!
//! Reports when the bytes end too early, so that a file can be read while it streams in. A general parser would
//! be a seventh of the page.

use std::borrow::Cow;

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    /// The bytes end inside a value.
    #[error("it ends too early")]
    Early,
    /// Something else is there.
    #[error("expected {0}")]
    Expected(&'static str),
}

/// A position in some bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns the number of bytes read.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Skips whitespace and returns the next byte.
    pub(crate) fn peek(&mut self) -> Result<u8, Stop> {
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Stop::Early),
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(*byte),
            }
        }
    }

    pub(crate) fn take(&mut self, byte: u8, what: &'static str) -> Result<(), Stop> {
        if self.peek()? != byte {
            return Err(Stop::Expected(what));
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the separator after a member or an item. Returns whether another one follows.
    pub(crate) fn has_next(&mut self, end: u8) -> Result<bool, Stop> {
        let byte = self.peek()?;
        if byte != b',' && byte != end {
            return Err(Stop::Expected("a comma or the end"));
        }
        self.at += 1;
        Ok(byte == b',')
    }

    /// Calls `member` with the name of each member; the callback reads the value.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a [u8]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.take(b'{', "an object")?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            let name = self.raw_string()?;
            self.take(b':', "a colon")?;
            member(self, name)?;
            if !self.has_next(b'}')? {
                return Ok(());
            }
        }
    }

    /// Calls `item` for each item; the callback reads it.
    pub(crate) fn array(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.take(b'[', "an array")?;
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            if !self.has_next(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads a string as it is written, without its quotes.
    pub(crate) fn raw_string(&mut self) -> Result<&'a [u8], Stop> {
        self.take(b'"', "a string")?;
        let start = self.at;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Stop::Early),
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(self.bytes.get(start..self.at - 1).unwrap_or_default())
    }

    /// Reads a string and resolves its escapes.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Stop> {
        let raw = str::from_utf8(self.raw_string()?).map_err(|_broken| Stop::Expected("UTF-8"))?;
        if !raw.contains('\\') {
            return Ok(Cow::Borrowed(raw));
        }
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw.chars();
        while let Some(char) = rest.next() {
            text.push(if char == '\\' { unescaped(&mut rest)? } else { char });
        }
        Ok(Cow::Owned(text))
    }

    /// Reads a number; exact up to fifteen digits, as many as coordinates have.
    pub(crate) fn number(&mut self) -> Result<f64, Stop> {
        let is_negative = self.peek()? == b'-';
        self.at += usize::from(is_negative);
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (mut digits, mut exponent, mut step, mut read) = (0_u64, 0_i32, 0, 0);
        for byte in rest {
            match byte {
                b'0'..=b'9' => {
                    // Digits past the eighteenth are below the precision of an `f64`.
                    if digits < 100_000_000_000_000_000 {
                        digits = digits * 10 + u64::from(byte - b'0');
                        exponent -= step;
                    } else {
                        exponent += 1 - step;
                    }
                }
                b'.' if step == 0 => step = 1,
                _ => break,
            }
            read += 1;
        }
        if read == 0 {
            return Err(if rest.is_empty() { Stop::Early } else { Stop::Expected("a number") });
        }
        self.at += read;
        // At the end of the bytes, more digits may follow.
        match self.bytes.get(self.at) {
            None => return Err(Stop::Early),
            Some(b'e' | b'E') => exponent = exponent.saturating_add(self.exponent()?),
            Some(_) => {}
        }
        let power = power_of_ten(exponent.unsigned_abs());
        let value = if exponent < 0 { digits as f64 / power } else { digits as f64 * power };
        Ok(if is_negative { -value } else { value })
    }

    /// Reads the exponent of a number, from its `e` on.
    fn exponent(&mut self) -> Result<i32, Stop> {
        self.at += 1;
        let is_small = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'-' | b'+')));
        let mut power = 0_i32;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            power = (power * 10 + i32::from(digit - b'0')).min(999);
            self.at += 1;
        }
        if self.at >= self.bytes.len() {
            return Err(Stop::Early);
        }
        Ok(if is_small { -power } else { power })
    }

    /// Skips any value.
    pub(crate) fn skip(&mut self) -> Result<(), Stop> {
        self.peek()?;
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Stop::Early),
                Some(b'"') => {
                    self.raw_string()?;
                    if depth == 0 {
                        return Ok(());
                    }
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b',') if depth == 0 => return Ok(()),
                Some(b'}' | b']') if depth == 0 => return Ok(()),
                Some(b'}' | b']') => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return Ok(());
                    }
                }
                Some(_) => {}
            }
            self.at += 1;
        }
    }
}

/// Returns the character of an escape, after its backslash.
fn unescaped(rest: &mut std::str::Chars<'_>) -> Result<char, Stop> {
    let broken = Stop::Expected("an escape");
    Ok(match rest.next().ok_or(broken)? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let mut code = 0;
            for _ in 0..4 {
                code = code * 16 + rest.next().and_then(|digit| digit.to_digit(16)).ok_or(broken)?;
            }
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        plain @ ('"' | '\\' | '/') => plain,
        _ => return Err(broken),
    })
}

/// Returns a power of ten, exact up to the twenty-second.
fn power_of_ten(exponent: u32) -> f64 {
    const EXACT: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let exact = EXACT.get(exponent as usize);
    exact.copied().unwrap_or_else(|| (0..exponent.min(400)).fold(1.0, |power, _| power * 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_rust_reads() {
        for written in [
            "0",
            "-0.5",
            "12.26107",
            "46.6106912",
            "1e3",
            "-2.5E-2",
            "1770058521",
            "179.999999999999",
            "12345678901234567890",
            "0.1000000000000000000001",
        ] {
            let bytes = format!("{written},");
            let number = Reader::new(bytes.as_bytes()).number().unwrap();
            assert_eq!(number.to_bits(), written.parse::<f64>().unwrap().to_bits(), "{written}");
        }
        assert_eq!(Reader::new(b"x").number(), Err(Stop::Expected("a number")));
        assert_eq!(Reader::new(b"12").number(), Err(Stop::Early));
    }

    #[test]
    fn strings_say_what_they_say() {
        assert_eq!(Reader::new(b" \"plain\"").text().unwrap(), "plain");
        assert_eq!(Reader::new(br#""a\"b\\c\u00e9\n""#).text().unwrap(), "a\"b\\c\u{e9}\n");
        assert_eq!(Reader::new(br#""a\"#).text(), Err(Stop::Early));
        assert_eq!(Reader::new(br#""\q""#).text(), Err(Stop::Expected("an escape")));
    }

    #[test]
    fn any_value_is_passed_whole() {
        for value in ["null", "-1.5", "\"]}\\\"\"", "[[],{\"a\":[1,\"}\"]}]", "{\"b\":{}}"] {
            let bytes = format!("{value},7 ");
            let mut reader = Reader::new(bytes.as_bytes());
            reader.skip().unwrap();
            assert_eq!(reader.at(), value.len(), "{value}");
            for end in 0..value.len() {
                assert_eq!(Reader::new(&bytes.as_bytes()[..end]).skip(), Err(Stop::Early), "{value} {end}");
            }
        }
    }
}
