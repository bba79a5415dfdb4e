//! A part of the lab.
