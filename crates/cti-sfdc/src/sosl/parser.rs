//! From text to a search.

use super::{Returning, Scope, Search, SearchMode, Term};
use crate::soql::Tracking;
use crate::soql::shared::{condition, object_name, order_by, selection, using, with};
use crate::syntax::{Cursor, MAX_LENGTH, SyntaxError, behind_blanks};

impl Search {
    /// Reads a search as the REST API takes it.
    ///
    /// # Errors
    /// [`SyntaxError`] with the place and what was expected there.
    ///
    /// # Example
    /// ```
    /// use cti_sfdc::sosl::Search;
    ///
    /// let search = Search::parse(r"find {Anne\-Marie} in name fields returning Contact(Id limit 5)")?;
    /// assert_eq!(search.to_string(), r"FIND {Anne\-Marie} IN NAME FIELDS RETURNING Contact(Id LIMIT 5)");
    /// assert!(Search::parse("FIND {Anne-Marie}").is_err());
    /// # Ok::<(), cti_sfdc::soql::SyntaxError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        if text.len() > MAX_LENGTH {
            return Err(SyntaxError::at(text, MAX_LENGTH, "a longer text", format!("at most {MAX_LENGTH} bytes")));
        }
        let (find, behind) = find(text)?;
        let mut cursor = Cursor::new(text, behind)?;
        let search = clauses(find, &mut cursor)?;
        cursor.expect_end()?;
        Ok(search)
    }
}

/// `FIND {…}` and the place behind it.
fn find(text: &str) -> Result<(Term, usize), SyntaxError> {
    let at = |offset: usize| text.get(offset..).unwrap_or_default();
    let shown = |offset: usize| at(offset).split_whitespace().next().unwrap_or_default();
    let start = behind_blanks(text, 0)?;
    if !at(start).get(..4).is_some_and(|word| word.eq_ignore_ascii_case("FIND")) {
        return Err(SyntaxError::at(text, start, shown(start), "`FIND`"));
    }
    let open = behind_blanks(text, start + 4)?;
    if !at(open).starts_with('{') {
        return Err(SyntaxError::at(text, open, shown(open), "`{` and what is to be found"));
    }
    let mut signs = at(open + 1).char_indices();
    while let Some((length, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '}' => {
                let raw = at(open + 1).get(..length).unwrap_or_default();
                return Ok((Term::read(text, open + 1, raw)?, open + length + 2));
            }
            _ => {}
        }
    }
    Err(SyntaxError::at(text, text.len(), "", "`}` behind what is to be found"))
}

fn clauses(find: Term, cursor: &mut Cursor<'_>) -> Result<Search, SyntaxError> {
    let mut search = Search {
        find,
        scope: None,
        returning: Vec::new(),
        with: Vec::new(),
        mode: None,
        limit: None,
        tracking: Vec::new(),
    };
    if cursor.take_word("IN") {
        let scopes = [Scope::All, Scope::Name, Scope::Email, Scope::Phone, Scope::Sidebar];
        let scope = scopes.into_iter().find(|scope| cursor.take_word(scope.as_str()));
        search.scope = Some(scope.ok_or_else(|| cursor.error("`ALL`, `NAME`, `EMAIL`, `PHONE` or `SIDEBAR`"))?);
        cursor.expect_word("FIELDS")?;
    }
    if cursor.take_word("RETURNING") {
        search.returning = cursor.list(returning)?;
        let offsets = search.returning.iter().filter(|it| it.offset.is_some()).count();
        if offsets > 0 && search.returning.len() > 1 {
            return Err(cursor.error("one object type in front of it, since there is an `OFFSET`"));
        }
        let names = search.returning.iter().map(|it| it.object.as_str().to_ascii_lowercase());
        if names.collect::<std::collections::HashSet<_>>().len() < search.returning.len() {
            return Err(cursor.error("each object type once in front of it"));
        }
    }
    loop {
        if let Some(clause) = with(cursor)? {
            search.with.push(clause);
        } else if search.mode.is_none() && cursor.take_word("USING") {
            let mode = if cursor.take_word("PHRASE") { SearchMode::Phrase } else { SearchMode::Advanced };
            if mode == SearchMode::Advanced {
                cursor.expect_word("ADVANCED")?;
            }
            cursor.expect_word("SEARCH")?;
            search.mode = Some(mode);
        } else {
            break;
        }
    }
    if cursor.take_word("LIMIT") {
        search.limit = Some(cursor.expect_count("a whole number that is not negative")?);
    }
    if cursor.take_word("UPDATE") {
        search.tracking = cursor.list(|cursor| match () {
            () if cursor.take_word("TRACKING") => Ok(Tracking::Tracking),
            () if cursor.take_word("VIEWSTAT") => Ok(Tracking::ViewStat),
            () => Err(cursor.error("`TRACKING` or `VIEWSTAT`")),
        })?;
    }
    Ok(search)
}

fn returning(cursor: &mut Cursor<'_>) -> Result<Returning, SyntaxError> {
    let mut returning = Returning::of(object_name(cursor)?);
    if !cursor.take_sign("(") {
        return Ok(returning);
    }
    returning.select = cursor.list(|cursor| selection(cursor, true))?;
    returning.using = using(cursor)?;
    if cursor.take_word("WHERE") {
        returning.filter = Some(condition(cursor)?);
    }
    if returning.using.is_none() {
        returning.using = using(cursor)?;
    }
    returning.order_by = order_by(cursor)?;
    if cursor.take_word("LIMIT") {
        returning.limit = Some(cursor.expect_count("a whole number that is not negative")?);
    }
    if cursor.take_word("OFFSET") {
        returning.offset = Some(cursor.expect_count("a whole number that is not negative")?);
    }
    cursor.expect_sign(")")?;
    Ok(returning)
}
