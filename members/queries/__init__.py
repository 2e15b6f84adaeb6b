"""Reads of this room that join several models."""

from members.queries.membership import AgencyPlaces, Holder, MembershipOn, Place, membership_on

__all__ = ["AgencyPlaces", "Holder", "MembershipOn", "Place", "membership_on"]
