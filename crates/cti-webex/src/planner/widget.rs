//! What the agent does in the actions widget, and recordings.

use super::around::Told;
use super::effect::{Effect, Planned};
use super::{Planner, cases, records};
use crate::mapping::FieldMap;
use crate::recording::CapturedRecording;
use crate::task::Task;
use crate::widget::{WidgetAction, WidgetError};

impl Planner {
    /// Does what the agent does in the actions widget.
    ///
    /// # Errors
    /// [`WidgetError`] for what cannot be done; nothing was done then.
    pub async fn press(&mut self, action: &WidgetAction) -> Result<Vec<Planned>, WidgetError> {
        let around = &self.around;
        let id = action.interaction_id();
        let call = self.calls.get_mut(id).ok_or(WidgetError::NoCall)?;
        let mut told = Told::of(id);
        match action {
            WidgetAction::OpenActivity { .. } => {
                call.life.record().ok_or(WidgetError::NoActivity)?;
                records::open(around, call, &mut told).await;
            }
            WidgetAction::Relate { record_id, .. } => {
                if !call.links.relate(record_id.trim()) {
                    return Err(WidgetError::NotRelatable);
                }
                // Where there is no activity yet, it is created with the record.
                if let (Some(task), Some(_)) = (call.task.clone(), call.life.record()) {
                    records::update(around, call, &task, &mut told).await;
                }
            }
            WidgetAction::CreateCase { .. } => {
                let task = call.task.clone().unwrap_or_else(|| Task::new(id).into());
                call.case_settled = true;
                if let Some(case) = cases::create(around, call, &task, &mut told).await {
                    cases::open(around, &case, around.config.case.widget_open_mode(), &mut told).await;
                }
            }
            WidgetAction::Notes { text, .. } => {
                if !around.config.activity.live_notes {
                    return Err(WidgetError::NotesOff);
                }
                call.notes.set(text);
                let interval = around.options.activity.notes_interval_millis;
                // After the end nothing else would write them.
                let is_due = records::is_over(call) || call.notes.is_due(around.clock_millis(), interval);
                if is_due {
                    records::write_notes(around, call, &mut told).await;
                }
            }
        }
        Ok(told.into_planned())
    }

    /// Writes the notes that wait for their time; to be called now and then while a call goes on. The last ones are written
    /// at its end in any case.
    pub async fn write_notes(&mut self) -> Vec<Planned> {
        let mut all = Told::default();
        let around = &self.around;
        let interval = around.options.activity.notes_interval_millis;
        for (id, call) in &mut self.calls {
            if call.notes.is_due(around.clock_millis(), interval) {
                let mut told = Told::of(id);
                records::write_notes(around, call, &mut told).await;
                all.append(told);
            }
        }
        all.into_planned()
    }

    /// Writes the link to a recording to the activity of its call, in the field that the options name. An activity that is
    /// not remembered is left without: a server that hears the webhook finds it by `CallObject`.
    pub async fn hear_recording(&mut self, recording: &CapturedRecording) -> Vec<Planned> {
        let mut told = Told::of(&recording.task_id);
        let refuse = |reason: &str| Effect::NoRecordingLink { reason: reason.to_owned() };
        let Some(field) = self.around.options.activity.recording_field.clone() else {
            told.tell(refuse("no field of the activity takes it: name one in the options"));
            return told.into_planned();
        };
        match (recording.link(), self.calls.get_mut(&recording.task_id)) {
            (Err(error), _) => told.tell(refuse(&error.to_string())),
            (Ok(link), Some(call)) if call.life.record().is_some() => {
                let fields = FieldMap::from_iter([(field, link.into())]);
                records::write(&self.around, call, fields, false, &mut told).await;
            }
            (Ok(_), _) => told.tell(refuse("the call has no activity")),
        }
        told.into_planned()
    }
}
