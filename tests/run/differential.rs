//! Side by side with the existing composers.
