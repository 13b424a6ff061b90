//! What the user chose for a topic beside what it looks for.

/// When a topic announces itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notify {
    /// For what.
    pub mode: NotifyMode,
    /// Not before so many outlets report a story.
    pub min_outlets: u32,
    /// Not within these hours.
    pub quiet: Option<Quiet>,
    /// At most once in so many seconds.
    pub cap: Option<u32>,
}

/// What a topic announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotifyMode {
    /// Nothing.
    #[default]
    Off,
    /// Each entry.
    Entry,
    /// The first entry of each story.
    Story,
    /// From time to time how many there are.
    Digest,
}

/// Hours of the local day, in minutes from midnight; from the later to the earlier over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// First minute, 0 to 1439.
    pub from: u16,
    /// One past the last minute, 0 to 1439.
    pub until: u16,
}

impl NotifyMode {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Off, Self::Entry, Self::Story, Self::Digest];

    /// Returns the word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Entry => "entry",
            Self::Story => "story",
            Self::Digest => "digest",
        }
    }
}

impl Notify {
    /// Reads `15min`, `2h` or `1d` as seconds; `None` if it is not of this form, or nothing, or
    /// more than a week.
    pub fn parse_cap(text: &str) -> Option<u32> {
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let number: u32 = text[..digits].parse().ok()?;
        let unit = match &text[digits..] {
            "min" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return None,
        };
        let seconds = number.checked_mul(unit)?;
        (1..=7 * 24 * 60 * 60).contains(&seconds).then_some(seconds)
    }
}

impl Quiet {
    /// Returns whether a minute of the local day lies in these hours.
    pub fn holds(self, minute: u16) -> bool {
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }

    /// Reads `23:00-07:00`; `None` if it is not of this form.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let minute = |time: &str| {
            let (hour, minute) = time.trim().split_once(':')?;
            let number = |digits: &str, below: u16| {
                let is_two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
                let number: u16 = is_two.then(|| digits.parse().ok())??;
                (number < below).then_some(number)
            };
            Some(number(hour, 24)? * 60 + number(minute, 60)?)
        };
        Some(Self {
            from: minute(from)?,
            until: minute(until)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps() {
        assert_eq!(Notify::parse_cap("15min"), Some(900));
        assert_eq!(Notify::parse_cap("2h"), Some(7_200));
        assert_eq!(Notify::parse_cap("7d"), Some(604_800));
        for text in [
            "",
            "15",
            "min",
            "0min",
            "8d",
            "15m",
            "-1h",
            "1 h",
            "99999999999h",
            "4294967295d",
        ] {
            assert_eq!(Notify::parse_cap(text), None, "{text}");
        }
    }

    #[test]
    fn quiet_hours() {
        let quiet = |from, until| Some(Quiet { from, until });
        assert_eq!(Quiet::parse("23:00-07:30"), quiet(1_380, 450));
        assert_eq!(Quiet::parse("00:00 - 06:00"), quiet(0, 360));
        for text in [
            "",
            "23-7",
            "24:00-06:00",
            "1:00-2:00",
            "10:60-11:00",
            "10:00",
        ] {
            assert_eq!(Quiet::parse(text), None, "{text}");
        }
    }
}
