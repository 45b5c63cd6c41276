"""Sets of billing addresses in few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from payconf.checkout.blast.places import NO_ADDRESS, Place

ANYWHERE = "any address or none"
ANY_ADDRESS = "any address"
NONE = "no billing address"


class Destinations:
    """Of one currency: every place, by country."""

    def __init__(self, places: Mapping[str, tuple[Place, ...]]) -> None:
        self._places = places
        self._count = sum(map(len, places.values()))

    def words(self, chosen: Collection[Place]) -> tuple[str, ...]:
        """A whole country by its code alone; the rest of one as `DE otherwise`, when others of it are named."""
        chosen = frozenset(chosen)
        if len(chosen) == self._count:
            return (ANYWHERE,)
        if len(chosen) == self._count - 1 and NO_ADDRESS not in chosen:
            return (ANY_ADDRESS,)
        found: list[str] = []
        for country, inside in self._places.items():
            here = [place for place in inside if place in chosen]
            if here and len(here) == len(inside):
                found.append("elsewhere" if here[0].elsewhere else country or NONE)
            else:
                found += map(self._one, here)
        return tuple(dict.fromkeys(found))

    def _one(self, place: Place) -> str:
        country = "elsewhere" if place.elsewhere else place.country
        if place.other or (not (place.region or place.postal_code) and len(self._places[place.country]) > 1):
            return f"{country} otherwise"
        where = ("elsewhere", place.region) if place.elsewhere else (place.region or place.country,)
        return " ".join(filter(None, (*where, place.postal_code)))
