"""People's roles as words. It decides nothing about what anybody may do."""

from pos_app.core.people import Role
from pos_app.wording.catalog import N_, _

_ROLES = {Role.CASHIER: N_("Caissier"), Role.MANAGER: N_("Gérant")}


def role_word(role: Role) -> str:
    """What the role is called."""
    return _(_ROLES[role])
