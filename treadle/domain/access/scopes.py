"""How access finds the factory and the cycle of any thing: subjects register the paths at start-up."""

from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Scope:
    """Lookup paths from a model to its factory and to its cycle; "" is the thing itself, None: it has none.

    ``country`` is a lookup path to an ISO country, for things that belong to a country and to no factory.
    """

    factory: str | None = None
    cycle: str | None = None
    country: str | None = None


_SCOPES: dict[type[Model], Scope] = {}


def register(
    model: type[Model], *, factory: str | None = None, cycle: str | None = None, country: str | None = None
) -> None:
    """Tell access where a model's things belong. Called from a subject's ``AppConfig.ready``."""
    _SCOPES[model] = Scope(factory=factory, cycle=cycle, country=country)


def scope_of(model: type[Model]) -> Scope:
    """The scope of a model; a model that nobody registered is visible to nobody."""
    return _SCOPES.get(model, Scope())


def registered() -> dict[type[Model], Scope]:
    """All scopes, for the tests that every visible model has one."""
    return dict(_SCOPES)
