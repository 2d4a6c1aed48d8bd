//! Empty: only its lock file counts.
