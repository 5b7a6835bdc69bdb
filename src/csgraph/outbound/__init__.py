"""Calls to addresses that tenants name: never to what lies inside."""
