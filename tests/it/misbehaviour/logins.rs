//! Servers that ask for a login and lead whoever has one to another origin.

use coranto::model::feed_settings::{
    Auth, AuthScheme, FeedMatch, FeedSettings, FeedTable, Secret, SecretSource,
};
use coranto::model::message::RefreshScope;

use super::{Fault, home, outcome, three};
use crate::server::{Answer, Request, Route};

/// Where the login is asked for, and where it must not be overheard.
pub(super) const NAMES: [&str; 4] = [
    "/auth/redirect-cross",
    "/auth/redirect-port",
    "/auth/chain-back",
    "/sink/auth",
];

/// Leads those who have logged in to `place`.
fn behind_a_login(place: String) -> Route {
    Box::new(move |request| match request.header("authorization") {
        Some(_) => Answer::redirect("302 Found", &place),
        None => Answer::new(
            "401 Unauthorized",
            &[("WWW-Authenticate", "Basic realm=\"x\"")],
            "",
        ),
    })
}

#[test]
fn logins_stay_with_their_origin() {
    let mut home = home();
    let other = home.serve([("/sink/auth", Answer::feed(three()))]);
    let by_name = |path: &str| format!("http://localhost:{}{path}", other.address().port());
    let faults: Vec<Fault> = vec![
        (NAMES[0], behind_a_login(by_name(NAMES[3]))),
        (NAMES[1], behind_a_login(other.url(NAMES[3]))),
        (NAMES[2], behind_a_login(by_name("/sink/auth?back=1"))),
    ];
    let server = home.serve(faults);
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(&server.url("")).unwrap(),
        line: 1,
        settings: FeedSettings {
            cookie: Some(Secret::new("harbor=1")),
            auth: Some(Auth {
                scheme: AuthScheme::Basic {
                    user: "dana".into(),
                },
                secret: SecretSource::Command(["echo", "harbor-5tG"].map(str::to_owned).into()),
            }),
            ..FeedSettings::default()
        },
    }];
    home.follow(&[NAMES[0], NAMES[1], NAMES[2]].map(|path| server.url(path)));
    let (_, mut reports) = home.refresh(&RefreshScope::Due).unwrap();
    reports.sort_by(|a, b| a.url.cmp(&b.url));
    let said: Vec<String> = reports.iter().map(outcome).collect();
    // Another name of the own machine is another origin, and not a public one; another port is asked
    // without what is private.
    let port = other.address().port();
    let refused =
        format!("failed: redirected to an address that is not allowed: http://localhost:{port}");
    assert_eq!(said, [&refused, &refused, "3 new"]);
    let has_login = |request: &Request| {
        let private = ["authorization", "cookie"];
        private.map(|name| request.header(name).is_some())
    };
    assert!(
        server
            .requests()
            .iter()
            .all(|one| has_login(one) == [true; 2])
    );
    assert_eq!(server.requests().len(), 3);
    let overheard: Vec<_> = other.requests().iter().map(has_login).collect();
    assert_eq!(overheard, [[false; 2]]);
}
