//! Times of repeated passes: the median, and how far they lie apart.

/// The middle of some times and how far the others are from it; seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
    /// The median of the distances from the median.
    pub mad: f64,
}

impl Spread {
    /// Of times in any order; all zero of none.
    pub fn of(times: &[f64]) -> Spread {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
            return Spread { median: 0.0, min: 0.0, max: 0.0, mad: 0.0 };
        };
        let median = middle(&sorted);
        let mut distances: Vec<f64> = sorted.iter().map(|time| (time - median).abs()).collect();
        distances.sort_by(f64::total_cmp);
        Spread { median, min, max, mad: middle(&distances) }
    }
}

/// The middle of sorted numbers, the mean of the two where there is none.
fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_distances() {
        let odd = Spread::of(&[5.0, 1.0, 2.0, 100.0, 4.0]);
        assert_eq!(odd, Spread { median: 4.0, min: 1.0, max: 100.0, mad: 2.0 });
        let even = Spread::of(&[4.0, 1.0, 2.0, 8.0]);
        assert_eq!(even, Spread { median: 3.0, min: 1.0, max: 8.0, mad: 1.5 });
        assert_eq!(Spread::of(&[2.5]), Spread { median: 2.5, min: 2.5, max: 2.5, mad: 0.0 });
        assert_eq!(Spread::of(&[]).median, 0.0);
    }
}
