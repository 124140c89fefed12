"""The checks that every request passes before a view runs, and the headers of every response.

`guard.check_request` refuses, in this order: another host name (DNS rebinding), a write from another origin, a request
without the session cookie that the start URL sets, a request without a user, a form without its token, and a job of
another user.
"""
