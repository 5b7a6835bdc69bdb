"""Reads with zenpy: exports where there are any, else lists."""

import json
import sys

from writing import write
from zenpy import Zenpy

given = json.loads(sys.argv[1])
desk = Zenpy(subdomain=given["subdomain"], email=given["email"], token=given["apiToken"])


def shown(found):
    return (each.to_dict() for each in found)


write("users", shown(desk.users.incremental(start_time=0)))
write("organizations", shown(desk.organizations.incremental(start_time=0)))
exported = desk.tickets.incremental(start_time=0, include=["metric_sets"], per_page=200)
write("tickets", shown(exported))
write("listed tickets", shown(desk.tickets()))
write("listed users", shown(desk.users()))
write("listed organizations", shown(desk.organizations()))
write("organization_memberships", shown(desk.organization_memberships()))
write("satisfaction_ratings", shown(desk.satisfaction_ratings()))
write("listed ticket_metrics", shown(desk.ticket_metrics()))
write("ticket_fields", shown(desk.ticket_fields()))
write("user_fields", shown(desk.user_fields()))
