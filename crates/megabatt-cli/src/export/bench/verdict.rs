//! What a speed-up is worth.

use serde::Serialize;

/// Against what was expected of a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    Excellent,
    Good,
    Investigate,
}

impl Word {
    pub fn as_str(self) -> &'static str {
        match self {
            Word::Excellent => "excellent",
            Word::Good => "good",
            Word::Investigate => "investigate",
        }
    }
}

/// A word, and the speed-up from which on it is good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Verdict {
    pub word: Word,
    pub good_from: f64,
}

/// What a device has to be faster than the base by.
const DEVICE_EXCELLENT: f64 = 7.0;
const DEVICE_GOOD: f64 = 5.0;
/// The share of its cores that a CPU has to make use of.
const CORES_GOOD: f64 = 0.9;

impl Verdict {
    /// On several cores against one.
    pub fn of_cores(speed_up: f64, cores: usize) -> Verdict {
        let good_from = CORES_GOOD * cores as f64;
        Verdict { word: if speed_up >= good_from { Word::Good } else { Word::Investigate }, good_from }
    }

    /// On another device than the CPU.
    pub fn of_device(speed_up: f64) -> Verdict {
        let word = match speed_up {
            x if x >= DEVICE_EXCELLENT => Word::Excellent,
            x if x >= DEVICE_GOOD => Word::Good,
            _ => Word::Investigate,
        };
        Verdict { word, good_from: DEVICE_GOOD }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_and_cores() {
        let words = [7.0, 6.99, 5.0, 4.99, f64::NAN].map(|speed_up| Verdict::of_device(speed_up).word);
        use Word::*;
        assert_eq!(words, [Excellent, Good, Good, Investigate, Investigate]);
        assert_eq!(Verdict::of_cores(1.81, 2).word, Good);
        assert_eq!(Verdict::of_cores(1.79, 2).word, Investigate);
        // Seven times on 16 cores leaves more than half of them idle.
        assert_eq!(Verdict::of_cores(7.0, 16).word, Investigate);
    }
}
