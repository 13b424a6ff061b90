//! What lists of stories are sorted by, as one number each.
//!
//! Both numbers depend on the reports alone and not on the present time, so that they are stored
//! and an index sorts by them.

/// Seconds in which a report loses half of its heat.
const HALF_LIFE: f64 = 6.0 * 3_600.0;

/// Places below the number of outlets, for the time of the newest report.
const TIME_BITS: u32 = 40;

/// A report as far as ranks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Who reports; a number that tells outlets apart.
    pub outlet: u64,
    /// When, in seconds.
    pub published: i64,
    /// It has the text of an earlier one.
    pub is_copy: bool,
}

/// The ranks of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// Sorts by the outlets that report by themselves, then by the newest report.
    pub spread: i64,
    /// Sorts by how fast reports come. An outlet's newest report counts 1 when it is published and
    /// half of that six hours later; what all of them make together is told by the time at which a
    /// single report would have to be published to be as hot now. This time does not move as all
    /// of them cool at the same pace.
    pub heat: i64,
}

/// Ranks a story by its reports.
pub fn rank(reports: &[Report]) -> Rank {
    let mut own: Vec<(u64, i64)> = reports
        .iter()
        .filter(|report| !report.is_copy)
        .map(|report| (report.outlet, report.published))
        .collect();
    // The newest of each outlet, by outlet: sums are taken in one order everywhere.
    own.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    own.dedup_by_key(|report| report.0);
    let newest = reports.iter().map(|report| report.published).max();
    let newest = newest.unwrap_or(0);
    let heat: f64 = own
        .iter()
        .map(|(_, published)| (-((newest - published) as f64) / HALF_LIFE).exp2())
        .sum();
    let head_start = if own.is_empty() {
        0.0
    } else {
        HALF_LIFE * heat.log2()
    };
    Rank {
        spread: ((own.len().max(1) as i64) << TIME_BITS) + newest,
        heat: newest + head_start.round() as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn report(outlet: u64, published: i64) -> Report {
        Report {
            outlet,
            published,
            is_copy: false,
        }
    }

    #[test]
    fn one_report_is_as_hot_as_it_is_new() {
        let rank = rank(&[report(1, 7 * HOUR)]);
        assert_eq!(rank.heat, 7 * HOUR);
        assert_eq!(rank.spread, (1 << 40) + 7 * HOUR);
    }

    #[test]
    fn twice_as_many_outlets_are_six_hours_ahead() {
        let four: Vec<Report> = (0..4).map(|outlet| report(outlet, 0)).collect();
        assert_eq!(rank(&four[..2]).heat, 6 * HOUR);
        assert_eq!(rank(&four).heat, 12 * HOUR);
        // Old reports hardly count.
        let late = [report(1, 0), report(2, 240 * HOUR)];
        assert!(rank(&late).heat - 240 * HOUR < 60);
    }

    #[test]
    fn copies_and_the_same_outlet_again_count_once() {
        let copy = Report {
            is_copy: true,
            ..report(3, 2 * HOUR)
        };
        let rank = rank(&[
            report(1, HOUR),
            report(1, 2 * HOUR),
            report(2, 2 * HOUR),
            copy,
        ]);
        assert_eq!(rank.spread >> 40, 2);
        assert_eq!(rank.heat, 8 * HOUR);
    }

    #[test]
    fn more_outlets_go_before_newer_reports() {
        let many = rank(&[report(1, 0), report(2, 0)]);
        assert!(many.spread > rank(&[report(1, 1_900_000_000)]).spread);
    }
}
