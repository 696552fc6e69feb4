"""Who gets what at the addresses that belong to no app: sign-in, the workbench, health."""

from tests.access.table import ADMINISTRATORS, BUSINESS, PEOPLE, Row, everybody, gets

TABLE = {
    "desk": Row(get=gets(200, *BUSINESS, others=302)),
    "healthz": Row(get=everybody(200)),
    "operations": Row(get=gets(200, "officer", "system", others=403)),
    "readyz": Row(get=everybody(200)),
    "account_login": Row(get=gets(302, *PEOPLE, anonymous=200), post=gets(302, *PEOPLE, anonymous=200)),
    "mfa_authenticate": Row(get=everybody(302), post=everybody(302)),  # nobody is half signed in
    "account_logout": Row(get=gets(200, *PEOPLE, anonymous=302), post=gets(302, *PEOPLE)),
    "account_change_password": Row(
        get=gets(200, *BUSINESS, *ADMINISTRATORS), post=gets(200, *BUSINESS, *ADMINISTRATORS)
    ),
}
