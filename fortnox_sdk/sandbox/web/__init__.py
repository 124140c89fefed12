"""The sandbox's HTTP server, request pipeline, sign-in pages, start page and admin endpoints."""
