//! Empty: only its lock file matters.
