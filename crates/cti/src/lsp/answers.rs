//! What is asked about a flow, answered as the protocol says it.

use std::collections::HashMap;

use cti_model::editor::{Completion, CompletionKind};
use cti_model::{Change, Finding, OneLine};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CompletionItem, CompletionItemKind, CompletionList,
    CompletionTextEdit, Documentation, GotoDefinitionResponse, Hover, HoverContents, Location, MarkupContent,
    MarkupKind, Position, Range, TextEdit, WorkspaceEdit,
};

use super::document::{Document, diagnostic};
use super::places::Places;
use crate::printed::Said;

/// As many completions as come at once; an editor asks again after the next letter when there are more.
const ALL: usize = 1_000;

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

/// Help about what stands at a place.
pub(super) fn hover(document: &Document<'_>, position: Position) -> Option<Hover> {
    let places = Places::new(&document.text);
    let hover = document.draft()?.hover(places.offset(position))?;
    Some(Hover { contents: HoverContents::Markup(markdown(hover.markdown)), range: Some(places.range(&hover.span)) })
}

/// Where the block is that is named at a place.
pub(super) fn definition(document: &Document<'_>, position: Position) -> Option<GotoDefinitionResponse> {
    let places = Places::new(&document.text);
    let definition = document.draft()?.definition(places.offset(position))?;
    let location = Location { uri: document.uri.clone(), range: places.range(&definition.id) };
    Some(GotoDefinitionResponse::Scalar(location))
}

/// What can be written at a place.
pub(super) fn completion(document: &Document<'_>, position: Position) -> Option<CompletionList> {
    let places = Places::new(&document.text);
    let found = document.draft()?.completions(places.offset(position));
    let is_incomplete = found.len() >= ALL;
    Some(CompletionList { is_incomplete, items: found.into_iter().enumerate().map(|it| item(it, &places)).collect() })
}

fn item((at, completion): (usize, Completion), places: &Places<'_>) -> CompletionItem {
    let edit = TextEdit { range: places.range(&completion.span), new_text: completion.text };
    CompletionItem {
        kind: Some(match completion.kind {
            CompletionKind::BlockType => CompletionItemKind::CLASS,
            CompletionKind::BlockId => CompletionItemKind::REFERENCE,
            CompletionKind::Path => CompletionItemKind::VARIABLE,
            CompletionKind::Choice => CompletionItemKind::ENUM_MEMBER,
            _ => CompletionItemKind::PROPERTY,
        }),
        // What is typed begins with a quote, as the text that is replaced does.
        filter_text: Some(serde_json::Value::from(completion.label.as_str()).to_string()),
        sort_text: Some(format!("{}{at:04}", completion.rank)),
        label: OneLine(&completion.label).to_string(),
        detail: (!completion.detail.is_empty()).then_some(completion.detail),
        documentation: (!completion.markdown.is_empty())
            .then(|| Documentation::MarkupContent(markdown(completion.markdown))),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}

/// The most fixes of a range.
const MOST_FIXES: usize = 100;

/// The fixes of what was found in a range.
pub(super) fn fixes(document: &Document<'_>, range: Range) -> Vec<CodeActionOrCommand> {
    let Some(draft) = document.draft() else { return Vec::new() };
    let places = Places::new(&document.text);
    let asked = places.span(range);
    let is_there = |finding: &Finding| {
        finding.fix.is_some()
            && finding.span.as_ref().is_some_and(|span| span.start <= asked.end && asked.start <= span.end)
    };
    let findings: Vec<Finding> = draft.findings().into_iter().filter(is_there).take(MOST_FIXES).collect();
    let fixes = Said::all(findings, &document.text).into_iter().filter_map(|said| {
        let fix = said.finding.as_ref()?.fix.as_ref()?;
        let edit = draft.edit(fix)?;
        let edit = TextEdit { range: places.range(&edit.span), new_text: edit.text };
        #[expect(clippy::mutable_key_type, reason = "the protocol's own type; nothing changes an address")]
        let changes = HashMap::from([(document.uri.clone(), vec![edit])]);
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: fix.to_string(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic(&said, &places)]),
            edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
            // What is added is one way of several.
            is_preferred: Some(!matches!(fix.change, Change::Insert(_))),
            ..CodeAction::default()
        }))
    });
    fixes.collect()
}
