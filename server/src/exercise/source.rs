//! The exercise as a source: its clock relative to real time, its objects in wire form, and its control.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::value::RawValue;
use vedetta::feed::wire::{Feature, Mode, Operation};
use vedetta::model::time::OperationClock;
use vedetta::model::{Change, Object, ObjectId, UnixMillis};

use super::{Exercise, Settings};
use crate::clock::Clock;
use crate::source::{Identity, Opened, RawChange, Source, SourceError, Step};

/// Parameters of a run of the exercise.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Settings of the exercise.
    pub settings: Settings,
    /// Operation time at the start.
    pub start: UnixMillis,
    /// Operation seconds per real second, initially and after a halt.
    pub rate: f64,
    /// Real time between two steps.
    pub step: Duration,
}

/// The exercise as a source of the feed.
pub struct ExerciseSource {
    run: Run,
    clock: Arc<dyn Clock>,
    control: ExerciseControl,
}

/// Control of a running exercise: halts it, and injects changes.
#[derive(Clone)]
pub struct ExerciseControl(Arc<Mutex<Hand>>);

struct Hand {
    operation: OperationClock,
    /// Rate of the operation clock when it is not halted.
    rate: f64,
    pending: Vec<RawChange>,
    has_turned: bool,
    is_failing: bool,
}

impl ExerciseControl {
    /// Halts operation time at `now`.
    pub fn pause(&self, now: UnixMillis) {
        self.lock().turn(now, 0.0);
    }

    /// Resumes operation time at `now`.
    pub fn resume(&self, now: UnixMillis) {
        let mut hand = self.lock();
        let rate = hand.rate;
        hand.turn(now, rate);
    }

    /// Adds changes to the next step, unaltered.
    pub fn inject(&self, changes: impl IntoIterator<Item = RawChange>) {
        self.lock().pending.extend(changes);
    }

    /// Makes the next step panic, as a bug would.
    pub fn fail(&self) {
        self.lock().is_failing = true;
    }

    /// Returns the operation's clock.
    #[must_use]
    pub fn operation(&self) -> OperationClock {
        self.lock().operation
    }

    fn lock(&self) -> MutexGuard<'_, Hand> {
        // A poisoned lock is safe to use: no change under it can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hand {
    fn turn(&mut self, now: UnixMillis, rate: f64) {
        let operation_at = self.operation.operation_time(now);
        self.has_turned |= self.operation.rate.to_bits() != rate.to_bits();
        self.operation = OperationClock { operation_at, real_at: now, rate };
    }
}

impl ExerciseSource {
    /// Creates an exercise that starts now.
    #[must_use]
    pub fn new(run: Run, clock: Arc<dyn Clock>) -> Self {
        let operation = OperationClock { operation_at: run.start, real_at: clock.now(), rate: run.rate };
        let hand =
            Hand { operation, rate: run.rate, pending: Vec::new(), has_turned: false, is_failing: false };
        Self { run, clock, control: ExerciseControl(Arc::new(Mutex::new(hand))) }
    }

    /// Returns the control of the exercise.
    #[must_use]
    pub fn control(&self) -> ExerciseControl {
        self.control.clone()
    }
}

impl Source for ExerciseSource {
    fn identity(&self) -> Identity {
        Identity { feed_id: Exercise::FEED_ID.into(), mode: Mode::Exercise, marking: Exercise::MARKING }
    }

    fn open(&self) -> BoxFuture<'_, Result<Opened, SourceError>> {
        let (run, clock, control) = (self.run, Arc::clone(&self.clock), self.control());
        async move {
            let start = clock.now();
            let operation = control.operation();
            let made = tokio::task::spawn_blocking(move || {
                let exercise = Exercise::new(run.settings, operation.operation_time(start));
                let features = exercise.objects().iter().map(feature).collect::<Result<Vec<_>, _>>()?;
                Ok::<_, SourceError>((exercise, features))
            });
            let (mut exercise, features) = made.await.map_err(SourceError::Task)??;
            let operation = Operation { at: exercise.now(), rate: operation.rate };
            let steps = async_stream::stream! {
                let mut ticks = tokio::time::interval(run.step);
                ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                ticks.tick().await;
                loop {
                    ticks.tick().await;
                    yield step(&mut exercise, &control, clock.now());
                }
            };
            Ok(Opened { operation: Some(operation), features, steps: Box::pin(steps) })
        }
        .boxed()
    }
}

fn step(exercise: &mut Exercise, control: &ExerciseControl, now: UnixMillis) -> Result<Step, SourceError> {
    let (clock, pending, has_turned) = {
        let mut hand = control.lock();
        if hand.is_failing {
            drop(hand);
            fail();
        }
        (hand.operation, std::mem::take(&mut hand.pending), std::mem::take(&mut hand.has_turned))
    };
    let at = clock.operation_time(now);
    let changes = exercise.advance(at).into_iter().map(raw_change).collect::<Result<Vec<_>, _>>()?;
    Ok(Step {
        at: now,
        operation: Some(Operation { at, rate: clock.rate }),
        changes: changes.into_iter().chain(pending).collect(),
        has_turned,
    })
}

#[expect(clippy::panic, reason = "a drill of what a fault of ours does")]
fn fail() -> ! {
    panic!("the exercise was told to fail");
}

fn raw_change(change: Change) -> Result<RawChange, SourceError> {
    match change {
        Change::Put(object) => feature(&object),
        Change::Remove { id, rev } => Ok(RawChange::Del { id, rev }),
    }
}

/// Converts an object to wire form.
fn feature(object: &Object) -> Result<RawChange, SourceError> {
    let id: ObjectId = object.common.id.clone();
    let json = serde_json::to_string(&Feature::from(object)).and_then(RawValue::from_string);
    Ok(RawChange::Put { id, rev: object.common.rev, json: json.map_err(SourceError::Json)?.into() })
}
