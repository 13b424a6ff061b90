//! Text to a query: parsed or refused with a place inside the text; what is printed is parsed again.

#![no_main]

use coranto::query::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Query::parse(text) {
        Ok(query) => {
            let printed = query.to_string();
            let again = Query::parse(&printed).map(|query| query.to_string());
            assert_eq!(again.as_ref(), Ok(&printed), "{text:?}");
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
});
