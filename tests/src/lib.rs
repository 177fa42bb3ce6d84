//! Shared helpers of the integration binary.
