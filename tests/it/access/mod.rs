//! Who gets in: both closures, their explanations, and the smallest sets.

mod literature;
