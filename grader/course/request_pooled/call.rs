//! The command line of `request_pooled`.

use witness::server_url;

/// The command line for these calls in sequence, each with this many workers.
pub(super) fn arguments(calls: &[&[u64]], workers: usize) -> Vec<String> {
    let mut args = vec!["request-pooled".into(), "--base-url".into(), server_url()];
    for (number, ids) in calls.iter().enumerate() {
        let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
        let option = if number == 0 { "--ids" } else { "--again" };
        args.push(format!("{option}={}", ids.join(",")));
    }
    args.push(format!("--workers={workers}"));
    args
}
