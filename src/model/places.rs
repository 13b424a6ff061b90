//! Places: `{name}` in the arguments of programs that the user set, and what is put into them.

/// What the places of an argument stand for; `None` for what there is not this time.
pub type Values<'a> = [(&'static str, Option<&'a str>)];

/// Puts `values` into the places of `argument`, in one pass: what is put in is never looked at
/// again. A place of another name stays as it stands.
///
/// # Errors
/// The name of a place whose value there is not.
pub fn fill(argument: &str, values: &Values<'_>) -> Result<String, &'static str> {
    let mut out = String::with_capacity(argument.len());
    let mut rest = argument;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let place = values.iter().find_map(|(name, value)| {
            let after = rest[1..].strip_prefix(name)?.strip_prefix('}')?;
            Some((*name, *value, after))
        });
        if let Some((name, value, after)) = place {
            out.push_str(value.ok_or(name)?);
            rest = after;
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Returns whether what was put into `argument` made an option of it: what a feed sends may begin
/// with a `-`.
pub fn makes_option(argument: &str, filled: &str) -> bool {
    filled.starts_with('-') && !argument.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once() {
        let values = [
            ("title", Some("a {url} b")),
            ("url", Some("u")),
            ("id", None),
        ];
        for (argument, want) in [
            ("{title}", Ok("a {url} b")),
            ("{url}: {title}{", Ok("u: a {url} b{")),
            ("{titles} {} {{url}}", Ok("{titles} {} {u}")),
            ("plain", Ok("plain")),
            ("{url} {id}", Err("id")),
        ] {
            assert_eq!(
                fill(argument, &values),
                want.map(str::to_owned),
                "{argument}"
            );
        }
    }

    #[test]
    fn only_what_was_no_option_can_be_made_one() {
        for (argument, filled, want) in [
            ("{title}", "-rf", true),
            ("--title={title}", "--title=-rf", false),
            ("-x", "-x", false),
            ("{title}", "rf", false),
        ] {
            assert_eq!(makes_option(argument, filled), want, "{argument}");
        }
    }
}
